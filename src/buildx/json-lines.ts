/** The objects of a text that has one a line, as buildx's `--format json` does; other lines are passed over. */
export function jsonLines<T>(text: string): T[] {
  return text
    .split('\n')
    .filter((line) => line.startsWith('{'))
    .flatMap((line) => {
      try {
        return [JSON.parse(line) as T]
      } catch {
        // Cut off: what it would have said is not known.
        return []
      }
    })
}
