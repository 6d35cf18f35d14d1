import { median } from '../median.ts'
import { type Output, SITUATIONS, type Situation, WAYS, type Way } from './options.ts'

/** Seconds of each round. */
export type Times = ReadonlyMap<`${Way}/${Situation}`, number[]>

/** Others that cache: what a workflow could do instead. */
const OTHERS = ['gha', 'tar', 'gzip', 'zstd'] as const satisfies Way[]
/** Against the best of them, any job. */
const WORST = 1.05

/** The most that ours may take, as a part of what another takes, in the order of SITUATIONS. */
const TO_REACH: Record<Output, Partial<Record<Way, readonly (number | undefined)[]>>> = {
  cacheonly: {
    plain: [1.25, 0.06, 0.6, 1.1],
    gha: [0.65, 1, 0.85, undefined],
    tar: [undefined, 0.1, 0.85, undefined]
  },
  push: { gha: [0.85, 1, 0.6, 0.75] }
}

/** Markdown: seconds of all ways, then what ours takes as a part of the others, and what that is to be at most. */
export function table(times: Times, output: Output): string {
  const taken = (way: Way, situation: Situation) => median(times.get(`${way}/${situation}`) ?? [])
  const ran = WAYS.filter((way) => times.has(`${way}/${SITUATIONS[0]}`))
  const rows = SITUATIONS.map((situation) => [
    situation,
    ...ran.map((way) => `${taken(way, situation).toFixed(2)} s`)
  ])
  const seconds = markdown(['job', ...ran], rows)
  const others = OTHERS.filter((way) => ran.includes(way))
  if (!ran.includes('ours') || ran.length === 1) return seconds
  const compared = (['plain', 'gha', 'tar'] as const).filter((way) => ran.includes(way))
  const ratios = SITUATIONS.map((situation, index) => {
    const ours = taken('ours', situation)
    const best = others.toSorted((a, b) => taken(a, situation) - taken(b, situation))[0]
    return [
      situation,
      best === undefined ? '' : `${verdict(ours / taken(best, situation), WORST)} (${best})`,
      ...compared.map((way) => verdict(ours / taken(way, situation), TO_REACH[output][way]?.[index]))
    ]
  })
  const heads = ['ours, as a part of', 'the best other', ...compared]
  return `${seconds}\n\n${markdown(heads, ratios)}`
}

function verdict(ratio: number, most: number | undefined): string {
  if (most === undefined) return ratio.toFixed(2)
  return `${ratio.toFixed(2)}, to reach ${most.toFixed(2)}${ratio <= most ? '' : ' ✗'}`
}

function markdown(heads: readonly string[], rows: readonly string[][]): string {
  const lines = [heads, heads.map(() => '---'), ...rows]
  return lines.map((cells) => `| ${cells.join(' | ')} |`).join('\n')
}
