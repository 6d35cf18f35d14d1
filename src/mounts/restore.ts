import { randomBytes } from 'node:crypto'
import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { reasonOf } from '../errors.js'
import { type Helper, type HelperStep, renderParallel, runHelperBuild, type Said } from './helper-build.js'
import { nameOf } from './identity.js'
import { placePayload } from './payload.js'
import type { SavedMount } from './saved.js'
import { CONTEXTS } from './scripts.js'
import type { MountStore } from './store.js'

/** A mount that is in the builder before the build. */
export interface RestoredMount {
  mount: SavedMount
  /** Its part of what all took together, by its bytes. */
  seconds: number
  /** When it was whole, by the builder's clock; seconds since 1970. */
  at: number
}

/** What was restored, by the names of the mounts, and what went wrong, in sentences. */
export interface Restoring {
  mounts: Map<string, RestoredMount>
  /** Names of those that the builder turned out to have. */
  kept: string[]
  seconds: number
  troubles: string[]
}

export const NOTHING_RESTORED: Restoring = { mounts: new Map(), kept: [], seconds: 0, troubles: [] }

/** Longest that a build waits for its mounts; milliseconds. */
export const RESTORE_LIMIT = 5 * 60_000

/** Longest that is waited for a mount to be emptied that was filled in part. */
const CLEAR_LIMIT = 30_000

/**
 * Puts mounts into the builder, all at once: each from an image in a layout of this machine, so that their bytes travel
 * compressed, and only those that the builder lacks. A mount that has something in it already is left as it is.
 */
export async function restoreMounts(
  store: MountStore,
  wanted: readonly SavedMount[],
  helper: Helper,
  limit: number = RESTORE_LIMIT
): Promise<Restoring> {
  if (wanted.length === 0) return NOTHING_RESTORED
  const startedAt = performance.now()
  const nonce = randomBytes(8).toString('hex')
  const layout = join(store.plan.folder, 'ingest', `payload-${nonce}`)
  try {
    const { placed, troubles } = await place(store, wanted, layout)
    if (placed.length === 0) return { ...NOTHING_RESTORED, troubles }
    const steps = placed.map(
      ({ mount }, index): HelperStep => ({
        mount,
        script: 'restore',
        args: [index, mount.bytes],
        payload: `${CONTEXTS.payload}${index}`
      })
    )
    const { complaint, said } = await runHelperBuild(helper, renderParallel(steps, helper.programs), {
      nonce,
      contexts: placed.map(
        ({ digest }, index) => `${CONTEXTS.payload}${index}=oci-layout://${layout}@${digest}`
      ),
      output: 'type=cacheonly',
      limit
    })
    const seconds = (performance.now() - startedAt) / 1000
    const mounts = restoredOf(placed, said, seconds)
    const open = steps.filter((_, index) => mayBeHalf(said.get(index), complaint))
    const cleared = await clear(open, helper)
    return {
      mounts,
      kept: placed.flatMap(({ mount }, index) => (said.get(index)?.word === 'kept' ? [nameOf(mount)] : [])),
      seconds,
      troubles: [
        ...troubles,
        ...placed.flatMap(({ mount }, index) => troubleOf(mount, said.get(index), complaint)),
        ...cleared
      ]
    }
  } catch (error) {
    return {
      ...NOTHING_RESTORED,
      troubles: [`Cache mounts were not restored: ${reasonOf(error)}.`]
    }
  } finally {
    await rm(layout, { recursive: true, force: true }).catch(() => {
      // It is in the way of nobody, and the next garbage collection deletes it.
    })
  }
}

interface Placed {
  mount: SavedMount
  /** Of the image that has it. */
  digest: string
}

async function place(
  store: MountStore,
  wanted: readonly SavedMount[],
  layout: string
): Promise<{ placed: Placed[]; troubles: string[] }> {
  const attempts = await Promise.allSettled(wanted.map((mount) => store.fileOf(mount)))
  const placed: Placed[] = []
  const troubles: string[] = []
  // One after the other: two mounts may have the same layer.
  for (const [index, mount] of wanted.entries()) {
    const attempt = attempts[index]
    if (attempt?.status === 'fulfilled')
      placed.push({ mount, digest: await placePayload(layout, mount, attempt.value.path) })
    else troubles.push(`Cache mount ${nameOf(mount)} was not restored: ${reasonOf(attempt?.reason)}.`)
  }
  return { placed, troubles }
}

function restoredOf(
  placed: readonly Placed[],
  said: ReadonlyMap<number, Said>,
  seconds: number
): Map<string, RestoredMount> {
  const all = placed.reduce((sum, { mount }) => sum + mount.bytes, 0)
  const restored = new Map<string, RestoredMount>()
  for (const [index, { mount }] of placed.entries()) {
    const { word, rest } = said.get(index) ?? {}
    if (word !== 'restored') continue
    const share = all === 0 ? 0 : (seconds * mount.bytes) / all
    restored.set(nameOf(mount), { mount, seconds: share, at: Number(rest?.[0] ?? 0) })
  }
  return restored
}

/** Whether its unpacking was broken off, and nobody emptied it since. */
function mayBeHalf(said: Said | undefined, complaint: string | undefined): boolean {
  return said === undefined ? complaint !== undefined : said.word === 'spoiled'
}

const REASONS: Readonly<Record<string, string>> = {
  foreign: 'it is packed with zstd, which the programs here lack',
  full: "the builder's disk has too little room for it"
}

function troubleOf(mount: SavedMount, said: Said | undefined, complaint: string | undefined): string[] {
  if (said?.word === 'restored' || said?.word === 'kept') return []
  const reason =
    said === undefined
      ? (complaint ?? 'its step said nothing')
      : (REASONS[said.word] ?? 'it could not be unpacked')
  return [`Cache mount ${nameOf(mount)} was not restored: ${reason}.`]
}

/** A mount that was filled in part must not be built with. */
async function clear(steps: readonly HelperStep[], helper: Helper): Promise<string[]> {
  if (steps.length === 0) return []
  const clearing = steps.map(({ mount }, index): HelperStep => ({ mount, script: 'clear', args: [index] }))
  const { said } = await runHelperBuild(helper, renderParallel(clearing, helper.programs), {
    nonce: randomBytes(8).toString('hex'),
    output: 'type=cacheonly',
    limit: CLEAR_LIMIT
  })
  return clearing.flatMap(({ mount }, index) =>
    said.get(index)?.word === 'cleared'
      ? []
      : [`Cache mount ${nameOf(mount)} may be filled in part, and could not be emptied.`]
  )
}
