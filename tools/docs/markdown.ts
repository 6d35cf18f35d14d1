/* Markdown of pages that are made from something else. */

/** A table as the formatter of this repository has it: columns of even width. */
export function renderTable(head: string[], body: string[][]): string {
  const rows = [head, ...body].map((cells) => cells.map((cell) => cell.replaceAll('|', '\\|')))
  const widths = head.map((_, column) => Math.max(3, ...rows.map((cells) => width(cells[column] ?? ''))))
  const line = (cells: string[]): string => `| ${cells.join(' | ')} |\n`
  const padded = rows.map((cells) =>
    line(cells.map((cell, column) => cell + ' '.repeat((widths[column] ?? 0) - width(cell))))
  )
  const [first = '', ...rest] = padded
  return [first, line(widths.map((dashes) => '-'.repeat(dashes))), ...rest].join('')
}

/** In characters as they are seen, not in UTF-16 units. */
function width(cell: string): number {
  return [...cell].length
}

/** Text as a code span, whatever is in it. */
export function code(text: string): string {
  const longest = Math.max(0, ...(text.match(/`+/g) ?? []).map((run) => run.length))
  const fence = '`'.repeat(longest + 1)
  const space = text.startsWith('`') || text.endsWith('`') ? ' ' : ''
  return `${fence}${space}${text.replace(/\s+/g, ' ')}${space}${fence}`
}

/** A description on one line. Its code spans are meant; what else Markdown would take for markup is not. */
export function prose(text: string): string {
  return text
    .trim()
    .replace(/\s+/g, ' ')
    .split(/(`[^`]*`)/)
    .map((part, index) => (index % 2 === 1 ? part : part.replace(/[\\*_[\]<>]/g, '\\$&')))
    .join('')
}
