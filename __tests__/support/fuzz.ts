import { test } from '@jest/globals'
import { type Random, randomFrom } from './random.js'

/*
 * Tests over many cases that are made of random numbers: so many of them, and the same in every run. What fails names its
 * seed. FUZZ_SEED=17 has each such test try this one case only; FUZZ_TIMES=20 has it try twenty times as many cases.
 */

const { FUZZ_SEED, FUZZ_TIMES = '1' } = process.env

/** Far above what the slowest case takes: what takes longer hangs, or would with a little more of the same. */
const LONGEST_CASE_MS = 20_000
const LONGEST_TEST_MS = 300_000

export type Check = (random: Random, seed: number) => unknown

/** A test of `count` cases, each with random numbers of its own. */
export function fuzz(name: string, count: number, check: Check): void {
  const times = Number(FUZZ_TIMES)
  test(`${name} (${count} cases)`, () => checkAll(seedsOf(count * times), check), LONGEST_TEST_MS * times)
}

function seedsOf(count: number): number[] {
  return FUZZ_SEED === undefined
    ? Array.from({ length: count }, (_, index) => index + 1)
    : [Number(FUZZ_SEED)]
}

async function checkAll(seeds: readonly number[], check: Check): Promise<void> {
  for (const seed of seeds) {
    const startedAt = performance.now()
    try {
      await check(randomFrom(seed), seed)
    } catch (error) {
      const message = error instanceof Error ? error.message : String(error)
      throw new Error(`FUZZ_SEED=${seed}: ${message.slice(0, 4_000)}`, { cause: error })
    }
    const took = performance.now() - startedAt
    if (took > LONGEST_CASE_MS) throw new Error(`FUZZ_SEED=${seed} took ${took / 1000} s`)
  }
}

export function pick<T>(random: Random, items: readonly T[]): T {
  return items[random(items.length)] as T
}

/** What nobody expects in a text: separators, quotes, ends of lines, what is not seen, paths, names of members. */
export const ODD_PIECES: readonly string[] = [
  ...'abzABZ019-_./,=:@ "\'\\;&|$`%#?*~^<>()[]{}!\n\r\t\0\u007fäß日🚢',
  ...[
    '\r\n',
    '\v',
    '\f',
    '\u0085',
    '\u2028',
    '\u202e',
    '\ufeff',
    '\ud800',
    '""',
    '","',
    '\\n',
    '%00',
    '%2e%2e'
  ],
  ...[
    '..',
    '../',
    '/../',
    '//',
    './',
    '__',
    '__proto__',
    'constructor',
    'toString',
    'null',
    'NaN',
    '-1',
    '1e400'
  ],
  ...['refs/heads/', 'main', ',scope=main', 'type=', '::error::x', '##[error]x', 'a'.repeat(60)]
]

/** A text of up to `longest` pieces; now and then one of them many times. */
export function textOf(random: Random, longest: number, pieces: readonly string[] = ODD_PIECES): string {
  const text = Array.from({ length: random(longest + 1) }, () => pick(random, pieces)).join('')
  return random(100) === 0 ? text + pick(random, pieces).repeat(random(2_000)) : text
}

const ODD_NUMBERS = [0, -0, -1, 1, 0.5, 2 ** 31, 2 ** 53, -(2 ** 53), 1e300, 1e308, 7, 100]

/** Any value that JSON has. */
export function jsonValue(random: Random, depth = 3): unknown {
  const kind = random(depth > 0 ? 8 : 6)
  if (kind === 0) return null
  if (kind === 1) return random(2) === 0
  if (kind === 2) return pick(random, ODD_NUMBERS)
  if (kind < 6) return textOf(random, 3)
  if (kind === 6) return Array.from({ length: random(4) }, () => jsonValue(random, depth - 1))
  const names = Array.from({ length: random(4) }, () => textOf(random, 2))
  return Object.fromEntries(names.map((name) => [name, jsonValue(random, depth - 1)]))
}

/** A list or object within a value, and one of its places. */
interface Spot {
  holder: Record<string, unknown>
  name: string
}

function spotsIn(value: unknown): Spot[] {
  if (typeof value !== 'object' || value === null) return []
  const holder = value as Record<string, unknown>
  return Object.keys(holder).flatMap((name) => [{ holder, name }, ...spotsIn(holder[name])])
}

/** JSON in which up to three values are others, gone, twice there, or in each other's place. */
export function spoilJson(random: Random, json: string): string {
  const whole: { value: unknown } = { value: JSON.parse(json) }
  for (let change = 0; change <= random(3); change++) {
    const spots = spotsIn(whole)
    if (spots.length === 0) return ''
    const [one, other] = [pick(random, spots), pick(random, spots)]
    const kind = random(5)
    if (kind === 0) put(one, structuredClone(other.holder[other.name]))
    else if (kind === 1) delete one.holder[one.name]
    else if (kind === 2)
      put({ ...one, name: pick(random, ODD_PIECES) }, structuredClone(one.holder[one.name]))
    else put(one, jsonValue(random))
  }
  const text = JSON.stringify(whole.value) ?? ''
  // What JSON.stringify never writes.
  return random(10) === 0
    ? text.replace(/-?\b\d+(?:\.\d+)?(?:e[+-]?\d+)?\b/, pick(random, ['1e999', '-1e999', '1e-999']))
    : text
}

/** Also where the name is one by which an assignment does something else. */
function put({ holder, name }: Spot, value: unknown): void {
  Object.defineProperty(holder, name, { value, writable: true, enumerable: true, configurable: true })
}

/** Bytes of which some are flipped, cut off, left out, put in twice, or random. */
export function spoilBytes(random: Random, bytes: Uint8Array): Buffer {
  const whole = Buffer.from(bytes)
  const [from, to] = [random(whole.length + 1), random(whole.length + 1)].sort((a, b) => a - b) as [
    number,
    number
  ]
  switch (random(6)) {
    case 0:
      return whole.subarray(0, from)
    case 1:
      return Buffer.concat([whole.subarray(0, from), whole.subarray(to)])
    case 2:
      return Buffer.concat([whole.subarray(0, to), whole.subarray(from)])
    case 3:
      return Buffer.concat([whole, Buffer.from(Array.from({ length: random(50) }, () => random(256)))])
    default:
      for (let change = 0; change <= random(4) && whole.length > 0; change++)
        whole[random(whole.length)] = random(256)
      return whole
  }
}

/** The same bytes in up to twenty pieces. */
export function piecesOf(random: Random, bytes: Buffer): Buffer[] {
  const cuts = Array.from({ length: random(20) }, () => random(bytes.length + 1)).sort((a, b) => a - b)
  return [0, ...cuts].map((cut, index) => bytes.subarray(cut, cuts[index] ?? bytes.length))
}

/** All of a list, in another order. */
export function shuffled<T>(random: Random, items: readonly T[]): T[] {
  return items
    .map((item) => ({ item, place: random(2 ** 31) }))
    .sort((a, b) => a.place - b.place)
    .map(({ item }) => item)
}
