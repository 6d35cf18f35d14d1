import { InputError } from '../errors.js'
import { parseUntrimmedList, splitPair } from './lists.js'

/** What stands for a secret in the Dockerfile (`id`), and what it is: a text, the name of a variable, or a path. */
export interface SecretItem {
  id: string
  value: string
}

/**
 * Splits `id=value` items at the first `=`. A value of nothing but `=` is the end of a line of base64.
 * @throws {InputError} for an item without an id or a `=`; it names the item by its number and never quotes it
 */
export function parseSecretItems(name: string, items: readonly string[], form: string): SecretItem[] {
  return items.map((item, index) => {
    const [, id, value] = /^\s*([^=\s](?:[^=\r\n]*[^=\s])?)\s*=(?!=+\s*$)(.*)$/s.exec(item) ?? []
    if (id === undefined || value === undefined) throw new InputError(complaint(name, index, form))
    return { id, value }
  })
}

function complaint(name: string, index: number, form: string): string {
  const advice =
    name === 'secrets' ? '; a value of several lines needs double quotes, around the whole item' : ''
  return `${name}: item ${index + 1} is not of the form ${form}${advice}. Its text is not shown, as it may be secret.`
}

/**
 * Every text of the `secrets` input that must not be printed, whatever is wrong with it: each value, whole and by its
 * lines, as a log has it by lines; and each line that belongs to no value.
 */
export function textsToMask(input: string): string[] {
  return [...new Set(itemsOf(input).flatMap((item) => textsOf(secretPart(item))))]
}

/** What may be secret of an item: its value; and where that is nothing or the padding of base64, perhaps all of it. */
function secretPart(item: string): string {
  const equals = item.indexOf('=')
  const value = item.slice(equals + 1)
  // No id has a line end in it.
  if (/[\r\n]/.test(item.slice(0, Math.max(equals, 0)).trim())) return item
  if (!/^[=\s]*$/.test(value)) return value
  // The line of a value that was not quoted, and no name that somebody gave to a secret.
  const looksEncoded = /[a-z]/.test(item) && /[A-Z\d+/]/.test(item)
  return looksEncoded || value.includes('=') ? (/^.*[^=\s]/s.exec(item)?.[0] ?? '') : ''
}

/** A text, whole and by its lines. */
export function textsOf(value: string): string[] {
  return [value, ...value.split(/\r\n|\r|\n/)].map((text) => text.trim()).filter((text) => text !== '')
}

/** How names of secrets end: `NPM_TOKEN`, `dbPassword`, `SSH_PRIVATE_KEY`. */
const SECRET_NAME =
  /(?:token|secret|passw(?:or)?d|passphrase|credentials?)$|(?:^|[_-])(?:auth|(?:access|account|api|encryption|private|secret|signing)[_-]?key)$/i

/** Whether what has this name is likely to be secret. */
export function looksSecret(name: string): boolean {
  return SECRET_NAME.test(name)
}

/** Of build arguments (`NAME=value`, or the name of a variable) those that have a value and the name of a secret. */
export function secretArgs(
  buildArgs: readonly string[],
  env: Readonly<Record<string, string | undefined>> = {}
): SecretItem[] {
  return buildArgs
    .map((item) => {
      const [id, value] = splitPair(item)
      return { id, value: item.includes('=') ? value : (env[id] ?? '') }
    })
    .filter(({ id, value }) => looksSecret(id) && value !== '')
}

/** Items of a list, as far as it is well-formed: what is wrong with it is said when the input is read. */
export function itemsOf(input: string): string[] {
  try {
    return parseUntrimmedList(input)
  } catch {
    // An unclosed quote: then by lines.
    return input.split('\n')
  }
}
