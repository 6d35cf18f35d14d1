import { parseCsv } from '../input-lists.js'
import { textsOf, textsToMask } from '../secrets.js'
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
    ...textsOf(env.ACTIONS_RUNTIME_TOKEN ?? '')
  ]
  for (const text of new Set(texts)) print(`::add-mask::${escapeData(text)}\n`)
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
