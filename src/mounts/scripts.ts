/*
 * What runs in the helper builds, for a POSIX shell. Everything that differs from build to build is an argument. Each
 * script ends well whatever happens, and says in one line what did: a build that fails would take the other mounts with it.
 * The programs are functions of programs.sh; $STAT, $MOVE and $SH are commands that `find` can run.
 */

/** Where a step has the scripts and programs, the mount, and what is restored to it. */
export const PLACES = { helper: '/.helper', mount: '/.mount', payload: '/.payload' } as const

/** What the contexts of helper builds are called; those with what is restored have a number behind. */
export const CONTEXTS = {
  helper: 'buildkit-cache-helper',
  programs: 'buildkit-cache-programs',
  payload: 'buildkit-cache-mount-'
} as const

/** In a mount, what is unpacked and not whole yet: whoever breaks it off leaves no half of anything outside it. */
const UNFINISHED = './.buildkit-cache-unfinished'

/**
 * Names of files in which programs keep credentials, looked for where programs put them: not deep in what was downloaded,
 * where such a file is a part of a package's tests.
 */
export const CREDENTIAL_FILES: readonly string[] = [
  '.npmrc',
  '.netrc',
  '.pypirc',
  '.git-credentials',
  'credentials',
  'credentials.toml',
  'credentials.json',
  'id_rsa',
  'id_ed25519'
]
const CREDENTIAL_DEPTH = 3

/** Begins the lines that say what came of a mount. */
export const MARK = 'buildkit-cache-mount'

/** Arguments: index of the mount; bytes that it will have. A disk is not filled to the last with it. */
export const RESTORE_SCRIPT = `
. ${PLACES.helper}/programs.sh
report() { echo "${MARK} $index $*"; : > /done; exit 0; }
index=$1 bytes=$2
cd ${PLACES.mount} || report failed
rm -rf ${UNFINISHED}
[ -z "$(ls -A . | head -n 1)" ] || report kept
for file in ${PLACES.payload}/*.tar*; do :; done
case "$file:$ZSTD" in *.zst:) report foreign ;; esac
free=$(df -Pk . | { read head; read device size used left rest; echo "$left"; })
[ $((free * 1024)) -ge $((bytes * 3 / 2)) ] || report full
finish() {
  mode=$($STAT -c %a ${UNFINISHED}) owner=$($STAT -c %u:%g ${UNFINISHED})
  touch -r ${UNFINISHED} /times || return 1
  export MOVE
  find ${UNFINISHED} -mindepth 1 -maxdepth 1 -exec $SH -c '$MOVE "$@" .' move {} + || return 1
  rm -rf ${UNFINISHED} && chown "$owner" . && chmod "$mode" . && touch -r /times .
}
if mkdir ${UNFINISHED} && (cd ${UNFINISHED} && unpack "$file") && finish; then report restored "$(stamp)"; fi
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
 * Arguments: index of the mount; hash and bytes of what is kept of it, `-` and 0 if nothing is; seconds since 1970 at
 * which it was restored, 0 if it was not; most bytes that are kept; smallest part of a change that is kept, one in so
 * many; the file to write, without what its compression adds to its name.
 */
export const EXTRACT_SCRIPT = `
. ${PLACES.helper}/programs.sh
LC_ALL=C; export LC_ALL
index=$1 known=$2 before=$3 since=$4 most=$5 part=$6 file=$7
list=/$index.list
report() { rm -f "$list" /since; echo "${MARK} $index $*"; exit 0; }
cd ${PLACES.mount} || report failed
rm -rf ${UNFINISHED}
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
credentials=$(find . -maxdepth ${CREDENTIAL_DEPTH} -type f \\( -name ${CREDENTIAL_FILES.join(' -o -name ')} \\) | head -n 1)
if pack "$file"; then report packed "$hash" "$bytes" "$files" "\${credentials##*/}"; fi
rm -f "$file" "$file.zst"
report failed
`

/*
 * programs.sh: `pack` writes the folder it is in to a file, `unpack` takes one apart there. Where there is zstd, $ZSTD is not
 * empty, and the file is compressed as it is written: it has less to go through then than a layer that BuildKit compresses.
 */

const PIPES = `
pack() {
  if [ -z "$ZSTD" ]; then archive "$1"; return; fi
  rm -f /failed
  { archive - || : > /failed; } | zstd -1 -T0 -q -f -o "$1.zst" && [ ! -e /failed ] && return
  rm -f /failed; return 1
}
unpack() {
  case "$1" in *.zst) ;; *) extract "$1"; return ;; esac
  rm -f /failed
  { zstd -d -c -q "$1" || : > /failed; } | extract - && [ ! -e /failed ] && return
  rm -f /failed; return 1
}
`

const ATTRIBUTES = "--xattrs --xattrs-include='user.*' --xattrs-include='security.capability'"

/** Of the machine's GNU programs, or of an image that has such. */
export const GNU_FUNCTIONS = `${PIPES}
archive() { tar --create --format=posix --numeric-owner ${ATTRIBUTES} --file "$1" .; }
extract() { tar --extract --numeric-owner --same-owner --preserve-permissions ${ATTRIBUTES} --file "$1"; }
stamp() { date +%s.%N; }
newer_bytes() { find . -type f -cnewer "$1" -print0 | du -ck --files0-from=- | { total=0; while read size name; do total=$size; done; echo $((total * 1024)); }; }
`

/** Of busybox: whole seconds, no attributes beyond owner and mode, and no way to tell what is new. */
export const BUSYBOX_FUNCTIONS = `${PIPES}
archive() { tar -cf "$1" .; }
extract() { tar -xpf "$1"; }
stamp() { date +%s; }
newer_bytes() { return 1; }
`

/** Of an image, of which it is not known whether it has GNU tar and zstd. */
export const IMAGE_FUNCTIONS = `
STAT=stat MOVE=mv SH=sh
ZSTD=$(command -v zstd)
case "$(tar --version 2>&1)" in *GNU*) ${GNU_FUNCTIONS.trim()}
;; *) ${BUSYBOX_FUNCTIONS.trim()}
;; esac
`
