/** What the runtime token says of the cache service. Times are milliseconds since 1970. */
export interface CacheToken {
  scopes: { scope: string; read: boolean; write: boolean }[]
  notBefore: number
  expiresAt: number
}

export type TokenReading =
  | { kind: 'absent' }
  | { kind: 'unreadable'; reason: string }
  | ({ kind: 'read' } & CacheToken)

const READ = 1
const WRITE = 2

/**
 * Reads the `ac`, `nbf` and `exp` claims of ACTIONS_RUNTIME_TOKEN, as BuildKit's client does, without checking the
 * signature (tonistiigi/go-actions-cache cache.go). `ac` is a JSON text inside the JSON:
 * `[{"Scope":"refs/heads/main","Permission":3}]`, bit 1 read, bit 2 write.
 */
export function readCacheToken(token: string | undefined): TokenReading {
  if (!token) return { kind: 'absent' }
  const payload = token.split('.')[1]
  if (payload === undefined) return { kind: 'unreadable', reason: 'it is not a JSON web token' }
  try {
    const claims = JSON.parse(Buffer.from(payload, 'base64url').toString('utf8')) as {
      ac?: unknown
      exp?: unknown
      nbf?: unknown
    }
    if (typeof claims.ac !== 'string')
      return { kind: 'unreadable', reason: 'it has no access controls (claim "ac")' }
    if (!isTime(claims.exp) || !isTime(claims.nbf))
      return { kind: 'unreadable', reason: 'it does not say when it is valid (claims "nbf" and "exp")' }
    const controls = JSON.parse(claims.ac) as { Scope: string; Permission: number }[]
    return {
      kind: 'read',
      scopes: controls.map(({ Scope, Permission }) => ({
        scope: String(Scope),
        read: (Permission & READ) !== 0,
        write: (Permission & WRITE) !== 0
      })),
      notBefore: claims.nbf * 1000,
      expiresAt: claims.exp * 1000
    }
  } catch {
    // The parser's message would quote the token.
    return { kind: 'unreadable', reason: 'its claims are not well-formed' }
  }
}

/** Seconds since 1970 that a date can be made of. */
function isTime(claim: unknown): claim is number {
  return typeof claim === 'number' && !Number.isNaN(new Date(claim * 1000).getTime())
}
