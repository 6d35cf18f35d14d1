import type { CacheMode, CacheService } from './cache-service.js'
import type { TokenReading } from './cache-token.js'

/** What the runtime token lets this job do with the cache service. `reason` says why not both. */
export interface TokenVerdict {
  /** BuildKit's client takes the token; it fails builds over one that it does not (control/control.go). */
  fitForBuildKit: boolean
  read: boolean
  write: boolean
  reason: string
}

/** What each `cache-mode` allows (GitHub Actions workflow syntax). */
export const CACHE_MODE_RIGHTS: Record<CacheMode, { read: boolean; write: boolean }> = {
  none: { read: false, write: false },
  read: { read: true, write: false },
  'write-only': { read: false, write: true },
  write: { read: true, write: true }
}

/**
 * What this job may do at `now` (milliseconds since 1970): what its token and the workflow's cache-mode both allow. What
 * cannot be known is allowed.
 */
export function judgeToken({ token, mode }: Pick<CacheService, 'token' | 'mode'>, now: number): TokenVerdict {
  const verdict = judgeTokenAlone(token, now)
  const allowed = mode === undefined ? undefined : CACHE_MODE_RIGHTS[mode]
  const stricter = allowed && ((verdict.read && !allowed.read) || (verdict.write && !allowed.write))
  if (allowed === undefined || !stricter) return verdict
  return {
    ...verdict,
    read: verdict.read && allowed.read,
    write: verdict.write && allowed.write,
    reason: `cache-mode: ${mode} in the workflow.`
  }
}

/**
 * Whether all that this job writes is for its own ref only. Just a token that names its scopes shows that: a service whose
 * tokens name none may keep nothing apart, and one that lets a pull request write for a branch does not.
 */
export function writesForItselfOnly(
  { token }: Pick<CacheService, 'token'>,
  ref: string | undefined
): boolean {
  return token.kind === 'read' && token.scopes.every(({ scope, write }) => !write || scope === ref)
}

function judgeTokenAlone(token: TokenReading, now: number): TokenVerdict {
  const refused = (reason: string): TokenVerdict => ({
    fitForBuildKit: false,
    read: false,
    write: false,
    reason
  })
  if (token.kind === 'absent')
    return { ...refused('this job has no runtime token.'), read: true, write: true }
  if (token.kind === 'unreadable') {
    return {
      ...refused(`BuildKit would refuse the runtime token: ${token.reason}.`),
      read: true,
      write: true
    }
  }
  if (token.expiresAt <= now)
    return refused(`the runtime token expired at ${new Date(token.expiresAt).toISOString()}.`)
  if (token.notBefore > now) {
    return refused(`the runtime token is not valid before ${new Date(token.notBefore).toISOString()}.`)
  }
  const read = token.scopes.some((scope) => scope.read)
  const write = token.scopes.some((scope) => scope.write)
  const denied = [...(read ? [] : ['read']), ...(write ? [] : ['write'])].join(' or ')
  return {
    fitForBuildKit: true,
    read,
    write,
    reason: denied === '' ? '' : `the runtime token may not ${denied} caches.`
  }
}
