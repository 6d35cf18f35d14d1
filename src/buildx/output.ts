import { csvFields } from '../inputs/csv-fields.js'
import { parseGoBool } from '../inputs/go-bool.js'

/** One `--output` value: its type and its attributes. */
export interface Output {
  type: string
  attributes: Record<string, string>
}

/**
 * Reads a user's `--output` as buildx does (util/buildflags/export.go): CSV of `key=value`; a single field that names no
 * type is the folder of a local output. What is wrong with a line is for buildx to say: it then has no type.
 */
export function parseOutput(line: string): Output {
  const fields = csvFields(line) ?? []
  if (fields.length === 1 && !fields[0]?.startsWith('type=')) return { type: 'local', attributes: {} }
  const pairs = fields.map((field): [string, string] => {
    const [key = '', ...rest] = field.split('=')
    return [key.trim().toLowerCase(), rest.join('=').trim()]
  })
  const { type = '', ...attributes } = Object.fromEntries(pairs)
  return { type, attributes }
}

/** Whether it has an image that docker's own builder would keep: `image`, and `registry`, its short form for a push. */
export function isImage({ type }: Output): boolean {
  return type === 'image' || type === 'registry'
}

export function isPushed({ type, attributes }: Output): boolean {
  return type === 'registry' || (type === 'image' && parseGoBool(attributes.push ?? '') === true)
}
