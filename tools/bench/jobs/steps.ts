import type { Situation } from './options.ts'

interface Event {
  vertexes?: { digest: string; name: string; cached?: boolean; completed?: string }[]
}

/**
 * Of each step of the Dockerfile that BuildKit had to look at, in `--progress=rawjson`: whether it came from a cache.
 * What it does each time is no step: the context, the base images.
 */
export function stepsOf(log: string): Map<string, boolean> {
  const vertexes = log
    .split('\n')
    .filter((line) => line.startsWith('{'))
    .flatMap((line) => (JSON.parse(line) as Event).vertexes ?? [])
    .filter(({ name, completed }) => completed !== undefined && /^\[[^\]]*\d+\/\d+\] /.test(name))
  const steps = vertexes.filter(({ name }) => !/\] FROM /.test(name))
  const names = new Set(steps.map(({ name }) => name))
  return new Map(
    [...names].map((name) => [name, steps.some((step) => step.name === name && step.cached === true)])
  )
}

const INSTALL = /npm ci/
const COMPILE = /node build\.js/
const ASSETS = /node assets\.js/

/** The steps that a cache cannot have, of those that take long. */
const RUN: Record<Situation, RegExp[]> = {
  'first build': [INSTALL, COMPILE, ASSETS],
  'nothing changed': [],
  'a source file changed': [COMPILE],
  'the lock file changed': [INSTALL, COMPILE]
}

/** Throws where other steps than these came from the cache: a time of such a job says nothing. */
export function checkSteps(steps: ReadonlyMap<string, boolean>, situation: Situation): void {
  const failure = [INSTALL, COMPILE, ASSETS].find((step) => {
    const found = [...steps].filter(([name]) => step.test(name))
    const isCached = found.length > 0 && found.every(([, cached]) => cached)
    return isCached === RUN[situation].includes(step)
  })
  const isWhole = situation !== 'nothing changed' || [...steps.values()].every((cached) => cached)
  if (failure === undefined && isWhole && steps.size >= 8) return
  const list = [...steps].map(([name, cached]) => `${cached ? 'cached' : 'run   '} ${name}`).join('\n')
  throw new Error(`${situation}: not the steps that should have come from the cache:\n${list}`)
}
