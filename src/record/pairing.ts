import type { RecordedStep } from './build-record.js'
import { digestOfText, type MadeStep } from './making.js'

/**
 * Which step of the last build each step takes the place of: within a stage first those with the same text, in their order;
 * what is left between two of them is paired in order, as changed; what is left over is new.
 */
export function pairSteps(
  steps: readonly MadeStep[],
  before: readonly RecordedStep[]
): Map<MadeStep, RecordedStep> {
  const pairs = new Map<MadeStep, RecordedStep>()
  for (const stage of new Set(steps.map((step) => step.stage))) {
    const now = steps.filter((step) => step.stage === stage)
    const then = before.filter((step) => step.stage === stage)
    pairGaps(now, then, commonSteps(now, then), pairs)
  }
  pairMoved(steps, before, pairs)
  return pairs
}

/** A stage may have got another name. */
function pairMoved(
  steps: readonly MadeStep[],
  before: readonly RecordedStep[],
  pairs: Map<MadeStep, RecordedStep>
): void {
  const taken = new Set(pairs.values())
  for (const step of steps) {
    const hash = hashOf(step)
    if (pairs.has(step) || hash === undefined) continue
    const same = before.find((other) => !taken.has(other) && other.hash === hash)
    if (same === undefined) continue
    taken.add(same)
    pairs.set(step, same)
  }
}

/** Undefined where the text is not known; no recorded step is the same then. */
function hashOf({ text }: MadeStep): string | undefined {
  return text === undefined ? undefined : digestOfText(text)
}

/** Pairs of indices: the longest common subsequence of the texts. */
function commonSteps(now: readonly MadeStep[], then: readonly RecordedStep[]): [number, number][] {
  const lengths = Array.from({ length: now.length + 1 }, () => new Array<number>(then.length + 1).fill(0))
  const at = (row: number, column: number): number => lengths[row]?.[column] ?? 0
  const hashes = now.map(hashOf)
  const isCommon = (row: number, column: number): boolean =>
    hashes[row] !== undefined && hashes[row] === then[column]?.hash
  for (let row = now.length - 1; row >= 0; row--)
    for (let column = then.length - 1; column >= 0; column--) {
      const length = isCommon(row, column)
        ? at(row + 1, column + 1) + 1
        : Math.max(at(row + 1, column), at(row, column + 1))
      ;(lengths[row] ?? [])[column] = length
    }
  const common: [number, number][] = []
  for (let [row, column] = [0, 0]; row < now.length && column < then.length; ) {
    if (isCommon(row, column)) common.push([row++, column++])
    else if (at(row + 1, column) >= at(row, column + 1)) row++
    else column++
  }
  return common
}

function pairGaps(
  now: readonly MadeStep[],
  then: readonly RecordedStep[],
  common: readonly [number, number][],
  pairs: Map<MadeStep, RecordedStep>
): void {
  let [from, fromThen] = [0, 0]
  for (const [to, toThen] of [...common, [now.length, then.length] as const]) {
    const gap = then.slice(fromThen, toThen)
    for (const [index, step] of now.slice(from, to).entries()) {
      const other = gap[index]
      if (other !== undefined) pairs.set(step, other)
    }
    const [step, other] = [now[to], then[toThen]]
    if (step !== undefined && other !== undefined) pairs.set(step, other)
    ;[from, fromThen] = [to + 1, toThen + 1]
  }
}
