import { readdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, test } from '@jest/globals'
import type { Gateway } from '../../src/gateway/gateway.js'
import { type Candidate, extractMounts, renderExtraction } from '../../src/mounts/extract.js'
import { readRoot } from '../../src/store/oci-layout.js'
import type { Repository } from '../../src/store/repository.js'
import { createFolder, filesIn } from '../support/folders.js'
import { blobFile } from '../support/layouts.js'
import { createGateway, createLayerPlan } from '../support/routes.js'
import {
  createPrograms,
  createSaved,
  createUsed,
  digestWith,
  exporting,
  keepInFolder,
  LAYER,
  MACHINES,
  openStore,
  saidBy,
  scriptHelper,
  writeImage
} from './support/mounts.js'

const BOUNDS = { each: 1000, total: 5000 }
const HASH = 'd'.repeat(64)
const NPM: Candidate = { used: createUsed(), kept: undefined, restored: undefined }
const APT: Candidate = { used: createUsed({ id: 'apt' }), kept: undefined, restored: undefined }

interface Situation {
  candidates?: Candidate[]
  /** The layers of the image that buildx exports; it exports none without them. */
  image?: Awaited<ReturnType<typeof writeImage>>
  exitCode?: number
  run?: string
  limit?: number
}

/** Carries mounts out into an empty folder, with a helper build that says these lines. */
async function extracted(
  stderr: string,
  { candidates = [NPM], image, exitCode = 0, run = '', limit }: Situation = {}
) {
  const plan = createLayerPlan({ folder: join(await createFolder(), 'layers', 'app.mounts') })
  const store = await openStore(plan)
  const scene = { stderr, exitCode, run: image === undefined ? run : exporting(image.folder) }
  const { helper, buildx, dockerfiles } = await scriptHelper([scene])
  const options = { bounds: BOUNDS, way: undefined, ...(limit === undefined ? {} : { limit }) }
  const extraction = await extractMounts(store, candidates, helper, options)
  return {
    ...extraction,
    ...{ store, folder: plan.folder },
    calls: await buildx.calls(),
    dockerfiles: await dockerfiles(),
    ingest: await readdir(join(plan.folder, 'ingest')).catch(() => [])
  }
}

describe('a mount that was packed', () => {
  test('is new, with the layer that is in the store then, and nothing else is left', async () => {
    const image = await writeImage(['a tar'])
    const { fresh, passedOver, troubles, notices, store, folder, ingest } = await extracted(
      saidBy(`0 packed ${HASH} 4096 7`),
      { image }
    )
    const [layer] = image.layers
    expect([...fresh]).toEqual([
      ['/root/.npm', { layer, diffId: digestWith('0'), hash: HASH, bytes: 4096, files: 7 }]
    ])
    expect([passedOver.size, troubles, notices]).toEqual([0, [], []])
    expect(await store.repository.sizeOf(layer?.digest ?? '')).toBe('a tar'.length)
    expect(ingest).toEqual([])
    expect(await filesIn(folder)).toEqual([blobFile('', layer?.digest ?? '')])
  })

  test('has the layer of its own step, whatever became of the others', async () => {
    const image = await writeImage(['nothing', 'of apt'])
    const { fresh, passedOver } = await extracted(
      saidBy(`1 packed ${HASH} 10 1`, `0 unchanged ${HASH} 10 1`),
      {
        candidates: [NPM, APT],
        image
      }
    )
    expect([...fresh.keys()]).toEqual(['apt'])
    expect(fresh.get('apt')).toMatchObject({ layer: image.layers[1], diffId: digestWith('1') })
    expect([...passedOver]).toEqual([['/root/.npm', 'unchanged']])
  })

  test('is not taken where it is much smaller than what is kept, and did not begin with it', async () => {
    const kept = createSaved({ bytes: 100_000 })
    const { fresh, passedOver, notices, troubles } = await extracted(saidBy(`0 packed ${HASH} 4096 7`), {
      candidates: [{ ...NPM, kept }],
      image: await writeImage(['a tar'])
    })
    expect(fresh.size).toBe(0)
    expect([...passedOver]).toEqual([['/root/.npm', 'much smaller than what is kept']])
    expect(notices).toEqual([
      'Cache mount /root/.npm has 4.1 kB after a build that did not begin with it; the 100.0 kB that are kept stay.'
    ])
    expect(troubles).toEqual([])
  })

  test('is taken where it began as what is kept, however small it became', async () => {
    const kept = createSaved({ bytes: 100_000 })
    const { fresh, notices } = await extracted(saidBy(`0 packed ${HASH} 4096 7`), {
      candidates: [{ ...NPM, kept, restored: { mount: kept, seconds: 1, at: 5 } }],
      image: await writeImage(['a tar'])
    })
    expect([[...fresh.keys()], notices]).toEqual([['/root/.npm'], []])
  })
})

describe('a mount with a file that may hold credentials', () => {
  test.each(['.npmrc', 'credentials.toml'])('is kept, with a notice that names it: %s', async (file) => {
    const image = await writeImage(['a tar'])
    const { fresh, notices } = await extracted(saidBy(`0 packed ${HASH} 4096 7 ${file}`), { image })
    expect([...fresh.keys()]).toEqual(['/root/.npm'])
    expect(notices).toEqual([
      expect.stringContaining(
        `Cache mount /root/.npm has a file ${file}, which may hold credentials, and is kept `
      )
    ])
  })

  test.each(['::error::x', '../.npmrc', 'x'])('is told of by known names only, not by %s', async (file) => {
    const image = await writeImage(['a tar'])
    const { notices } = await extracted(saidBy(`0 packed ${HASH} 4096 7 ${file}`), { image })
    expect(notices).toEqual([])
  })
})

describe('a mount that was not packed', () => {
  test.each([
    [`0 unchanged ${HASH} 10 1`, 'unchanged'],
    ['0 little 5 4096', 'changed too little'],
    ['0 empty', 'empty']
  ])('as it is %s is passed over without a word', async (line, clause) => {
    const { fresh, passedOver, notices, troubles } = await extracted(saidBy(line))
    expect([...passedOver]).toEqual([['/root/.npm', clause]])
    expect([fresh.size, notices, troubles]).toEqual([0, [], []])
  })

  test('as it is too large is so with a notice of both sizes', async () => {
    const { passedOver, notices, troubles } = await extracted(saidBy('0 large 4096000'))
    expect([...passedOver]).toEqual([['/root/.npm', 'too large']])
    expect(notices).toEqual([
      'Cache mount /root/.npm is not kept: it has 4.1 MB, more than the 1.0 kB of cache-mounts-max-size.'
    ])
    expect(troubles).toEqual([])
  })

  test.each([
    ['failed', saidBy('0 failed')],
    ['said nothing', '#7 DONE 0.1s\n']
  ])('as its script %s is a trouble', async (_, stderr) => {
    const { fresh, passedOver, troubles } = await extracted(stderr)
    expect([...passedOver]).toEqual([['/root/.npm', 'not read']])
    expect(troubles).toEqual([
      'Cache mount /root/.npm could not be packed in the builder (a full disk?); it is not saved.'
    ])
    expect(fresh.size).toBe(0)
  })
})

describe('nothing is carried out', () => {
  const PACKED = saidBy(`0 packed ${HASH} 4096 7`)
  const trouble = (reason: string) => [
    `Cache mounts (/root/.npm) could not be carried out of the builder: ${reason}.`
  ]

  test('where the build fails, which is a trouble of all mounts', async () => {
    const { fresh, troubles, ingest } = await extracted(`${PACKED}ERROR: no space left on device\n`, {
      candidates: [NPM, APT],
      exitCode: 1
    })
    expect(troubles).toEqual([
      'Cache mounts (/root/.npm, apt) could not be carried out of the builder: no space left on device.'
    ])
    expect([fresh.size, ingest]).toEqual([0, []])
  })

  test('where it takes too long', async () => {
    const { fresh, troubles } = await extracted('', { run: 'exec sleep 30', limit: 300 })
    expect([fresh.size, troubles]).toEqual([0, trouble('it took longer than 0.3 s')])
  })

  test('where it exports nothing', async () => {
    const { fresh, troubles } = await extracted(PACKED)
    expect([fresh.size, troubles]).toEqual([0, trouble('nothing was exported')])
  })

  test('where a layer has other bytes than its digest names', async () => {
    const image = await writeImage(['a tar'])
    const digest = image.layers[0]?.digest ?? ''
    await writeFile(blobFile(image.folder, digest), 'other bytes')
    const { fresh, troubles, store, ingest } = await extracted(PACKED, { image })
    expect(troubles).toEqual(trouble(`blob ${digest} has other bytes than its name says`))
    expect([fresh.size, ingest]).toEqual([0, []])
    expect(await store.repository.sizeOf(digest)).toBeUndefined()
  })

  test('where the image has other layers than its config', async () => {
    const image = await writeImage(['a tar'], { diffIds: [] })
    const { fresh, troubles } = await extracted(PACKED, { image })
    expect([fresh.size, troubles]).toEqual([0, trouble('the image has other layers than it says')])
  })

  test('where the image has not a layer for each mount, as nobody knows then which is whose', async () => {
    const { fresh, troubles } = await extracted(saidBy('0 empty', `1 packed ${HASH} 4096 7`), {
      candidates: [NPM, APT],
      image: await writeImage(['a tar'])
    })
    expect(fresh.size).toBe(0)
    expect(troubles).toEqual([
      expect.stringMatching(
        /^Cache mounts \(\/root\/\.npm, apt\) could not be carried out of the builder: .*\.$/
      )
    ])
  })

  test.each([
    ['layer', { digest: 'sha256:../../etc/passwd' }],
    ['uncompressed layer', { diffIds: ['../../etc/passwd'] }]
  ])('where what names a %s is no digest', async (_, changes) => {
    const { fresh, troubles } = await extracted(PACKED, { image: await writeImage(['a tar'], changes) })
    expect([fresh.size, troubles]).toEqual([0, trouble('the image names something that is no digest')])
  })

  test('where there is no mount, and nobody is asked', async () => {
    const { fresh, seconds, calls } = await extracted('', { candidates: [] })
    expect([fresh.size, seconds, calls]).toEqual([0, 0, []])
  })
})

describe('through the gateway', () => {
  /** Carries a mount out through a gateway to which this is pushed, into a folder that keeps another. */
  async function pushed(push: (desk: Repository) => void) {
    const plan = await keepInFolder([{ id: 'apt' }])
    const { folder } = plan
    const before = await readRoot(folder)
    const store = await openStore(plan)
    const image = await writeImage(['a tar'], {}, folder)
    const desks: Repository[] = []
    const gateway: Gateway = createGateway({
      serve: (desk) => {
        desks.push(desk)
        push(desk)
      }
    })
    const { helper, buildx } = await scriptHelper([{ stderr: saidBy(`0 packed ${HASH} 4096 7`) }])
    const way = { gateway, address: '127.0.0.1:5000' }
    const extraction = await extractMounts(store, [NPM], helper, { bounds: BOUNDS, way })
    const [call = []] = await buildx.calls()
    return { ...extraction, image, desks, output: call[call.indexOf('--output') + 1] ?? '', folder, before }
  }
  const PUSHED = async () => {
    const { manifest } = await writeImage(['a tar'])
    return manifest
  }

  test('a mount is what was pushed there', async () => {
    const manifest = await PUSHED()
    const { fresh, troubles, image, output } = await pushed((desk) => void desk.publish(manifest))
    expect(troubles).toEqual([])
    expect(fresh.get('/root/.npm')).toMatchObject({ layer: image.layers[0], diffId: digestWith('0') })
    expect(output).toContain(`name=127.0.0.1:5000/${'0'.repeat(32)}/mounts:latest,push=true`)
    expect(output).toContain('compression=zstd')
  })

  test('what was kept is not to be read there, and stays what is kept', async () => {
    const manifest = await PUSHED()
    const { desks, folder, before } = await pushed((desk) => void desk.publish(manifest))
    expect(await desks[0]?.manifest()).toBeUndefined()
    expect(before).toBeDefined()
    expect(await readRoot(folder)).toEqual(before)
  })

  test('it is a trouble that nothing was pushed', async () => {
    const { fresh, troubles } = await pushed(() => undefined)
    expect(fresh.size).toBe(0)
    expect(troubles).toEqual([
      'Cache mounts (/root/.npm) could not be carried out of the builder: nothing was pushed.'
    ])
  })
})

describe('the build that packs', () => {
  const kept = createSaved({ hash: HASH, bytes: 77 })
  const candidates = [{ ...NPM, kept, restored: { mount: kept, seconds: 1, at: 1_795_813_413 } }, APT]

  test('tells each script what is kept, since when it was there, and what is kept at most', () => {
    const text = renderExtraction(candidates, BOUNDS, { programs: MACHINES })
    expect(text.split('\n')).toEqual([
      'FROM scratch',
      'ARG NONCE',
      expect.stringContaining(`"/.helper/extract.sh","0","${HASH}","77","1795813413","1000","20","/0.tar"]`),
      expect.stringContaining('"/.helper/extract.sh","1","-","0","0","1000","20","/1.tar"]'),
      ''
    ])
  })

  test('with the programs of an image has a stage for each, and their files in a layer each', () => {
    const lines = renderExtraction(candidates, BOUNDS, { programs: createPrograms() }).split('\n')
    expect(lines.filter((line) => /^(FROM|COPY)/.test(line))).toEqual([
      'FROM buildkit-cache-programs AS m0',
      'FROM buildkit-cache-programs AS m1',
      'FROM scratch',
      'COPY --from=m0 /0.ta[r]* /',
      'COPY --from=m1 /1.ta[r]* /'
    ])
  })

  test('compresses, and leaves an image in no registry', async () => {
    const { calls } = await extracted(saidBy('0 empty'))
    const [call = []] = calls
    const output = call[call.indexOf('--output') + 1]
    expect(output).toMatch(/^type=oci,tar=false,dest=.*,compression=zstd,oci-mediatypes=true$/)
    expect(LAYER).toContain('zstd')
  })
})
