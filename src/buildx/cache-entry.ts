import { stringify } from 'csv-stringify/sync'
import { csvFields } from '../inputs/csv-fields.js'

/** One `--cache-from` or `--cache-to` value: the cache type and its attributes, in order. */
export interface CacheEntry {
  type: string
  attributes: Record<string, string>
}

/** As buildx reads it back (util/buildflags/cache.go): one CSV line of `key=value`, quoted where needed. */
export function renderEntry(entry: CacheEntry): string {
  return renderFields([['type', entry.type], ...Object.entries(entry.attributes)])
}

/** One CSV line of `key=value` fields, as many flags of buildx take it. */
export function renderFields(pairs: readonly (readonly [key: string, value: string])[]): string {
  return stringify([pairs.map(([key, value]) => `${key}=${value}`)], { eof: false, quoted_match: /\r/ })
}

/**
 * Reads a user's line. A line without any `=` is a list of registry references, as buildx has it.
 * A line that is not made of `key=value` fields gives no entries: what is wrong with it is for buildx to say.
 */
export function parseEntries(line: string): CacheEntry[] {
  const fields = csvFields(line, false) ?? []
  if (!line.includes('=')) return fields.map((ref) => ({ type: 'registry', attributes: { ref } }))
  if (!fields.every((field) => field.includes('='))) return []
  const pairs = fields.map((field): [string, string] => {
    const equals = field.indexOf('=')
    return [field.slice(0, equals).trim().toLowerCase(), field.slice(equals + 1)]
  })
  const { type = '', ...attributes } = Object.fromEntries(pairs)
  return [{ type, attributes }]
}

/** Credentials in a line, each after what makes it known: in a quoted field, in another, in addresses, in the gateway's path. */
const CREDENTIALS = [
  /((?:^|,)\s*"(?=[\w-]*(?:token|secret|password|account_key))[\w-]+\s*=)((?:[^"]|"")*)/gi,
  /((?:^|[,\s])(?=[\w-]*(?:token|secret|password|account_key))[\w-]+\s*=)((?:[^,"]|"")*)/gi,
  /(:\/\/[^/@\s:,]*:)([^/@\s]+)(?=@)/g,
  /(\bhttps?:\/\/)([^/@\s:,]{20,})(?=(?::[^/@\s]*)?@)/gi,
  /([?&](?:sig|X-Amz-Signature|X-Amz-Credential|X-Amz-Security-Token)=)([^&\s,"]+)/gi,
  /(:\d{1,5}\/(?:v2\/)?)([0-9a-f]{32})(?=\/)/g
]

/** A line of a cache, well-formed or not, with stars for its credentials. */
export function withoutSecrets(line: string): string {
  return CREDENTIALS.reduce((text, form) => text.replace(form, '$1***'), line)
}

/** Whether a line has credentials in it. */
export function hasSecrets(line: string): boolean {
  return withoutSecrets(line) !== line
}
