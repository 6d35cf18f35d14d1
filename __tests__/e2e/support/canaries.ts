import { randomBytes } from 'node:crypto'
import { lstat, readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { gunzipSync, zstdDecompressSync } from 'node:zlib'
import type { StepResult } from '../../../tools/runners/job.ts'
import type { Stage } from './stage.ts'

/* Texts that must be nowhere, and all places in which somebody could read them. */

/** By what they are; of a secret that is made while the job runs, the form. */
export type Canaries = Readonly<Record<string, string | RegExp>>

/** What can be read in one place. */
export interface Reading {
  where: string
  bytes: Buffer
}

/** A text that is nowhere else, with characters that addresses and base64 write otherwise. */
export function canary(): string {
  return `canary/${randomBytes(12).toString('hex')}+=`
}

/** What is found, as `WHAT in WHERE`, each once. */
export function findCanaries(readings: readonly Reading[], canaries: Canaries): string[] {
  const found = readings.flatMap(({ where, bytes }) => {
    const texts = [bytes, ...unpacked(bytes)]
    return Object.entries(canaries)
      .filter(([, secret]) => texts.some((text) => has(text, secret)))
      .map(([what]) => `${what} in ${where}`)
  })
  return [...new Set(found)].toSorted()
}

function has(bytes: Buffer, secret: string | RegExp): boolean {
  if (typeof secret !== 'string') return secret.test(bytes.toString('latin1'))
  return formsOf(secret).some((form) => bytes.includes(form))
}

/** As it is, and as it stands in addresses, in JSON and in base64: there in one of three ways, by what is before it. */
function formsOf(secret: string): string[] {
  const bytes = Buffer.from(secret)
  const encoded = [0, 1, 2].map((before) => {
    const bits = (before + bytes.length) * 8
    const whole = Buffer.concat([Buffer.alloc(before), bytes]).toString('base64')
    // Without the characters that also depend on what stands around it.
    return whole.slice(Math.ceil((before * 8) / 6), Math.floor(bits / 6))
  })
  const safe = encoded.map((text) => text.replaceAll('+', '-').replaceAll('/', '_'))
  return [
    ...new Set([
      ...[secret, encodeURIComponent(secret), JSON.stringify(secret).slice(1, -1)],
      ...[...encoded, ...safe]
    ])
  ]
}

/** The content of what is compressed. */
function unpacked(bytes: Buffer): Buffer[] {
  try {
    if (bytes.readUInt16BE(0) === 0x1f8b) return [gunzipSync(bytes)]
    if (bytes.readUInt32LE(0) === 0xfd2fb528) return [zstdDecompressSync(bytes)]
  } catch {
    // Too short, or only the beginning of it is compressed.
  }
  return []
}

/** What a step shows and leaves: its streams as the runner shows them, and all that it hands on. */
export function readingsOf(part: string, step: StepResult, masks: string[]): Reading[] {
  const { stdout, stderr, summary, outputs, states } = step
  const texts: Record<string, string> = {
    stdout: shown(stdout.toString('utf8'), masks),
    // The runner reads the streams apart: nothing of this one may count on masks.
    stderr: stderr.toString('utf8'),
    summary,
    states: JSON.stringify(states),
    ...Object.fromEntries(Object.entries(outputs).map(([name, value]) => [`the output ${name}`, value]))
  }
  return Object.entries(texts).map(([name, text]) => ({
    where: `${name} of ${part}`,
    bytes: Buffer.from(text)
  }))
}

const MASK = '::add-mask::'
const STOP = '::stop-commands::'

/** Lines as the runner shows them; `masks` are those of the job so far, and become more. */
function shown(stdout: string, masks: string[]): string {
  let token: string | undefined
  const lines = stdout.split('\n').map((line) => {
    if (line === `::${token}::`) token = undefined
    else if (token === undefined && line.startsWith(STOP)) token = line.slice(STOP.length)
    else if (token === undefined && line.startsWith(MASK)) {
      masks.push(decoded(line.slice(MASK.length)))
      masks.sort((one, other) => other.length - one.length)
      return MASK
    }
    return masks.reduce((rest, mask) => rest.replaceAll(mask, '***'), line)
  })
  return lines.join('\n')
}

function decoded(value: string): string {
  return value.replaceAll('%0D', '\r').replaceAll('%0A', '\n').replaceAll('%25', '%')
}

/** The files in a folder, by what they are in it, and their paths. */
export async function readingsBelow(folder: string, where: string): Promise<Reading[]> {
  const paths = await readdir(folder, { recursive: true }).catch(() => [])
  const files = await Promise.all(
    paths.map(async (path): Promise<Reading[]> => {
      const file = join(folder, path)
      if (!(await lstat(file)).isFile()) return []
      return [{ where: `${where}/${path.split('/')[0]}`, bytes: await readFile(file) }]
    })
  )
  return [{ where: `names of ${where}`, bytes: Buffer.from(paths.join('\n')) }, ...files.flat()]
}

/** What the builder tells everybody of the builds that it made: what they were asked, what they said, what they made. */
export async function readingsOfHistory({ bed, builder }: Stage): Promise<Reading[]> {
  const history = async (...args: string[]): Promise<Reading> => {
    const { stdout, stderr } = await bed.buildx(['history', ...args, '--builder', builder.name])
    return { where: `history ${args.slice(0, -1).join(' ')}`.trim(), bytes: Buffer.from(stdout + stderr) }
  }
  const { stdout } = await bed.buildx(['history', 'ls', '--builder', builder.name, '--format', 'json'])
  const lines = stdout.split('\n').filter((line) => line !== '')
  const ids = lines.map((line) => (JSON.parse(line) as { ref: string }).ref.split('/').at(-1) ?? '')
  const records = await Promise.all(
    ids.flatMap((id) => [
      history('inspect', '--format', 'json', id),
      history('inspect', 'attachment', id),
      history('logs', id)
    ])
  )
  return [{ where: 'history ls', bytes: Buffer.from(stdout) }, ...records]
}

/** The daemon's own log, since the builder was last emptied; none where it runs in a container. */
export async function readingsOfDaemon({ bed, builder }: Stage): Promise<Reading[]> {
  const file = join(bed.run, builder.name, 'buildkitd.log')
  const bytes = await readFile(file).catch(() => undefined)
  return bytes === undefined ? [] : [{ where: "BuildKit's own log", bytes }]
}
