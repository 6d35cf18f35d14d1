import { csvFields } from '../inputs/csv-fields.js'
import { parseCsv } from '../inputs/lists.js'
import { itemsOf, secretArgs, textsOf, textsToMask } from '../inputs/secrets.js'
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
    ...attributesIn(readInput('cache-attributes', env)),
    ...URL_INPUTS.flatMap((name) => passwordsIn(readInput(name, env))),
    ...argumentsIn(readInput('build-args', env), env),
    ...passwordsIn(env.BUILDKIT_AZURE_STORAGE_ACCOUNT_URL ?? ''),
    ...VARIABLES.flatMap((name) => textsOf(env[name] ?? ''))
  ]
  for (const text of new Set(texts)) print(`::add-mask::${escapeData(text)}\n`)
}

const CACHE_INPUTS = ['cache-from', 'cache-to', 'cache-attributes', 'outputs']
const URL_INPUTS = ['context', 'build-contexts', 'cache-from', 'cache-to', 'cache-attributes']

/** What buildx hands on of the job's own, and what this action asks the cache service with. */
const VARIABLES = ['ACTIONS_RUNTIME_TOKEN', 'AWS_SECRET_ACCESS_KEY', 'AWS_SESSION_TOKEN']

/** Attributes of cache entries that are credentials: `secret_access_key`, `session_token`, `ghtoken`, `account_key` … */
function credentialsIn(input: string): string[] {
  const pairs = input.matchAll(
    /(?:^|[,"\s])(?=[\w-]*(?:token|secret|password|account_key))[\w-]+\s*=\s*([^,"\n]+)/gim
  )
  const fields = itemsOf(input).flatMap((item) => csvFields(item) ?? [])
  return [
    ...[...pairs].flatMap(([, value = '']) => textsOf(value)),
    // What has a comma in it is in quotes.
    ...fields.flatMap(attributesIn)
  ]
}

/** The same where a comma is a part of the value, as in a line of `cache-attributes`. */
function attributesIn(lines: string): string[] {
  const found = lines.matchAll(/^[ \t]*(?=[\w-]*(?:token|secret|password|account_key))[\w-]+\s*=(.*)$/gim)
  return [...found].flatMap(([, value = '']) => textsOf(value))
}

/** A name that is a token: `https://TOKEN@example.com`. Shorter ones are names of people and organizations. */
const SHORTEST_TOKEN = 20

/** Of addresses: `user:password@`, a user that is a token, and the signature of a signed one. */
function passwordsIn(input: string): string[] {
  const found = input.matchAll(/:\/\/([^/@\s:]*)(?::([^/@\s]+))?@|[?&]sig=([^&\s,"]+)/g)
  return [...found].flatMap(([, user = '', password = '', signature = '']) =>
    [user.length < SHORTEST_TOKEN ? '' : user, password, signature].flatMap(textsOf)
  )
}

/** A mask of less would hide what has nothing to do with it. */
const SHORTEST_ARGUMENT = 8

/** Of build arguments the values of those that are named like secrets. */
function argumentsIn(input: string, env: Environment): string[] {
  return secretArgs(
    itemsOf(input).map((item) => item.trim()),
    env
  )
    .filter(({ value }) => value.length >= SHORTEST_ARGUMENT)
    .flatMap(({ value }) => textsOf(value))
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
