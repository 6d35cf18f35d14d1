import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterEach } from '@jest/globals'
import type { UsedMount } from '../../../src/mounts/discover.js'
import type { Helper } from '../../../src/mounts/helper-build.js'
import type { Programs } from '../../../src/mounts/programs.js'
import type { MadeFrom, SavedMount } from '../../../src/mounts/saved.js'
import { keepMounts, type MountStore, openMountStore } from '../../../src/mounts/store.js'
import type { LayerPlan } from '../../../src/plan/layer-plan.js'
import { createFolder } from '../../support/folders.js'
import { writeBlob, writeIndex } from '../../support/layouts.js'
import { createLayerPlan } from '../../support/routes.js'
import { type Scene, type ScriptedBuildx, scriptBuildx } from '../../support/scripted-buildx.js'

const open: MountStore[] = []
afterEach(async () => {
  for (const store of open.splice(0)) await store.open.claim?.release()
})

export const LAYER = 'application/vnd.oci.image.layer.v1.tar+zstd'

export function digestWith(letter: string): string {
  return `sha256:${letter.repeat(64)}`
}

/** A mount whose step ran for nine seconds. */
export function createUsed(overrides: Partial<UsedMount> = {}): UsedMount {
  return {
    ...{ id: '/root/.npm', owner: undefined, target: '/root/.npm', stages: ['deps'] },
    ...{ executed: true, seconds: 9 },
    ...overrides
  }
}

export function createSaved(overrides: Partial<SavedMount> = {}): SavedMount {
  return {
    ...{ id: '/root/.npm', owner: undefined, target: '/root/.npm', stages: ['deps'] },
    layer: { mediaType: LAYER, digest: digestWith('a'), size: 10 },
    ...{ diffId: digestWith('b'), bytes: 100, files: 3, hash: 'c'.repeat(64), savedAt: 5, usedAt: 6 },
    ...{ without: 12.5, with: undefined },
    ...overrides
  }
}

/** Those of an image, so that nothing of the machine is needed. */
export function createPrograms(overrides: Partial<Programs> = {}): Programs {
  return {
    ...{
      folder: '/helper',
      image: 'octo/tools@sha256:1',
      shell: ['sh'],
      compress: false,
      said: 'the programs of octo/tools'
    },
    ...overrides
  }
}

/** The programs of the machine, as a helper build is told of them. */
export const MACHINES = createPrograms({ image: undefined, shell: ['/.helper/busybox', 'sh'] })

/** Opens a store whose claim is released after the test. */
export async function openStore(plan: LayerPlan): Promise<MountStore> {
  const store = await openMountStore(plan)
  open.push(store)
  return store
}

/** A mount whose layer, which is this text, is in a layout. */
export async function putMount(
  folder: string,
  overrides: Partial<SavedMount>,
  text = `layer of ${overrides.id}`
): Promise<SavedMount> {
  return createSaved({ ...overrides, layer: await writeBlob(folder, LAYER, text) })
}

/** The plan of a new folder, in which these mounts are kept. */
export async function keepInFolder(
  mounts: readonly Partial<SavedMount>[],
  { madeFrom, ...overrides }: Partial<LayerPlan> & { madeFrom?: MadeFrom } = {}
): Promise<LayerPlan> {
  const folder = join(await createFolder(), 'layers', 'app.mounts')
  const plan = createLayerPlan({ folder, purpose: 'other', ...overrides })
  const store = await openMountStore({ ...plan, fallbacks: [], parts: [] })
  const put: SavedMount[] = []
  for (const mount of mounts) put.push(await putMount(plan.folder, mount))
  await keepMounts(store, { mounts: put, madeFrom })
  await store.open.claim?.release()
  return plan
}

/** What a script says, as buildx's plain log has it. */
export function saidBy(...lines: string[]): string {
  return lines.map((line) => `#7 0.123 buildkit-cache-mount ${line}\n`).join('')
}

export interface ScriptedHelper {
  helper: Helper
  buildx: ScriptedBuildx
  /** The Dockerfile of each helper build so far. */
  dockerfiles(): Promise<string[]>
}

/** A helper whose builds are these scenes, one after another. */
export async function scriptHelper(
  scenes: readonly Scene[],
  programs: Programs = createPrograms()
): Promise<ScriptedHelper> {
  const seen = await createFolder()
  const noted = scenes.map(({ run = '', ...scene }, index) => ({
    ...scene,
    run: `${keep(seen, index)}\n${run}`
  }))
  const buildx = await scriptBuildx({ build: noted })
  return {
    helper: {
      ...{ buildx: buildx.command, builder: 'lab', programs, scratch: await createFolder() },
      env: { PATH: process.env.PATH ?? '' }
    },
    buildx,
    dockerfiles: async () => {
      const builds = await buildx.calls()
      return Promise.all(builds.map((_, index) => readFile(join(seen, `Dockerfile-${index}`), 'utf8')))
    }
  }
}

function keep(folder: string, index: number): string {
  return `for last; do :; done; cp "$last/Dockerfile" '${folder}/Dockerfile-${index}'`
}

/** Shell commands that leave `$dest`, where buildx is to put an OCI layout. */
const DEST = `dest=$(printf '%s\\n' "$*" | sed -E 's/.*,dest=([^, ]*).*/\\1/'); mkdir -p "$dest"`

/** Shell commands that export this layout as buildx would do it. */
export function exporting(layout: string): string {
  return `${DEST}; cp -R '${layout}/.' "$dest"`
}

/** An image in a layout, with a layer for each text, whose digests of what is uncompressed are `sha256:000…`, `111…`. */
export async function writeImage(
  layers: readonly string[],
  { diffIds, digest }: { diffIds?: readonly string[]; digest?: string } = {},
  into?: string
) {
  const folder = into ?? (await createFolder())
  const descriptors: Awaited<ReturnType<typeof writeBlob>>[] = []
  for (const text of layers) descriptors.push(await writeBlob(folder, LAYER, text))
  const rootfs = { type: 'layers', diff_ids: diffIds ?? layers.map((_, index) => digestWith(`${index}`)) }
  const config = await writeBlob(
    folder,
    'application/vnd.oci.image.config.v1+json',
    JSON.stringify({ os: 'linux', rootfs })
  )
  const named = descriptors.map((layer) => (digest === undefined ? layer : { ...layer, digest }))
  const type = 'application/vnd.oci.image.manifest.v1+json'
  const manifest = await writeBlob(
    folder,
    type,
    JSON.stringify({ schemaVersion: 2, mediaType: type, config, layers: named })
  )
  // What goes into a store is no index of its own yet.
  if (into === undefined) await writeIndex(folder, [manifest])
  return { folder, manifest, layers: descriptors }
}
