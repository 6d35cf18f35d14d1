import { canExportCache } from '../environment/builder.js'
import type { EnvironmentFacts } from '../environment/facts.js'
import { judgeToken, writesForItselfOnly } from '../environment/token-verdict.js'
import { type ActionInputs, isBuild } from '../inputs/action-inputs.js'
import type { Caches } from './plan.js'
import type { Policy } from './policy.js'
import { bringsItsOwnToken, typesOf, withIgnoredErrors } from './user-entries.js'

/**
 * The user's own `cache-from` and `cache-to`, without the lines that cannot work or must not be carried out here, and a
 * warning for each reason. What the user reads is read in any run; what anybody can cause writes nothing that others read.
 */
export function planUsersCaches(
  inputs: ActionInputs,
  facts: EnvironmentFacts,
  policy: Policy
): { caches: Caches; warnings: string[] } {
  if (!isBuild(inputs)) return { caches: { imports: [], exports: [] }, warnings: [] }
  const imports = sift(inputs.noCache ? [] : inputs.cacheFrom, (line) => ghaBarrier(line, facts, 'read'))
  // buildx refuses the whole build there (build/opt.go), and a warning says so already; an inline cache is part of the image.
  const canExport = (line: string): boolean =>
    inputs.cache === 'off' || canExportCache(facts.builder) || typesOf([line]).join() === 'inline'
  const exports = sift(
    withIgnoredErrors(inputs.cacheTo.filter(canExport)),
    (line) => policyBarrier(line, policy, inputs, facts) ?? ghaBarrier(line, facts, 'write')
  )
  return {
    caches: { imports: imports.kept, exports: exports.kept },
    warnings: [...new Map([...imports.refused, ...exports.refused]).values()].map(
      ([name, reason]) => `${name} is left out, and the build goes on without it: ${reason}`
    )
  }
}

type Refusal = [name: string, reason: string]

/** The lines for which there is no barrier; and, of the others, each kind with each reason once. */
function sift(
  lines: readonly string[],
  barrier: (line: string) => string | undefined
): { kept: string[]; refused: Map<string, Refusal> } {
  const refused = new Map<string, Refusal>()
  const kept = lines.filter((line) => {
    const reason = barrier(line)
    if (reason === undefined) return true
    const name = `type=${typesOf([line]).join()} in cache-from or cache-to`
    refused.set(`${name}: ${reason}`, [name, reason])
    return false
  })
  return { kept, refused }
}

/** Why a line must not be written; undefined if it may. An inline cache is part of the image that the build makes anyway. */
function policyBarrier(
  line: string,
  { trusted, write, reason }: Policy,
  { cacheSave }: ActionInputs,
  { cacheService, event }: EnvironmentFacts
): string | undefined {
  const types = typesOf([line])
  // A line that cannot be read has none: what it would write is not known.
  if (types.length > 0 && types.every((type) => type === 'inline')) return undefined
  if (cacheSave === 'never') return trusted ? 'cache-save: never.' : reason
  if (write === 'none' && !trusted) return reason
  // The cache service keeps what a fork writes away from everybody else; a folder or a registry does not.
  const isKeptApart =
    types.length > 0 &&
    types.every((type) => type === 'gha' || type === 'inline') &&
    !bringsItsOwnToken(line) &&
    writesForItselfOnly(cacheService, event.ref)
  return trusted || isKeptApart ? undefined : reason
}

/**
 * Why a line of type gha cannot work; undefined for any other line. Without a token buildx drops it in silence
 * (build/opt.go, isActive), and one that BuildKit refuses fails the build whatever `ignore-error` says.
 */
function ghaBarrier(
  line: string,
  { cacheService, now }: EnvironmentFacts,
  direction: 'read' | 'write'
): string | undefined {
  if (!typesOf([line]).includes('gha') || bringsItsOwnToken(line)) return undefined
  if (cacheService.api === 'none') return 'this job has no Actions cache service.'
  const verdict = judgeToken(cacheService, now)
  return verdict.fitForBuildKit && verdict[direction] ? undefined : verdict.reason
}
