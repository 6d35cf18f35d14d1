import { parse } from 'csv-parse/sync'

/**
 * The fields of one CSV line, as many of buildx's flags take it; undefined for a line that is not well-formed, of which
 * buildx will say what is wrong.
 */
export function csvFields(line: string): string[] | undefined {
  try {
    const fields = (parse(line, { relax_quotes: true, trim: true }) as string[][])[0] ?? []
    return fields.map((field) => field.trim())
  } catch {
    // An unclosed quote, for example.
    return undefined
  }
}
