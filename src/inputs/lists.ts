import { parse } from 'csv-parse/sync'

/*
 * The three list syntaxes of docker/build-push-action, which users' workflows rely on to the letter.
 * Source: docker/actions-toolkit src/util.ts (getInputList). `#` never starts a comment.
 */

function records(text: string, quote: '"' | false): string[][] {
  if (text === '') return []
  return parse(text, {
    columns: false,
    relax_quotes: true,
    relax_column_count: true,
    skip_empty_lines: true,
    quote
  }) as string[][]
}

function present(items: string[]): string[] {
  return items.map((item) => item.trim()).filter((item) => item !== '')
}

/** Items separated by newlines or commas: `linux/amd64,linux/arm64`. A quoted lone cell is split again. */
export function parseCsv(text: string): string[] {
  return present(
    records(text, '"').flatMap((cells) => (cells.length === 1 ? (cells[0] ?? '').split(',') : cells))
  )
}

/** Items separated by newlines; commas belong to the item. Double quotes let an item span lines. */
export function parseList(text: string): string[] {
  return present(records(text, '"').map((cells) => cells.join(',')))
}

/** As `parseList`, with the white space of each item: a secret may end with a line end. */
export function parseUntrimmedList(text: string): string[] {
  return records(text, '"')
    .map((cells) => cells.join(','))
    .filter((item) => item.trim() !== '')
}

/** CSV whose items may hold commas before a path: `default=/a,/b` is one item (buildx --ssh). */
export function parseSshList(text: string): string[] {
  const items: string[] = []
  for (const piece of parseCsv(text)) {
    const last = items.at(-1)
    if (last?.includes('=') && /^[./~]/.test(piece)) items[items.length - 1] = `${last},${piece}`
    else items.push(piece)
  }
  return items
}

/** Items separated by newlines, quotes left as they are. */
export function parseRawList(text: string): string[] {
  return present(records(text, false).map((cells) => cells.join(',')))
}

/** The two sides of the first `=`; without one, the whole is a name. */
export function splitPair(line: string): [name: string, value: string] {
  const [name = ''] = line.split('=', 1)
  return [name, line.slice(name.length + 1)]
}
