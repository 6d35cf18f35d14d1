import { parse } from 'csv-parse/sync'

/**
 * The fields of one CSV line, as many of buildx's flags take it, without the white space around them unless `trim` is
 * false; undefined for a line that is not well-formed, of which buildx will say what is wrong.
 */
export function csvFields(line: string, trim = true): string[] | undefined {
  try {
    const fields = (parse(line, { relax_quotes: true, trim }) as string[][])[0] ?? []
    return trim ? fields.map((field) => field.trim()) : fields
  } catch {
    // An unclosed quote, for example.
    return undefined
  }
}
