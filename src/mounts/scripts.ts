/*
 * What runs in the helper builds, for a POSIX shell. Everything that differs from build to build is an argument. Each
 * script ends well whatever happens, and says in one line what did: a build that fails would take the other mounts with it.
 * The programs are functions of programs.sh; $STAT is a command that `find` can run.
 */

/** Where a step has the scripts and programs, the mount, and what is restored to it. */
export const PLACES = { helper: '/.helper', mount: '/.mount', payload: '/.payload' } as const

/** Begins the lines that say what came of a mount. */
export const MARK = 'buildkit-cache-mount'

/** Arguments: index of the mount. */
export const RESTORE_SCRIPT = `
. ${PLACES.helper}/programs.sh
report() { echo "${MARK} $index $*"; : > /done; exit 0; }
index=$1
cd ${PLACES.mount} || report failed
[ -z "$(ls -A . | head -n 1)" ] || report kept
if unpack ${PLACES.payload}/*.tar; then report restored "$(stamp)"; fi
find . -mindepth 1 -delete
[ -z "$(ls -A . | head -n 1)" ] || report spoiled
report failed
`

/** Empties what an unpacking that was broken off may have left. Arguments: index of the mount. */
export const CLEAR_SCRIPT = `
. ${PLACES.helper}/programs.sh
cd ${PLACES.mount} && find . -mindepth 1 -delete
[ -z "$(ls -A . | head -n 1)" ] && echo "${MARK} $1 cleared"
: > /done
`

/**
 * Arguments: index of the mount; hash and bytes of what is kept of it, \`-\` and 0 if nothing is; seconds since 1970 at
 * which it was restored, 0 if it was not; most bytes that are kept; smallest part of a change that is kept, one in so
 * many; the file to write.
 */
export const EXTRACT_SCRIPT = `
. ${PLACES.helper}/programs.sh
LC_ALL=C; export LC_ALL
index=$1 known=$2 before=$3 since=$4 most=$5 part=$6 file=$7
list=/$index.list
report() { rm -f "$list" /since; echo "${MARK} $index $*"; exit 0; }
cd ${PLACES.mount} || report failed
find . ! -type d -exec $STAT -c '%s %f %u:%g %n' {} + > "$list"
files=$(wc -l < "$list")
find . -type d -exec $STAT -c '%f %u:%g %n' {} + >> "$list"
hash=$(sort "$list" | sha256sum | head -c 64)
bytes=$(($(du -sk . | head -n 1 | { read size rest; echo "$size"; }) * 1024))
[ "$files" -gt 0 ] || report empty
[ "$hash" != "$known" ] || report unchanged "$hash" "$bytes" "$files"
[ "$bytes" -le "$most" ] || report large "$bytes"
if [ "$since" != 0 ] && touch -d "@$since" /since && changed=$(newer_bytes /since); then
  [ "$bytes" -ge "$before" ] || changed=$((changed + before - bytes))
  [ $((changed * part)) -ge "$bytes" ] || report little "$changed" "$bytes"
fi
if pack "$file"; then report packed "$hash" "$bytes" "$files"; fi
rm -f "$file"
report failed
`

/** Of the machine's GNU programs, or of an image that has such. */
export const GNU_FUNCTIONS = `
pack() { tar --create --format=posix --numeric-owner --xattrs --xattrs-include='user.*' --xattrs-include='security.capability' --file "$1" .; }
unpack() { tar --extract --numeric-owner --same-owner --preserve-permissions --xattrs --xattrs-include='user.*' --xattrs-include='security.capability' --file "$1"; }
stamp() { date +%s.%N; }
newer_bytes() { find . -type f -cnewer "$1" -print0 | du -ck --files0-from=- | { total=0; while read size name; do total=$size; done; echo $((total * 1024)); }; }
`

/** Of busybox: whole seconds, no attributes beyond owner and mode, and no way to tell what is new. */
export const BUSYBOX_FUNCTIONS = `
pack() { tar -cf "$1" .; }
unpack() { tar -xpf "$1"; }
stamp() { date +%s; }
newer_bytes() { return 1; }
`

/** Of an image, of which it is not known whether it has GNU tar. */
export const IMAGE_FUNCTIONS = `
STAT=stat
case "$(tar --version 2>&1)" in *GNU*) ${GNU_FUNCTIONS.trim()}
;; *) ${BUSYBOX_FUNCTIONS.trim()}
;; esac
`
