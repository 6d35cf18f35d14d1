import { askBuildx, type BuildxCommand } from './ask.js'
import { jsonLines } from './json-lines.js'

/** One record of `buildx du --format json` (docker/buildx commands/diskusage.go); sizes as text, `10.35MB` or a number. */
interface UsageRecord {
  CreatedAt?: string
  Description?: string
  Size?: string | number
  Type?: string
}

const UNITS: Readonly<Record<string, number>> = { b: 1, kb: 1e3, mb: 1e6, gb: 1e9, tb: 1e12 }

/**
 * How many bytes the layers have, uncompressed, that a build made since `since` (milliseconds since 1970): not those of
 * base images, and not those that came from a cache, which keep the time when they were made. Undefined where the builder
 * does not tell.
 */
export async function sizeOfMadeLayers(
  command: BuildxCommand,
  builder: string,
  since: number
): Promise<number | undefined> {
  const answer = await askBuildx(command, [
    'du',
    '--builder',
    builder,
    '--filter',
    'type=regular',
    '--format',
    'json'
  ])
  if (answer.exitCode !== 0) return undefined
  return jsonLines<UsageRecord>(answer.stdout)
    .filter(({ Description = '' }) => !Description.startsWith('pulled from '))
    .filter(({ CreatedAt = '' }) => parseTime(CreatedAt) >= since)
    .reduce((sum, { Size = 0 }) => sum + parseSize(Size), 0)
}

/** `2026-11-25 15:57:53.422 +0000 UTC`, or RFC 3339; what cannot be read is long ago. */
function parseTime(text: string): number {
  const time = Date.parse(text.replace(/^(\S+) (\S+) ([+-]\d\d)(\d\d)\b.*$/, '$1T$2$3:$4'))
  return Number.isNaN(time) ? 0 : time
}

function parseSize(size: string | number): number {
  if (typeof size === 'number') return size
  const [, number, unit = 'b'] = /^([\d.]+)\s*([a-z]*)$/i.exec(size) ?? []
  return Number(number ?? 0) * (UNITS[unit.toLowerCase() || 'b'] ?? 0)
}
