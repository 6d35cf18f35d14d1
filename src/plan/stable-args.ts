/** Names of what a build is told about its run, whatever the value looks like. */
const RUN_NAMES =
  /^(BUILDKIT_.*|SOURCE_DATE_EPOCH|(.*_)?(SHA|COMMIT|REVISION|REF|BRANCH|DATE|TIME|TIMESTAMP|EPOCH|CACHEBUST|CACHE_BUST|BUILD_ID|BUILD_NUMBER|RUN_ID|RUN_NUMBER)|(APP_|BUILD_|IMAGE_|RELEASE_)?(VERSION|TAG)|RELEASE)$/i

/** Values that look like a commit, a time, or a number that counts. */
const RUN_VALUES = [
  // A commit, whole or short: hexadecimal with at least one digit and one letter.
  /(^|[^\da-f])(?=[\da-f]*\d)(?=[\da-f]*[a-f])[\da-f]{7,64}($|[^\da-f])/i,
  /\b20\d\d-?[01]\d-?[0-3]\d/,
  /\d{10,}/
]

/** A run's number may be as short as one digit, and then means nothing inside another value. */
const LONG_ENOUGH = 5
const SHORT_COMMIT = 7

/**
 * The build arguments (`KEY=value`) that tell images apart and are the same in every run, sorted: a matrix over
 * `PYTHON_VERSION` has a cache for each, and a commit among the arguments does not make every cache new. `runTexts` are what
 * is known to differ from run to run. An argument without a value comes from the environment, and is none of these.
 */
export function stableArgs(buildArgs: readonly string[], runTexts: readonly string[]): string[] {
  return buildArgs.filter((arg) => isStable(arg, runTexts)).toSorted()
}

function isStable(arg: string, runTexts: readonly string[]): boolean {
  const equals = arg.indexOf('=')
  if (equals < 0) return false
  const [name, value] = [arg.slice(0, equals), arg.slice(equals + 1)]
  if (RUN_NAMES.test(name) || RUN_VALUES.some((form) => form.test(value))) return false
  return !runTexts.some((text) => isFrom(text, value))
}

/** Whether a value is made of a text of the run; a commit may be cut short to seven digits, and these all be decimal. */
function isFrom(text: string, value: string): boolean {
  if (value === text || (text.length >= LONG_ENOUGH && value.includes(text))) return true
  return /^[\da-f]{40,64}$/.test(text) && value.includes(text.slice(0, SHORT_COMMIT))
}
