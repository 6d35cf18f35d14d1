import { randomBytes } from 'node:crypto'
import { readFile, rename, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { renderFields } from '../buildx/cache-entry.js'
import { isDigest } from '../digest.js'
import { reasonOf } from '../errors.js'
import type { Gateway } from '../gateway/gateway.js'
import { blobPath, digestOf, readRoot } from '../store/oci-layout.js'
import type { Descriptor, Repository } from '../store/repository.js'
import { formatBytes } from '../text.js'
import { isBetter, type MountBounds } from './bounds.js'
import type { UsedMount } from './discover.js'
import { baseOf, type Helper, renderStep, runHelperBuild, type Said } from './helper-build.js'
import { nameOf } from './identity.js'
import type { RestoredMount } from './restore.js'
import type { SavedMount } from './saved.js'
import { CREDENTIAL_FILES } from './scripts.js'
import type { MountStore } from './store.js'

/** A mount that is to be looked at, and carried out if it is worth it. */
export interface Candidate {
  used: UsedMount
  /** What is kept of it. */
  kept: SavedMount | undefined
  restored: RestoredMount | undefined
}

/** What was carried out of the builder. */
export interface Extraction {
  /** By the names of the mounts: what is new. */
  fresh: Map<string, Pick<SavedMount, 'layer' | 'diffId' | 'bytes' | 'files' | 'hash'>>
  /** What became of the others, in clauses: `unchanged`, `it is empty`. */
  passedOver: Map<string, string>
  seconds: number
  notices: string[]
  troubles: string[]
}

export const NOTHING_EXTRACTED: Extraction = {
  ...{ fresh: new Map(), passedOver: new Map(), seconds: 0, notices: [], troubles: [] }
}

/** Longest that a step waits for its mounts to be carried out; milliseconds. */
export const EXTRACT_LIMIT = 10 * 60_000

/** A change of less than one in so many bytes is not worth carrying the whole out again. */
const SMALLEST_PART = 20

/**
 * Carries mounts out of the builder, each as a layer with one tar in it: through the gateway if
 * the builder reaches it, else as an OCI layout. One build looks at all of them, and packs only what is new.
 */
export async function extractMounts(
  store: MountStore,
  candidates: readonly Candidate[],
  helper: Helper,
  { bounds, way, limit = EXTRACT_LIMIT }: { bounds: MountBounds; way: ExtractWay | undefined; limit?: number }
): Promise<Extraction> {
  const extraction: Extraction = {
    ...{ fresh: new Map(), passedOver: new Map(), seconds: 0, notices: [], troubles: [] }
  }
  if (candidates.length === 0) return extraction
  const startedAt = performance.now()
  const compression = helper.programs.compress ? 'uncompressed' : 'zstd'
  const exit = way === undefined ? byFolder(store, compression) : byGateway(store, way, compression)
  try {
    const { complaint, said } = await runHelperBuild(helper, renderExtraction(candidates, bounds, helper), {
      nonce: randomBytes(8).toString('hex'),
      output: exit.output,
      limit
    })
    if (complaint !== undefined) throw new Error(complaint)
    const packed = [...said.values()].some(({ word }) => word === 'packed')
    const layers = packed ? await exit.layers(store) : []
    if (packed && layers.length !== candidates.length)
      throw new Error(`the image has ${layers.length} layers for ${candidates.length} mounts`)
    for (const [index, candidate] of candidates.entries())
      judge(extraction, candidate, said.get(index), layers[index], bounds)
    return { ...extraction, seconds: (performance.now() - startedAt) / 1000 }
  } catch (error) {
    const names = candidates.map(({ used }) => nameOf(used)).join(', ')
    return {
      ...extraction,
      seconds: (performance.now() - startedAt) / 1000,
      troubles: [`Cache mounts (${names}) could not be carried out of the builder: ${reasonOf(error)}.`]
    }
  } finally {
    await exit.close()
  }
}

const PASSED_OVER = { unchanged: 'unchanged', little: 'changed too little', empty: 'empty' } as const

/** Notes what a script said of one mount. */
function judge(
  { fresh, passedOver, notices, troubles }: Extraction,
  { used, kept, restored }: Candidate,
  said: Said | undefined,
  layer: Pick<SavedMount, 'layer' | 'diffId'> | undefined,
  { each }: MountBounds
): void {
  const name = nameOf(used)
  const [hash = '', bytes = '', files = '', credentials = ''] = said?.rest ?? []
  switch (said?.word) {
    case 'packed': {
      if (!isBetter(Number(bytes), kept, restored !== undefined)) {
        passedOver.set(name, 'much smaller than what is kept')
        notices.push(
          `Cache mount ${name} has ${formatBytes(Number(bytes))} after a build that did not begin with it; the ` +
            `${formatBytes(kept?.bytes ?? 0)} that are kept stay.`
        )
      } else if (layer !== undefined) {
        fresh.set(name, { ...layer, hash, bytes: Number(bytes), files: Number(files) })
        notices.push(...credentialNotices(name, credentials))
      }
      return
    }
    case 'unchanged':
    case 'little':
    case 'empty':
      passedOver.set(name, PASSED_OVER[said.word])
      return
    case 'large':
      passedOver.set(name, 'too large')
      notices.push(
        `Cache mount ${name} is not kept: it has ${formatBytes(Number(hash))}, more than the ${formatBytes(each)} of ` +
          'cache-mounts-max-size.'
      )
      return
    default:
      passedOver.set(name, 'not read')
      troubles.push(`Cache mount ${name} could not be packed in the builder (a full disk?); it is not saved.`)
  }
}

/** `file`: what the script found; anything may be in a line of a build's log. */
function credentialNotices(name: string, file: string): string[] {
  if (!CREDENTIAL_FILES.includes(file)) return []
  return [
    `Cache mount ${name} has a file ${file}, which may hold credentials, and is kept where other jobs can read it. Keep the ` +
      'file out of the mount (RUN --mount=type=secret), or the mount out of cache-mounts.'
  ]
}

/** All in one stage without a base, a layer each; where an image has the programs, they are packed beside it. */
export function renderExtraction(
  candidates: readonly Candidate[],
  { each }: MountBounds,
  { programs }: Pick<Helper, 'programs'>
): string {
  const steps = candidates.map(({ used, kept, restored }, index) =>
    renderStep(
      {
        mount: used,
        script: 'extract',
        args: [
          index,
          kept?.hash ?? '-',
          kept?.bytes ?? 0,
          restored?.at ?? 0,
          each,
          SMALLEST_PART,
          `/${index}.tar`
        ]
      },
      programs
    )
  )
  if (programs.image === undefined) return ['FROM scratch', 'ARG NONCE', ...steps, ''].join('\n')
  const stages = steps.flatMap((step, index) => [`FROM ${baseOf(programs)} AS m${index}`, 'ARG NONCE', step])
  // A pattern, so that a file that was not written is no error.
  const last = steps.map((_, index) => `COPY --from=m${index} /${index}.ta[r]* /`)
  return [...stages, 'FROM scratch', ...last, ''].join('\n')
}

/** How the builder reaches the gateway of this step. */
export interface ExtractWay {
  gateway: Gateway
  address: string
}

/** A way out of the builder: an output, and what came by it. */
interface Exit {
  output: string
  /** The layers of the image, which are in the store's repository then. */
  layers(store: MountStore): Promise<Pick<SavedMount, 'layer' | 'diffId'>[]>
  close(): Promise<void>
}

function byGateway({ repository }: MountStore, { gateway, address }: ExtractWay, compression: string): Exit {
  let pushed: Descriptor | undefined
  const desk: Repository = {
    ...repository,
    name: 'mounts',
    // What is pushed is no list of mounts yet.
    manifest: async () => undefined,
    publish: async (manifest) => {
      pushed = manifest
    }
  }
  gateway.serve(desk)
  return {
    output: renderFields([
      ['type', 'image'],
      ['name', `${gateway.refOf(address, 'mounts')}:latest`],
      ['push', 'true'],
      // docker would list it among its images.
      ['store', 'false'],
      ['registry.insecure', 'true'],
      ['compression', compression],
      ['oci-mediatypes', 'true']
    ]),
    layers: async ({ plan }) => {
      if (pushed === undefined) throw new Error('nothing was pushed')
      return readImage(plan.folder, pushed)
    },
    close: async () => undefined
  }
}

function byFolder({ plan }: MountStore, compression: string): Exit {
  // In the file system of the blobs, so that these only change their place.
  const folder = join(plan.folder, 'ingest', `out-${randomBytes(8).toString('hex')}`)
  return {
    output: renderFields([
      ['type', 'oci'],
      ['tar', 'false'],
      ['dest', folder],
      ['compression', compression],
      ['oci-mediatypes', 'true']
    ]),
    layers: async ({ repository }) => {
      const root = await readRoot(folder)
      if (root === undefined) throw new Error('nothing was exported')
      const layers = await readImage(folder, root)
      for (const { layer } of layers) await take(repository, folder, layer)
      return layers
    },
    close: () => rm(folder, { recursive: true, force: true })
  }
}

/** Takes a blob out of another layout, if it has the bytes that it should. */
async function take(repository: Repository, from: string, { digest }: Descriptor): Promise<void> {
  if ((await repository.sizeOf(digest)) !== undefined) return
  const path = blobPath(from, digest)
  if ((await digestOf(path)) !== digest) throw new Error(`blob ${digest} has other bytes than its name says`)
  const draft = await repository.draft()
  await rename(path, draft)
  await repository.keep(draft, digest)
}

/**
 * The layers of an image in a layout, first the lowest.
 * @throws {Error} where its manifest and its config do not fit together
 */
async function readImage(
  folder: string,
  { digest }: Descriptor
): Promise<Pick<SavedMount, 'layer' | 'diffId'>[]> {
  const read = async (blob: string) => JSON.parse(await readFile(blobPath(folder, blob), 'utf8')) as unknown
  const manifest = (await read(digest)) as { config: Descriptor; layers: Descriptor[] }
  const { rootfs } = (await read(manifest.config.digest)) as { rootfs: { diff_ids: string[] } }
  if (rootfs.diff_ids.length !== manifest.layers.length)
    throw new Error('the image has other layers than it says')
  return manifest.layers.map(({ mediaType, digest: blob, size }, index) => {
    const diffId = rootfs.diff_ids[index] ?? ''
    if (!isDigest(blob) || !isDigest(diffId)) throw new Error('the image names something that is no digest')
    return { layer: { mediaType, digest: blob, size }, diffId }
  })
}
