import type { CacheService } from '../environment/cache-service.js'
import type { JobEvent } from '../environment/event.js'
import type { EnvironmentFacts } from '../environment/facts.js'

/** Where a job runs, and what it may do there, as lines for the log. Nothing secret is in them. */
export function renderFacts(facts: EnvironmentFacts): string[] {
  const { runner, event, builder, cacheService, registryLogins } = facts
  return [
    `runner:    ${runner.title}${runner.ephemeral ? ', new for this job' : ''}`,
    `event:     ${eventLine(event)}`,
    `builder:   ${builder.name} (${builder.driver})${versions(facts)}`,
    `service:   ${serviceLine(cacheService)}`,
    `logins:    ${registryLogins.length === 0 ? 'none' : registryLogins.join(', ')}`
  ]
}

function eventLine({ name, ref, baseBranch, defaultBranch, fromFork }: JobEvent): string {
  const parts = [
    name === '' ? 'none' : `${name}${ref === undefined ? '' : ` on ${ref}`}`,
    ...(baseBranch === undefined ? [] : [`base ${baseBranch}`]),
    ...(defaultBranch === undefined ? [] : [`default branch ${defaultBranch}`]),
    ...(fromFork ? ['from a fork'] : [])
  ]
  return parts.join(', ')
}

function versions({ builder, buildxVersion }: EnvironmentFacts): string {
  const known = builder.nodes.map(({ buildkitVersion }) => buildkitVersion ?? 'not started')
  const buildkit = known.length === 0 ? ['not started'] : [...new Set(known)]
  return `, BuildKit ${buildkit.join(', ')}${buildxVersion === undefined ? '' : `, buildx ${buildxVersion}`}`
}

function serviceLine(service: CacheService): string {
  if (service.api === 'none') return 'no Actions cache'
  const { api, mode, outage } = service
  const parts = [
    `Actions cache ${api}`,
    tokenClause(service),
    ...(mode === undefined ? [] : [`cache-mode: ${mode}`]),
    ...(outage === undefined ? [] : [`does not answer (${outage})`])
  ]
  return parts.filter((part) => part !== '').join('; ')
}

function tokenClause({ token }: CacheService): string {
  switch (token.kind) {
    case 'absent':
      return ''
    case 'unreadable':
      return `a token of which nothing is known (${token.reason})`
    case 'read': {
      const rights = token.scopes.map(
        ({ scope, read, write }) =>
          `${scope} ${[...(read ? ['read'] : []), ...(write ? ['write'] : [])].join('+') || 'nothing'}`
      )
      return `token for ${rights.join(', ') || 'nothing'}, until ${new Date(token.expiresAt).toISOString()}`
    }
  }
}
