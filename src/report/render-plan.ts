import { withoutSecrets } from '../buildx/cache-entry.js'
import type { EnvironmentFacts } from '../environment/facts.js'
import { nameOf } from '../mounts/identity.js'
import type { Plan } from '../plan/plan.js'
import { renderFacts } from './render-facts.js'

/** The plan as lines for the log, after the facts that it was made from. */
export function renderPlan(plan: Plan, facts: EnvironmentFacts): string[] {
  return [
    ...renderFacts(facts),
    `policy:    ${plan.policy.reason}`,
    `cache:     ${plan.backend} — ${plan.reason}`,
    ...plan.rejected.map(({ backend, reason }) => `  not ${backend}: ${reason}`),
    `scope:     ${plan.scope}`,
    `mounts:    ${renderMounts(plan.mounts)}`,
    ...plan.remarks.map((remark) => `  ${remark}`),
    ...plan.ours.imports.flatMap(renderChain),
    ...plan.users.imports.map((entry) => `import:    ${withoutSecrets(entry)}`),
    ...[...plan.ours.exports, ...plan.users.exports].map((entry) => `export:    ${withoutSecrets(entry)}`)
  ]
}

function renderMounts(mounts: Plan['mounts']): string {
  if (mounts.plan === undefined) return `not carried: ${mounts.reason}`
  const { choice, layers } = mounts.plan
  const which =
    choice.kind === 'list' ? choice.mounts.map((mount) => nameOf(mount)).join(', ') : 'all that the build has'
  const rights = [layers.reads ? 'restored' : '', layers.writes ? 'saved' : ''].filter(
    (right) => right !== ''
  )
  return `${which}, ${rights.join(' and ')}`
}

/** Of these only the first that is there is imported. */
function renderChain(chain: readonly string[]): string[] {
  return chain.map((entry, index) => `${index === 0 ? 'import:    ' : '  or else: '}${withoutSecrets(entry)}`)
}

/** The plan as JSON, for the output `cache-plan`: the first field says which form it has. */
export function renderPlanJson(plan: Plan): string {
  const { ours, users, policy } = plan
  return JSON.stringify({
    version: 1,
    backend: plan.backend,
    reason: plan.reason,
    rejected: plan.rejected,
    scope: plan.scope,
    policy: { read: policy.read, write: policy.write, trusted: policy.trusted, reason: policy.reason },
    'cache-from': [...ours.imports.flat(), ...users.imports].map(withoutSecrets),
    'cache-to': [...ours.exports, ...users.exports].map(withoutSecrets),
    'only-if-it-pays': plan.mustPay,
    folder: plan.layers?.folder ?? null,
    mounts: renderMounts(plan.mounts),
    remarks: plan.remarks,
    notices: plan.notices,
    warnings: plan.warnings
  })
}

/** A command line that a POSIX shell reads back as these words. */
export function renderCommand(words: readonly string[]): string {
  return words
    .map((word) => (/^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`))
    .join(' ')
}
