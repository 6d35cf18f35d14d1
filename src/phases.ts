/** The parts of a main step, in their order. */
export const PHASES = [
  'startup',
  'facts',
  'plan',
  'restore mounts',
  'build',
  'export',
  'mounts',
  'report'
] as const
type Phase = (typeof PHASES)[number]

/** Notes that a phase ends now. */
export function endPhase(phase: Phase): void {
  performance.mark(phase)
}

/** How long each phase took, from the start of the process: `startup 0.041 s, facts 0.120 s`. */
export function renderPhases(): string {
  let before = 0
  const times = PHASES.flatMap((phase) => {
    const mark = performance.getEntriesByName(phase, 'mark').at(-1)
    if (mark === undefined) return []
    const seconds = (mark.startTime - before) / 1000
    before = mark.startTime
    return [`${phase} ${seconds.toFixed(3)} s`]
  })
  return times.join(', ')
}
