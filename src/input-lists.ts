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
  return items.filter((item) => item !== '').map((item) => item.trim())
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

/** Items separated by newlines, quotes left as they are. */
export function parseRawList(text: string): string[] {
  return present(records(text, false).map((cells) => cells.join(',')))
}
