/*
 * Which workflow commands the Actions runner would take from what a step prints: the behaviour of its two parsers
 * (actions/runner, src/Runner.Common/ActionCommand.cs) and of stop-commands (src/Runner.Worker/ActionCommandManager.cs).
 * act reads `##[` only at the start of a line, so act cannot be asked this. Not modelled: that .NET, comparing texts by
 * culture, passes over characters without width.
 */

export interface RunnerCommand {
  /** Lower case, as the runner does not tell cases apart. */
  command: string
  /** Names in lower case, for the same reason. */
  properties: Record<string, string>
  value: string
}

const KNOWN: readonly string[] = [
  'add-mask',
  'add-matcher',
  'add-path',
  'debug',
  'echo',
  'endgroup',
  'error',
  'group',
  'notice',
  'remove-matcher',
  'save-state',
  'set-env',
  'set-output',
  'stop-commands',
  'warning'
]

/** What .NET counts as white space at the start of a text; not quite what JavaScript does. */
const LEADING_SPACE = /^[\t-\r \u0085\u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]+/

type Decoding = readonly (readonly [code: string, character: string])[]

/** In the runner's order: `%25` last, so that no decoded character is decoded again. */
const IN_VALUE: Decoding = [
  ['%0D', '\r'],
  ['%0A', '\n'],
  ['%25', '%']
]
const IN_PROPERTY: Decoding = [['%3A', ':'], ['%2C', ','], ...IN_VALUE]
const IN_OLD_FORM: Decoding = [['%3B', ';'], ['%5D', ']'], ...IN_VALUE]

/**
 * The commands that the runner would take from one stream of a step, in their order, `stop-commands` among them but
 * not what ends it. The two streams of a step are read apart: lines of stderr can be taken before lines of stdout that
 * were written earlier, so hand over what one stream had.
 */
export function commandsIn(bytes: Buffer): RunnerCommand[] {
  const taken: RunnerCommand[] = []
  let token: string | undefined
  // As StreamReader.ReadLine: a lone carriage return ends a line too.
  for (const line of bytes.toString('utf8').split(/\r\n|\r|\n/)) {
    const known = new Set(token === undefined ? KNOWN : [...KNOWN, token])
    const found = parseNewForm(line, known) ?? parseOldForm(line, known)
    if (found === undefined) continue
    if (token !== undefined) {
      // An empty token is never met.
      if (token !== '' && found.command === token) token = undefined
      continue
    }
    taken.push(found)
    if (found.command === 'stop-commands') token = found.value.toLowerCase()
  }
  return taken
}

/** `::name key=value,key=value::value`, at the start of a line but for white space. */
function parseNewForm(line: string, known: ReadonlySet<string>): RunnerCommand | undefined {
  const text = line.replace(LEADING_SPACE, '')
  if (!text.startsWith('::')) return undefined
  const end = text.indexOf('::', 2)
  if (end < 0) return undefined
  const head = splitHead(text.slice(2, end))
  if (!known.has(head.command)) return undefined
  return {
    command: head.command,
    properties: parseProperties(head.rest.trim(), ',', IN_PROPERTY),
    value: decode(text.slice(end + 2), IN_VALUE)
  }
}

/** `##[name key=value;key=value]value`, anywhere in a line; only the first `##[` counts. */
function parseOldForm(line: string, known: ReadonlySet<string>): RunnerCommand | undefined {
  const start = line.indexOf('##[')
  const end = start < 0 ? -1 : line.indexOf(']', start)
  if (end < 0) return undefined
  const head = splitHead(line.slice(start + 3, end))
  if (!known.has(head.command)) return undefined
  return {
    command: head.command,
    properties: parseProperties(head.rest, ';', IN_OLD_FORM),
    value: decode(line.slice(end + 1), IN_OLD_FORM)
  }
}

function splitHead(head: string): { command: string; rest: string } {
  const space = head.indexOf(' ')
  return space < 0
    ? { command: head.toLowerCase(), rest: '' }
    : { command: head.slice(0, space).toLowerCase(), rest: head.slice(space + 1) }
}

/** Pairs without a key or without a value are passed over; further `=` belong to the value. */
function parseProperties(text: string, separator: string, decoding: Decoding): Record<string, string> {
  const pairs = text.split(separator).flatMap((pair): [string, string][] => {
    const [, key, value] = /^=*([^=]+)=+(.+)$/s.exec(pair) ?? []
    return key === undefined || value === undefined ? [] : [[key.toLowerCase(), decode(value, decoding)]]
  })
  return Object.fromEntries(pairs)
}

function decode(text: string, decoding: Decoding): string {
  return decoding.reduce((decoded, [code, character]) => decoded.replaceAll(code, character), text)
}
