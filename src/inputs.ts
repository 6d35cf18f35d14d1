import { InputError } from './errors.js'
import { parseCsv, parseList, parseRawList } from './input-lists.js'

export const CACHE_CHOICES = ['auto', 'off', 'local', 'gha', 'registry'] as const
export const CACHE_EXPORT_CHOICES = ['auto', 'max', 'min'] as const

export type CacheChoice = (typeof CACHE_CHOICES)[number]
export type CacheExportChoice = (typeof CACHE_EXPORT_CHOICES)[number]

/** Every input, parsed once. A text input that was not given is `undefined`, a list that was not given is empty. */
export interface ActionInputs {
  /** Path, URL or git reference; the repository at this commit if not given. */
  context: string | undefined
  file: string | undefined
  target: string | undefined
  platforms: string[]
  buildArgs: string[]
  buildContexts: string[]
  tags: string[]
  outputs: string[]
  push: boolean
  load: boolean
  builder: string | undefined
  cache: CacheChoice
  cacheScope: string | undefined
  /** Repository, lower case, without a tag. */
  cacheImage: string | undefined
  cacheDir: string | undefined
  cacheExport: CacheExportChoice
  cacheFrom: string[]
  cacheTo: string[]
  summary: boolean
  dryRun: boolean
}

const YES = new Set(['true', 'True', 'TRUE'])
const NO = new Set(['false', 'False', 'FALSE'])

/** A YAML 1.2 boolean; an empty text means `fallback` (`push: ${{ inputs.push }}` is often empty). */
function parseBoolean(name: string, text: string, fallback: boolean): boolean {
  if (text === '') return fallback
  if (YES.has(text)) return true
  if (NO.has(text)) return false
  throw new InputError(`${name}: "${text}" is not a boolean; write true or false.`)
}

function parseChoice<T extends string>(name: string, text: string, choices: readonly [T, ...T[]]): T {
  if (text === '') return choices[0]
  const choice = choices.find((candidate) => candidate === text)
  if (choice === undefined)
    throw new InputError(`${name}: "${text}" is not known; allowed are ${choices.join(', ')}.`)
  return choice
}

/** A repository name as the distribution reference grammar has it: optional host[:port], lower-case path. */
const REPOSITORY =
  /^(?:[a-z0-9](?:[a-z0-9.-]*[a-z0-9])?(?::\d+)?\/)?[a-z0-9]+(?:(?:[._]|__|-+|\/)[a-z0-9]+)*$/

function parseRepository(name: string, text: string): string | undefined {
  if (text === '') return undefined
  const repository = text.toLowerCase()
  if (REPOSITORY.test(repository)) return repository
  throw new InputError(
    `${name}: "${text}" is not the name of an image repository; write it without a tag or digest, such as ghcr.io/owner/name.`
  )
}

/** Control characters would end up in keys, tags and logs. */
function parseName(name: string, text: string): string | undefined {
  if (text === '') return undefined
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
  if (/[\u0000-\u001f\u007f]/.test(text) || text.length > 200) {
    throw new InputError(
      `${name}: has a control character or more than 200 characters; write a short name on one line.`
    )
  }
  return text
}

/**
 * Reads all inputs through `getInput`: a trimmed text, empty if not given.
 * @throws {InputError} for the first value that is not allowed
 */
export function readInputs(getInput: (name: string) => string): ActionInputs {
  const text = (name: string): string | undefined => getInput(name) || undefined
  const list = (name: string, parse: (text: string) => string[]): string[] =>
    parseNamed(name, getInput(name), parse)
  return {
    context: text('context'),
    file: text('file'),
    target: text('target'),
    platforms: list('platforms', parseCsv),
    buildArgs: list('build-args', parseList),
    buildContexts: list('build-contexts', parseList),
    tags: list('tags', parseCsv),
    outputs: list('outputs', parseRawList),
    push: parseBoolean('push', getInput('push'), false),
    load: parseBoolean('load', getInput('load'), false),
    builder: text('builder'),
    cache: parseChoice('cache', getInput('cache'), CACHE_CHOICES),
    cacheScope: parseName('cache-scope', getInput('cache-scope')),
    cacheImage: parseRepository('cache-image', getInput('cache-image')),
    cacheDir: text('cache-dir'),
    cacheExport: parseChoice('cache-export', getInput('cache-export'), CACHE_EXPORT_CHOICES),
    cacheFrom: list('cache-from', parseList),
    cacheTo: list('cache-to', parseList),
    summary: parseBoolean('summary', getInput('summary'), true),
    dryRun: parseBoolean('dry-run', getInput('dry-run'), false)
  }
}

function parseNamed(name: string, text: string, parse: (text: string) => string[]): string[] {
  try {
    return parse(text)
  } catch (error) {
    // The parser's own message can quote the text; a list may hold a secret.
    throw new InputError(`${name}: is not a well-formed list (an unclosed double quote?).`, { cause: error })
  }
}
