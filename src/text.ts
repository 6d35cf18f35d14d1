/** Escaped, a text takes up to six times as much, and GitHub takes 1 MiB for a whole step. */
const LONGEST_TEXT = 2_000

/** Text from outside, for a place where Markdown, HTML and line ends must mean nothing. */
export function escapeMarkdown(text: string): string {
  return (
    visible(shorten(text, LONGEST_TEXT))
      .replace(/&/g, '&amp;')
      .replace(/</g, '&lt;')
      .replace(/[\\`*_{}[\]|#~>!@:]/g, (character) => `&#${character.charCodeAt(0)};`)
      // GitHub makes links of such words alone.
      .replace(/(www)\./gi, '$1&#46;')
  )
}

/** On one line, and without what nobody sees, or what turns around the text that follows. */
export function visible(text: string): string {
  return text.replace(/[\p{Zl}\p{Zp}\p{Cc}\p{Cf}]+/gu, ' ')
}

/** An instruction of several lines, for a place that has one. */
export function oneLine(text: string): string {
  return text.replace(/\s+/g, ' ').trim()
}

/** What a step is called: as the Dockerfile has it, where that is known. */
export function wordsOf({ text, instruction }: { text: string | undefined; instruction: string }): string {
  return oneLine(text ?? instruction)
}

export function formatSeconds(seconds: number): string {
  return `${seconds.toFixed(seconds < 10 ? 2 : 1)} s`
}

/** To the minute, UTC. */
export function formatTime(milliseconds: number): string {
  return new Date(milliseconds).toISOString().slice(0, 16).replace('T', ' ')
}

/** Decimal units, as Docker prints sizes. */
export function formatBytes(bytes: number): string {
  const units = ['B', 'kB', 'MB', 'GB', 'TB']
  // Half a step below the next unit, a value would be rounded to 1000.0 of this one.
  const power = units.findLastIndex(
    (_, candidate) => candidate === 0 || bytes >= 999_950 * 1000 ** (candidate - 2)
  )
  const value = bytes / 1000 ** power
  return `${power === 0 ? value : value.toFixed(1)} ${units[power]}`
}

/** At most so many characters, with an ellipsis for what is left out. */
export function shorten(text: string, most: number): string {
  return text.length <= most ? text : `${text.slice(0, most - 1)}…`
}

const FIRST = 3
const LONGEST_NAME = 80

/** The first few of a list, and how many more there are. */
export function listSome(items: readonly string[]): string {
  const shown = items.slice(0, FIRST).map((item) => shorten(item, LONGEST_NAME))
  const rest = items.length - shown.length
  return rest > 0 ? `${shown.join(', ')} and ${rest} more` : shown.join(', ')
}
