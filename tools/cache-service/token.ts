/** Permission bits of a scope in a runtime token's `ac` claim, as the Actions cache service reads them. */
export const READ = 1
export const WRITE = 2

/** One scope of a token: a git ref, and the sum of the permission bits that it grants there. */
export type TokenScope = { scope: string; permission: number }

/** What a runtime token says. Times are seconds since the epoch. */
export type RuntimeToken = { scopes: TokenScope[]; notBefore: number; expiresAt: number }

export type RuntimeTokenOptions = {
  /** In the order in which the service searches them. Empty: a token that may do nothing. */
  scopes: readonly TokenScope[]
  /** From now; negative: a token that has already expired. GitHub's last as long as the job, six hours here. */
  expiresInSeconds?: number
  /** From now; positive: a token that is not valid yet. A minute ago by default, against clocks that differ. */
  validFromSeconds?: number
}

const SIX_HOURS = 6 * 60 * 60

/**
 * Makes a token like ACTIONS_RUNTIME_TOKEN: a JWT whose `ac` claim is a JSON *string* with the scopes.
 * Its signature is a constant: neither BuildKit's client nor this test server checks it.
 */
export function createRuntimeToken(options: RuntimeTokenOptions): string {
  const now = Math.floor(Date.now() / 1000)
  const scopes = options.scopes.map(({ scope, permission }) => ({ Scope: scope, Permission: permission }))
  const claims = {
    ac: JSON.stringify(scopes),
    iat: now,
    nbf: now + (options.validFromSeconds ?? -60),
    exp: now + (options.expiresInSeconds ?? SIX_HOURS)
  }
  const parts = [JSON.stringify({ alg: 'HS256', typ: 'JWT' }), JSON.stringify(claims), 'not a signature']
  return parts.map((part) => Buffer.from(part).toString('base64url')).join('.')
}

/**
 * Reads a runtime token without checking its signature or its times.
 * Throws an Error that names the part that is missing or malformed.
 */
export function parseRuntimeToken(token: string): RuntimeToken {
  const claims = parseJson(
    Buffer.from(token.split('.')[1] ?? '', 'base64url').toString(),
    'the claims of the token'
  )
  if (!isRecord(claims)) throw new Error('the claims of the token are no JSON object')
  const { ac, nbf, exp } = claims
  if (typeof nbf !== 'number' || typeof exp !== 'number') throw new Error('the token has no nbf or exp claim')
  if (typeof ac !== 'string') throw new Error('the token has no ac claim, or one that is not a string')
  const scopes = parseJson(ac, 'the ac claim of the token')
  if (!Array.isArray(scopes)) throw new Error('the ac claim of the token is no JSON array')
  return { scopes: scopes.map(toTokenScope), notBefore: nbf, expiresAt: exp }
}

function toTokenScope(value: unknown): TokenScope {
  if (isRecord(value) && typeof value.Scope === 'string' && typeof value.Permission === 'number') {
    return { scope: value.Scope, permission: value.Permission }
  }
  throw new Error('the ac claim of the token has an element without Scope or Permission')
}

function parseJson(text: string, what: string): unknown {
  try {
    return JSON.parse(text)
  } catch (cause) {
    throw new Error(`${what} cannot be read as JSON`, { cause })
  }
}

/** Whether a value read from JSON is an object with named members. */
export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
