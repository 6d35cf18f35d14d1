/** A member of a tar archive; a file if no type is given. */
export interface TarEntry {
  name: string
  /** As the format has it: 1 a hard link, 2 a symbolic one, 3 a device, 5 a folder, 6 a FIFO. */
  type?: '0' | '1' | '2' | '3' | '5' | '6'
  content?: string | Buffer
  link?: string
  mode?: number
}

/** A tar archive (POSIX ustar) with these members, whatever they are called. */
export function tarOf(entries: readonly TarEntry[]): Buffer {
  const blocks = entries.flatMap(({ name, type = '0', content = '', link = '', mode = 0o644 }) => {
    const body = Buffer.from(content)
    const head = Buffer.alloc(512)
    head.write(name, 0, 100)
    const fields: [number, string][] = [
      [100, octal(mode, 7)],
      [108, octal(0, 7)],
      [116, octal(0, 7)],
      [124, octal(body.length, 11)],
      [136, octal(1_700_000_000, 11)],
      // What the sum counts in its own place.
      [148, ' '.repeat(8)],
      [156, type],
      [157, link],
      [257, 'ustar\u000000'],
      // Of a device: /dev/null.
      [329, octal(type === '3' ? 1 : 0, 7)],
      [337, octal(type === '3' ? 3 : 0, 7)]
    ]
    for (const [at, text] of fields) head.write(text, at, 'latin1')
    head.write(
      `${octal(
        head.reduce((sum, byte) => sum + byte, 0),
        6
      )}\0 `,
      148,
      'latin1'
    )
    return [head, body, Buffer.alloc(-body.length & 511)]
  })
  return Buffer.concat([...blocks, Buffer.alloc(1024)])
}

function octal(number: number, digits: number): string {
  return number.toString(8).padStart(digits, '0')
}
