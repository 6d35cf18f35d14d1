import { parseCsv } from '../inputs/lists.js'
import { textsOf, textsToMask } from '../inputs/secrets.js'
import { readInput } from './read-input.js'
import type { Environment } from './variables.js'

/**
 * Has the runner mask every secret of this step from here on, whatever may be wrong with its inputs; to be called before
 * anything else can print. Written as @actions/core writes it, which is not loaded yet.
 */
export function maskSecrets(
  env: Environment = process.env,
  print: (text: string) => void = (text) => process.stdout.write(text)
): void {
  const texts = [
    ...textsToMask(readInput('secrets', env)),
    ...variablesOf(readInput('secret-envs', env)).flatMap((name) => textsOf(env[name] ?? '')),
    ...textsOf(readInput('github-token', env)),
    ...CACHE_INPUTS.flatMap((name) => credentialsIn(readInput(name, env))),
    ...URL_INPUTS.flatMap((name) => passwordsIn(readInput(name, env))),
    ...textsOf(env.ACTIONS_RUNTIME_TOKEN ?? '')
  ]
  for (const text of new Set(texts)) print(`::add-mask::${escapeData(text)}\n`)
}

const CACHE_INPUTS = ['cache-from', 'cache-to', 'cache-attributes', 'outputs']
const URL_INPUTS = ['context', 'build-contexts', 'cache-from', 'cache-to', 'cache-attributes']

/** Attributes of cache entries that are credentials: `secret_access_key`, `session_token`, `ghtoken`, `account_key` … */
function credentialsIn(input: string): string[] {
  const pairs = input.matchAll(
    /(?:^|[,"\s])(?=[\w-]*(?:token|secret|password|account_key))[\w-]+\s*=\s*([^,"\n]+)/gim
  )
  return [...pairs].flatMap(([, value = '']) => textsOf(value.trim()))
}

/** Of addresses: `user:password@`, and the signature of a signed one. */
function passwordsIn(input: string): string[] {
  const found = input.matchAll(/:\/\/[^/@\s:]*:([^/@\s]+)@|[?&]sig=([^&\s,"]+)/g)
  return [...found].flatMap(([, password, signature]) => textsOf(password ?? signature ?? ''))
}

/** The variables that `secret-envs` names. */
function variablesOf(input: string): string[] {
  try {
    return parseCsv(input).map((item) => item.slice(item.indexOf('=') + 1))
  } catch {
    // Not well-formed, which fails the step when it is read: no variable will be used.
    return []
  }
}

/** As @actions/core escapes the value of a command. */
function escapeData(text: string): string {
  return text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A')
}
