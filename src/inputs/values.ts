import { InputError } from '../errors.js'

/*
 * The values of single inputs: each function takes an input's name and text, and throws an InputError that names the
 * input, what was wrong, and what is allowed. What only buildx can judge is left to buildx, whose message is kept.
 */

const YES = new Set(['true', 'True', 'TRUE'])
const NO = new Set(['false', 'False', 'FALSE'])

/** A YAML 1.2 boolean; undefined for any other text. */
export function readBoolean(text: string): boolean | undefined {
  if (YES.has(text)) return true
  return NO.has(text) ? false : undefined
}

/** A YAML 1.2 boolean; an empty text means `fallback` (`push: ${{ inputs.push }}` is often empty). */
export function parseBoolean(name: string, text: string, fallback: boolean): boolean {
  if (text === '') return fallback
  const value = readBoolean(text)
  if (value === undefined) throw new InputError(`${name}: "${text}" is not a boolean; write true or false.`)
  return value
}

/** One of `choices`; an empty text means the first. */
export function parseChoice<T extends string>(name: string, text: string, choices: readonly [T, ...T[]]): T {
  if (text === '') return choices[0]
  const choice = choices.find((candidate) => candidate === text)
  if (choice === undefined)
    throw new InputError(`${name}: "${text}" is not known; allowed are ${choices.join(', ')}.`)
  return choice
}

/** `0.8` or `80%`, as a number from 0 to 1. */
export function parseRatio(name: string, text: string): number | undefined {
  if (text === '') return undefined
  const { number = '', percent } = /^(?<number>\d+(?:\.\d+)?)\s*(?<percent>%)?$/.exec(text)?.groups ?? {}
  const ratio = Number(number) / (percent === undefined ? 1 : 100)
  if (number !== '' && ratio <= 1) return ratio
  throw new InputError(
    `${name}: "${text}" is no part of a whole; write a number from 0 to 1, or a percentage such as 80%.`
  )
}

/** A repository name as the distribution reference grammar has it: optional host[:port], lower-case path. */
const REPOSITORY =
  /^(?:[a-z0-9](?:[a-z0-9.-]*[a-z0-9])?(?::\d+)?\/)?[a-z0-9]+(?:(?:[._]|__|-+|\/)[a-z0-9]+)*$/

/** A repository without a tag, lower-cased. */
export function parseRepository(name: string, text: string): string | undefined {
  if (text === '') return undefined
  const repository = text.toLowerCase()
  if (REPOSITORY.test(repository)) return repository
  throw new InputError(
    `${name}: "${text}" is not the name of an image repository; write it without a tag or digest, such as ghcr.io/owner/name.`
  )
}

/** Control characters would end up in keys, tags and logs. */
export function parseName(name: string, text: string): string | undefined {
  if (text === '') return undefined
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
  if (/[\u0000-\u001f\u007f]/.test(text) || text.length > 200) {
    throw new InputError(
      `${name}: has a control character or more than 200 characters; write a short name on one line.`
    )
  }
  return text
}

/** Every item of a list, if `allows` all of them; `allowed` completes "write …". */
export function checkItems(
  name: string,
  items: string[],
  allows: (item: string) => boolean,
  allowed: string
): string[] {
  for (const item of items) {
    if (!allows(item)) throw new InputError(`${name}: "${item}" is not allowed; write ${allowed}.`)
  }
  return items
}

/** `os/arch` with perhaps a variant and an OS version, `local`, or the name of an architecture. */
const PLATFORM =
  /^(local|[a-z\d]+(\([\w.+-]+\))?\/[\w-]+(\/[\w.-]+)?|amd64|x86_64|x86-64|386|i386|arm|armhf|armel|arm64|aarch64|riscv64|ppc64le|s390x|loong64|mips64|mips64le)$/i

export function checkPlatforms(platforms: string[]): string[] {
  return checkItems(
    'platforms',
    platforms,
    (item) => PLATFORM.test(item),
    'an operating system and an architecture, such as linux/amd64 or linux/arm64'
  )
}

export function checkTags(tags: string[]): string[] {
  return checkItems('tags', tags, (tag) => !/\s/.test(tag), 'image names without spaces, one a line')
}

/** `name=soft` or `name=soft:hard`, as docker/go-units has it. */
export function checkUlimits(limits: string[]): string[] {
  return checkItems(
    'ulimit',
    limits,
    (limit) => /^\w+=-?\d+(:-?\d+)?$/.test(limit),
    'a name and one or two numbers, such as nofile=1024:2048'
  )
}

/** A `type=` without a type; other types than these are for buildx to judge. */
export function checkOutputs(outputs: string[]): string[] {
  return checkItems(
    'outputs',
    outputs,
    (output) => !/(^|,)\s*("\s*)?type=\s*("\s*)?(,|$)/.test(output),
    'a type after type=: docker, image, registry, local, oci, tar or cacheonly'
  )
}

const UNITS = ['', 'k', 'm', 'g', 't']

/** A size in bytes, such as `10GB` or `500MiB`; undefined if it was not given. Units without an i are decimal, as docker's. */
export function parseSize(name: string, text: string): number | undefined {
  if (text === '') return undefined
  const [, digits, letter = '', binary] = /^(\d+(?:\.\d+)?)\s*(?:([kmgt])(i)?)?b?$/i.exec(text) ?? []
  const size = Number(digits) * (binary === undefined ? 1000 : 1024) ** UNITS.indexOf(letter.toLowerCase())
  if (Number.isFinite(size) && size >= 1) return Math.floor(size)
  throw new InputError(
    `${name}: "${text}" is no size; give a number and a unit, such as 500MB, 10GB or 2GiB.`
  )
}

/** One size for each and for all together, or two, such as `500MB/2GB`. */
export function parseSizes(name: string, text: string): { each: number; total: number } | undefined {
  const [each, total, ...rest] = text.split('/').map((part) => parseSize(name, part.trim()))
  if (each === undefined && total === undefined && rest.length === 0 && !text.includes('/')) return undefined
  if (each === undefined || rest.length > 0 || (text.includes('/') && total === undefined))
    throw new InputError(
      `${name}: "${text}" is not one size or two; give the most of one and the most of all, such as 2GB/5GB.`
    )
  return { each, total: total ?? each }
}

/** An image with its digest: what runs in a build must not change by itself. */
export function parseDigestImage(name: string, text: string): string | undefined {
  if (text === '') return undefined
  if (/^[a-z0-9][\w.:/-]*@sha256:[0-9a-f]{64}$/.test(text)) return text
  throw new InputError(
    `${name}: "${text}" is not an image with its digest; write it as docker.io/library/debian:13@sha256:… does.`
  )
}

const CALLS = ['build', 'check', 'outline', 'targets']

/** Beside these buildx knows them by other names (util/buildflags/printfunc.go and BuildKit's subrequests). */
const FURTHER_CALLS = ['lint', 'subrequests.describe']

/** What to do with the Dockerfile, perhaps with `format=` or `ignorestatus=` after a comma. */
export function parseCall(text: string): string | undefined {
  if (text === '') return undefined
  const method = callMethod(text)
  if (![...CALLS, ...FURTHER_CALLS].includes(method))
    throw new InputError(`call: "${text}" is not known; allowed are ${CALLS.join(', ')}.`)
  return text
}

/** The method of a `call`, without what follows it. */
export function callMethod(call: string): string {
  const words = call.split(',').filter((field) => !/^(format|ignorestatus)=/.test(field))
  return words.length === 0 ? 'build' : words.join()
}
