import { rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, test } from '@jest/globals'
import { restoreMounts } from '../../src/mounts/restore.js'
import type { SavedMount } from '../../src/mounts/saved.js'
import { readLayers, readRoot } from '../../src/store/oci-layout.js'
import { createFolder, filesIn } from '../support/folders.js'
import { blobFile } from '../support/layouts.js'
import type { Scene } from '../support/scripted-buildx.js'
import { keepInFolder, openStore, saidBy, scriptHelper } from './support/mounts.js'

interface Situation {
  mounts?: Partial<SavedMount>[]
  /** What happens between opening the store and restoring. */
  meanwhile?: (mounts: SavedMount[]) => Promise<unknown>
  limit?: number
}

const [NPM, APT] = [
  { id: '/root/.npm', bytes: 100 },
  { id: 'apt', bytes: 300 }
]

/** Restores all that a folder keeps, with helper builds that are these scenes. */
async function restored(scenes: Scene[], { mounts = [NPM, APT], meanwhile, limit }: Situation = {}) {
  const plan = await keepInFolder(mounts)
  const store = await openStore(plan)
  await meanwhile?.(store.saved.mounts)
  const { helper, buildx, dockerfiles } = await scriptHelper(scenes)
  const restoring = await restoreMounts(store, store.saved.mounts, helper, limit)
  const left = mounts.length === 0 ? [] : await filesIn(plan.folder)
  return {
    ...restoring,
    names: [...restoring.mounts.keys()],
    calls: await buildx.calls(),
    dockerfiles: await dockerfiles(),
    scratch: await filesIn(helper.scratch),
    left: left.filter((path) => path.includes('payload-'))
  }
}

const layerFile = ({ layer }: SavedMount, folder: string) => blobFile(folder, layer.digest)

describe('mounts are restored', () => {
  test('by one build, each with its share of the time by its bytes, and when it was whole', async () => {
    const { mounts, names, seconds, troubles, calls } = await restored([
      { stderr: saidBy('0 restored 1795813413', '1 restored 1795813414') }
    ])
    expect(names).toEqual(['/root/.npm', 'apt'])
    const [npm, apt] = [...mounts.values()]
    expect([npm?.at, apt?.at]).toEqual([1_795_813_413, 1_795_813_414])
    expect(npm?.seconds).toBeCloseTo(seconds / 4)
    expect(apt?.seconds).toBeCloseTo((seconds * 3) / 4)
    expect(apt?.mount).toMatchObject(APT)
    expect(troubles).toEqual([])
    expect(calls).toHaveLength(1)
  })

  test('from images in a layout that has their layers, of which nothing is left', async () => {
    const copy = await createFolder()
    const run = `layout=$(printf '%s\\n' "$*" | sed -E 's/.* buildkit-cache-mount-0=oci-layout:\\/\\/([^@]*)@.*/\\1/'); cp -R "$layout/." '${copy}'`
    const { mounts, calls, left, scratch, dockerfiles } = await restored([
      { run, stderr: saidBy('0 restored 1', '1 restored 2') }
    ])
    const digests = (calls[0] ?? []).flatMap(
      (word) => /^buildkit-cache-mount-\d=oci-layout:.*@(sha256:.*)$/.exec(word)?.[1] ?? []
    )
    const layers = await Promise.all(digests.map((digest) => readLayers(copy, { digest })))
    const wanted = [...mounts.values()].map(({ mount }) => [
      { digest: mount.layer.digest, size: mount.layer.size }
    ])
    expect(layers).toEqual(wanted)
    expect(await filesIn(copy)).toEqual(
      expect.arrayContaining([...mounts.values()].map(({ mount }) => layerFile(mount, '')))
    )
    expect(dockerfiles[0]).toMatch(
      /from=buildkit-cache-mount-0,.*id=\/root\/\.npm,.*restore\.sh","0","\d+"\]/
    )
    expect(dockerfiles[0]).toMatch(/from=buildkit-cache-mount-1,.*id=apt,.*restore\.sh","1","\d+"\]/)
    expect([left, scratch]).toEqual([[], []])
  })

  test('also where two have the same layer', async () => {
    const { names, troubles } = await restored([{ stderr: saidBy('0 restored 1', '1 restored 2') }], {
      mounts: [NPM, { ...NPM, owner: { uid: 1, gid: 1, mode: '755' } }]
    })
    expect(names).toEqual(['/root/.npm', '/root/.npm (uid 1, gid 1, mode 755)'])
    expect(troubles).toEqual([])
  })

  test('but for those that the builder has something in already, which is no trouble', async () => {
    const { names, troubles, calls } = await restored([{ stderr: saidBy('0 kept', '1 restored 2') }])
    expect([names, troubles]).toEqual([['apt'], []])
    expect(calls).toHaveLength(1)
  })

  test('without asking anybody where none is wanted', async () => {
    const { names, seconds, calls } = await restored([], { mounts: [] })
    expect([names, seconds, calls]).toEqual([[], 0, []])
  })
})

describe('a mount that was not restored', () => {
  test('and that its script emptied again is a trouble, and needs no further build', async () => {
    const { names, troubles, calls } = await restored([{ stderr: saidBy('0 failed', '1 restored 2') }])
    expect(names).toEqual(['apt'])
    expect(troubles).toEqual(['Cache mount /root/.npm was not restored: it could not be unpacked.'])
    expect(calls).toHaveLength(1)
  })

  test('and that is filled in part is emptied by another build', async () => {
    const { troubles, dockerfiles } = await restored([
      { stderr: saidBy('0 restored 1', '1 spoiled') },
      { stderr: saidBy('0 cleared') }
    ])
    expect(troubles).toEqual(['Cache mount apt was not restored: it could not be unpacked.'])
    expect(dockerfiles).toHaveLength(2)
    expect(dockerfiles[1]).toMatch(/id=apt,.*clear\.sh","0"\]/)
    expect(dockerfiles[1]).not.toContain('/root/.npm')
  })

  test.each<[string, Scene]>([
    ['fails', { exitCode: 1, stderr: 'ERROR: no\n' }],
    ['says nothing', {}]
  ])('and that cannot be emptied, as that build %s, is warned of', async (_, clearing) => {
    const { troubles } = await restored([{ stderr: saidBy('0 restored 1', '1 spoiled') }, clearing])
    expect(troubles).toEqual([
      'Cache mount apt was not restored: it could not be unpacked.',
      'Cache mount apt may be filled in part, and could not be emptied.'
    ])
  })

  test('as the build failed before it said anything is emptied, and the reason is said', async () => {
    const { names, troubles, dockerfiles } = await restored([
      { exitCode: 1, stderr: `${saidBy('1 restored 2')}ERROR: no space left on device\n` },
      { stderr: saidBy('0 cleared') }
    ])
    expect(names).toEqual(['apt'])
    expect(troubles).toEqual(['Cache mount /root/.npm was not restored: no space left on device.'])
    expect(dockerfiles[1]).toMatch(/id=\/root\/\.npm,.*clear\.sh/)
    expect(dockerfiles[1]).not.toContain('id=apt')
  })

  test('though the build succeeded is a trouble', async () => {
    const { troubles, calls } = await restored([{ stderr: saidBy('0 restored 1') }])
    expect(troubles).toEqual(['Cache mount apt was not restored: its step said nothing.'])
    expect(calls).toHaveLength(1)
  })

  test('as the build took too long is emptied', async () => {
    const { names, troubles, dockerfiles, left } = await restored(
      [{ run: 'exec sleep 30' }, { stderr: saidBy('0 cleared') }],
      { mounts: [NPM], limit: 300 }
    )
    expect(names).toEqual([])
    expect(troubles).toEqual(['Cache mount /root/.npm was not restored: it took longer than 0.3 s.'])
    expect(dockerfiles[1]).toContain('clear.sh')
    expect(left).toEqual([])
  })
})

describe('a layer that cannot be had', () => {
  const spoil: [string, (folder: string, mount: SavedMount) => Promise<void>][] = [
    ['is gone', async (folder, mount) => rm(layerFile(mount, folder))],
    ['has other bytes', async (folder, mount) => writeFile(layerFile(mount, folder), 'other bytes')]
  ]

  test.each(spoil)('as it %s is a trouble of its mount alone', async (_, change) => {
    const plan = await keepInFolder([NPM, APT])
    const store = await openStore(plan)
    const [npm] = store.saved.mounts
    if (npm !== undefined) await change(plan.folder, npm)
    const { helper, dockerfiles } = await scriptHelper([{ stderr: saidBy('0 restored 5') }])
    const { mounts, troubles } = await restoreMounts(store, store.saved.mounts, helper)
    expect([...mounts.keys()]).toEqual(['apt'])
    expect(mounts.get('apt')?.at).toBe(5)
    expect(troubles).toEqual([
      `Cache mount /root/.npm was not restored: blob ${npm?.layer.digest} is not there.`
    ])
    expect((await dockerfiles())[0]).not.toContain('/root/.npm')
  })

  test('is no reason for a build where it is the only one', async () => {
    const plan = await keepInFolder([NPM])
    const store = await openStore(plan)
    for (const mount of store.saved.mounts) await rm(layerFile(mount, plan.folder))
    const { helper, buildx } = await scriptHelper([])
    const { mounts, troubles } = await restoreMounts(store, store.saved.mounts, helper)
    expect([mounts.size, troubles.length, await buildx.calls()]).toEqual([0, 1, []])
  })
})

test('a buildx that cannot be started is a trouble, and what is kept stays', async () => {
  const plan = await keepInFolder([NPM])
  const store = await openStore(plan)
  const { helper } = await scriptHelper([])
  const gone = { ...helper, buildx: { program: '/nowhere/buildx', leading: [] } }
  const { mounts, troubles } = await restoreMounts(store, store.saved.mounts, gone)
  expect(mounts.size).toBe(0)
  expect(troubles).toEqual([
    expect.stringMatching(/^Cache mounts were not restored: \/nowhere\/buildx cannot be started: .*\.$/)
  ])
  const root = await readRoot(plan.folder)
  expect(root && (await readLayers(plan.folder, root))).toHaveLength(1)
  expect((await filesIn(join(plan.folder, 'ingest'))).length).toBe(0)
})
