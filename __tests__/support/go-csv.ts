/**
 * The fields of one line of CSV as Go's encoding/csv has them, by which buildx reads the values of its flags: a quote
 * within a field that does not begin with one is an error, and so is what comes after a closing one. Undefined then.
 */
export function goFields(line: string): string[] | undefined {
  const fields: string[] = []
  for (let rest = line; ; ) {
    const [whole, quoted, plain = ''] = /^(?:"((?:[^"]|"")*)"(?=,|$)|([^",]*)(?=,|$))/.exec(rest) ?? []
    if (whole === undefined) return undefined
    fields.push(quoted === undefined ? plain : quoted.replaceAll('""', '"'))
    if (whole.length === rest.length) return fields
    rest = rest.slice(whole.length + 1)
  }
}
