import { randomUUID } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { copyFile, mkdir, rename, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Pack, Place } from './pack-index.js'
import { describeTrouble, keepBody, requestRange, startWatch, type Waits, type Watch } from './range.js'
import { atOnce } from './tries.js'

/** How long a blob is waited for, in milliseconds, and how many are fetched at once. */
export interface ReadLimits extends Waits {
  /** Before the second try. */
  pause: number
  atOnce: number
}

/**
 * A stall is waited out no longer than BuildKit's own cache clients would. Almost five minutes, which is what the gateway
 * waits, are for the largest layers that are seen, over a slow line. Each fetch is one connection; more than a few at once
 * are not faster.
 */
export const READ_LIMITS: ReadLimits = { stall: 15_000, whole: 290_000, pause: 1_000, atOnce: 8 }

/** A pack, and a signed address where it can be read for some minutes. */
export interface OpenPack {
  pack: Pack
  url: string
}

/** Reads blobs out of packs. */
export interface PackReader {
  sizeOf(digest: string): number | undefined
  /**
   * Fetches a blob; the file is there only whole and verified.
   * @throws {Error} with a reason that has no address in it
   */
  fetch(digest: string, path: string): Promise<void>
  bytesFetched(): number
}

/** @param renew looks up the address of a pack anew; undefined if the pack is gone */
export function packReader(
  packs: readonly OpenPack[],
  renew: (key: string) => Promise<string | undefined>,
  scratch: string,
  limits: ReadLimits
): PackReader {
  const sources = packs.map((pack): Source => ({ ...pack, renewal: undefined, copy: undefined }))
  const homes = new Map(
    sources.flatMap((source) =>
      [...source.pack.blobs].map(([digest, place]): [string, Home] => [digest, { source, place, digest }])
    )
  )
  const running = new Map<string, { path: string; work: Promise<void> }>()
  const takeTurn = atOnce(limits.atOnce)
  const reading: Reading = { renew, scratch, limits, bytes: 0 }
  return {
    sizeOf: (digest) => homes.get(digest)?.place.size,
    bytesFetched: () => reading.bytes,
    fetch: async (digest, path) => {
      const other = running.get(digest)
      if (other !== undefined) {
        await other.work
        if (other.path !== path) await copyAtOnce(other.path, path)
        return
      }
      const home = homes.get(digest)
      if (home === undefined) throw new Error(`${digest} is in no pack`)
      const work = takeTurn(() => fetchBlob(reading, home, path)).finally(() => running.delete(digest))
      running.set(digest, { path, work })
      await work
    }
  }
}

interface Source extends OpenPack {
  /** The look-up of another address that is going on. */
  renewal: Promise<void> | undefined
  /** The pack as a file, where its server gives no parts. */
  copy: Promise<string> | undefined
}

interface Home {
  source: Source
  place: Place
  digest: string
}

interface Reading {
  renew: (key: string) => Promise<string | undefined>
  scratch: string
  limits: ReadLimits
  /** Fetched so far. */
  bytes: number
}

/** Why a try failed. `refused`: by the server, as it does where an address is too old, or where the pack is gone. */
interface Trouble {
  reason: string
  refused: boolean
}

async function fetchBlob(reading: Reading, home: Home, path: string): Promise<void> {
  const used = home.source.url
  try {
    let trouble = await attempt(reading, home, path)
    if (trouble?.refused) {
      // An address lives for some ten minutes, and a build longer: that it was too old is no failure.
      await renewAddress(reading, home.source, used)
      trouble = await attempt(reading, home, path)
    }
    if (trouble !== undefined && !trouble.refused) {
      await sleep(reading.limits.pause)
      trouble = await attempt(reading, home, path)
    }
    if (trouble !== undefined) throw new Error(trouble.reason)
  } catch (error) {
    throw new Error(`${home.digest} could not be fetched: ${(error as Error).message}`, { cause: error })
  }
}

/** Once for all who were refused at the same address. */
async function renewAddress({ renew }: Reading, source: Source, used: string): Promise<void> {
  if (source.url !== used) return
  source.renewal ??= (async () => {
    try {
      const url = await renew(source.pack.key)
      if (url === undefined) throw new Error('its pack is gone from the cache service')
      source.url = url
    } finally {
      source.renewal = undefined
    }
  })()
  await source.renewal
}

async function attempt(reading: Reading, home: Home, path: string): Promise<Trouble | undefined> {
  const { source, place, digest } = home
  const watch = startWatch(reading.limits)
  const expected = { size: place.size, digest }
  try {
    if (place.size === 0) {
      await keepBody(nothing(), path, expected, () => undefined)
      return undefined
    }
    if (source.copy !== undefined) {
      await cutOut(source, source.copy, home, path)
      return undefined
    }
    const answer = await requestRange(source.url, place, watch)
    if (answer.kind === 'refused') return refusal(answer.status)
    const onBytes = counting(reading, watch)
    if (answer.kind === 'part' || place.size === source.pack.size) {
      await keepBody(answer.body, path, expected, onBytes)
      return undefined
    }
    // One for all who ask for a part of this pack; for them it is as if they had not asked.
    if (source.copy === undefined) source.copy = copyPack(reading, source, answer.body, onBytes)
    else await answer.cancel()
    await cutOut(source, source.copy, home, path)
    return undefined
  } catch (error) {
    return { reason: describeTrouble(error), refused: false }
  } finally {
    watch.stop()
  }
}

function refusal(status: number): Trouble {
  return { reason: `its server says ${status}`, refused: status === 403 || status === 404 }
}

function counting(reading: Reading, watch: Watch): (count: number) => void {
  return (count) => {
    reading.bytes += count
    watch.touch()
  }
}

async function copyPack(
  { scratch }: Reading,
  { pack }: Source,
  body: AsyncIterable<Uint8Array>,
  onBytes: (count: number) => void
): Promise<string> {
  await mkdir(scratch, { recursive: true })
  const path = join(scratch, `pack-${randomUUID()}`)
  await keepBody(body, path, { size: pack.size, digest: undefined }, onBytes)
  return path
}

async function cutOut(
  source: Source,
  copy: Promise<string>,
  { place, digest }: Home,
  path: string
): Promise<void> {
  try {
    const [start, end] = [place.offset, place.offset + place.size - 1]
    const part: AsyncIterable<Uint8Array> = createReadStream(await copy, {
      start,
      end,
      highWaterMark: 1024 * 1024
    })
    await keepBody(part, path, { size: place.size, digest }, () => undefined)
  } catch (error) {
    // It was cut off, or is damaged: the next try fetches it anew.
    if (source.copy === copy) source.copy = undefined
    throw error
  }
}

async function copyAtOnce(from: string, to: string): Promise<void> {
  const draft = `${to}.${randomUUID()}`
  try {
    await copyFile(from, draft)
    await rename(draft, to)
  } catch (error) {
    await rm(draft, { force: true })
    throw error
  }
}

async function* nothing(): AsyncGenerator<Uint8Array> {}
