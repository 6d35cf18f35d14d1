# Stands for what all images do with the part that they share.
set -eu
test -s "$1"
