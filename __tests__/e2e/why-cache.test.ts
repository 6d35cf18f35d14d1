import { readdir, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals'
import { type CacheServer, startCacheService } from '../../tools/cache-service/server.ts'
import { startBytesProxy } from './support/bytes-proxy.ts'
import { isPack, newestCache } from './support/pack-service.ts'
import {
  BASE_COMMIT,
  BOOK,
  buildBase,
  COMPILE,
  commit,
  edit,
  FINAL,
  GUIDE,
  INSTALL,
  LOCK,
  nothing,
  PLACES,
  type Place,
  PROGRAM,
  placeOf,
  SOURCE,
  WORKDIR
} from './support/rebuild.ts'
import { expectWhy, files, reportOf, type Why } from './support/report.ts'
import { openStage, type Stage } from './support/stage.ts'
import { expectSuccess } from './support/success.ts'

/* Caches that are not there, cannot be read or may not be: the report says which of it, of the first steps that ran. */

let stage: Stage
let service: CacheServer

beforeAll(async () => {
  stage = await openStage()
})

afterAll(() => stage?.close())

beforeEach(async () => {
  service = await startCacheService()
})

afterEach(() => service?.stop())

/** Every step ran: the first of each branch for this reason, the others after it. */
function everyStep(reason: unknown): Why {
  const cause = { kind: 'cache', reason }
  return {
    roots: { [WORKDIR]: [cause], [GUIDE]: [cause] },
    followers: [LOCK, INSTALL, SOURCE, COMPILE, BOOK, PROGRAM, FINAL]
  }
}

const GONE = `the cache that the build of ${BASE_COMMIT} left is gone: evicted or deleted`

/** Evicts what the service has of layers, and nothing else. */
async function evictLayers(isMeant: (entry: { key: string }) => boolean): Promise<void> {
  const keys = service.entries().map(({ key }) => ({ key }))
  for (const { key } of keys.filter(isMeant)) await service.delete(key)
}

const isRecord = ({ key }: { key: string }): boolean => key.startsWith('buildkit-cache-record-2/')

async function evict(name: (typeof PLACES)[number], { inputs }: Place): Promise<void> {
  if (name === 'a folder that is kept')
    await rm(join(inputs['cache-dir'] ?? '', 'layers'), { recursive: true })
  else await evictLayers((entry) => !isRecord(entry))
}

describe.each(PLACES)('with %s', (name) => {
  let place: Place
  beforeEach(async () => {
    place = await placeOf(name, stage, service)
  })

  test('a first build says that there is nothing yet, and nothing to compare with', async () => {
    const { first } = await buildBase(stage, place)
    await expectWhy(
      stage,
      first,
      everyStep('no earlier build of this scope has left a cache that this run may read')
    )
    expect(reportOf(first)).toMatchObject({ comparedWith: null, hit: '', hitRatio: 0, cachedSteps: 0 })
    expect(first.log).toContain('There is no earlier build of this scope to compare with.')
  })

  test('a cache that was evicted is told as such, with the commit whose build left it', async () => {
    const base = await buildBase(stage, place)
    await evict(name, place)
    const main = await base.rebuild(nothing)
    expectSuccess(main)
    await expectWhy(stage, main, everyStep(GONE))
    expect(reportOf(main).comparedWith).toMatchObject({ commit: commit(BASE_COMMIT) })
  })

  test('what changed is told first where the cache is gone too', async () => {
    const base = await buildBase(stage, place)
    await evict(name, place)
    const main = await base.rebuild(edit('src/main.txt', 'main', 'other'))
    expectSuccess(main)
    const { roots, followers = [] } = everyStep(GONE)
    await expectWhy(stage, main, {
      roots: { ...roots, [SOURCE]: [files({ changed: ['src/main.txt'] })] },
      followers: followers.filter((step) => step !== SOURCE)
    })
  })

  test('a build is compared with the last one that was kept, by its commit, also after a revert', async () => {
    const base = await buildBase(stage, place)
    const [second, third] = ['5ec0000', '3d00000']
    const kept = { 'cache-save': 'auto' }
    const change = edit('src/main.txt', 'main', 'other')
    const changed = await base.rebuild(change, { inputs: kept, env: { GITHUB_SHA: commit(second) } })
    expect(reportOf(changed).comparedWith).toMatchObject({ commit: commit(BASE_COMMIT) })
    // Every step is cached, and so it is not kept.
    const same = await base.rebuild(change, { inputs: kept, env: { GITHUB_SHA: commit(third) } })
    await expectWhy(stage, same, { roots: {} })
    const reverted = await base.rebuild(nothing, { inputs: kept })
    expectSuccess(reverted)
    expect(reportOf(reverted).comparedWith).toMatchObject({ commit: commit(second) })
    expect(reverted.log).toContain(`Compared with the build of ${second}, `)
    expect(reverted.summary).toContain(`Compared with the build of ${second}, `)
    await expectWhy(stage, reverted, {
      roots: { [SOURCE]: [files({ changed: ['src/main.txt'] })] },
      followers: [COMPILE, PROGRAM, FINAL]
    })
  })
})

describe('packs', () => {
  let place: Place
  beforeEach(async () => {
    place = await placeOf('packs in the Actions cache', stage, service)
  })

  test('that are gone, though their index is there, are told by the index', async () => {
    const base = await buildBase(stage, place)
    await evictLayers(isPack)
    const main = await base.rebuild(nothing)
    expectSuccess(main)
    await expectWhy(
      stage,
      main,
      everyStep(expect.stringMatching(/^the cache service has no layer of buildkit-cache-2\/\S+ any more$/))
    )
  })

  test('of which one is gone: a part of the cache is', async () => {
    const base = await buildBase(stage, place)
    const change = edit('src/main.txt', 'main', 'other')
    expectSuccess(await base.rebuild(change, { inputs: { 'cache-save': 'auto' } }))
    const [, second, ...more] = (await newestCache(stage, service)).packs.index.packs
    expect([second?.key, more]).toEqual([expect.any(String), []])
    await service.delete(second?.key ?? '')
    const main = await base.rebuild(change)
    expect(main).toMatchObject({ exitCode: 0, errors: [] })
    const reason = expect.stringMatching(/^a part of the cache is gone \(\d+ MB, since .*evicted.*\)$/)
    await expectWhy(stage, main, {
      roots: { [SOURCE]: [{ kind: 'cache', reason }] },
      followers: [COMPILE, PROGRAM, FINAL]
    })
  })

  test('without a record: a step that ran is not explained, and that there is nothing to compare with is said', async () => {
    const base = await buildBase(stage, place)
    await evictLayers(isRecord)
    const main = await base.rebuild(edit('src/main.txt', 'main', 'other'))
    expectSuccess(main)
    await expectWhy(stage, main, {
      roots: { [SOURCE]: [{ kind: 'not known', reason: 'there is no build to compare with' }] },
      followers: [COMPILE, PROGRAM, FINAL]
    })
    expect(reportOf(main).comparedWith).toBeNull()
  })
})

describe('a cache that cannot be read', () => {
  test.each([
    [
      'packs in the Actions cache',
      'buildkit-cache-2/',
      /^the cache could not be read \(.*not on Sundays.*\)$/
    ],
    ['gha', 'index-', /^the cache could not be read \(.*permission_denied.*\)$/s]
  ] as const)('with %s is told with what the service said', async (name, prefix, reason) => {
    const base = await buildBase(stage, await placeOf(name, stage, service))
    service.onRequest = ({ method, key }) =>
      method === 'GetCacheEntryDownloadURL' && key?.startsWith(prefix)
        ? { status: 403, body: { code: 'permission_denied', msg: 'not on Sundays' } }
        : undefined
    const main = await base.rebuild(nothing)
    expect(main).toMatchObject({ exitCode: 0, errors: [] })
    await expectWhy(stage, main, everyStep(expect.stringMatching(reason)))
    expect(reportOf(main).comparedWith).toMatchObject({ commit: commit(BASE_COMMIT) })
  })

  test('since its bytes are refused, is told on one line, whatever BuildKit says of it', async () => {
    const proxy = startBytesProxy()
    const behind = await startCacheService({ through: proxy.through })
    try {
      const base = await buildBase(stage, await placeOf('gha', stage, behind))
      proxy.alter = () => ({ status: 403, body: Buffer.from('no') })
      const main = await base.rebuild(nothing)
      expect(main).toMatchObject({ exitCode: 0, errors: [] })
      expect(main.warnings).toEqual([expect.stringMatching(/^The cache could not be read \(.*403/s)])
      await expectWhy(
        stage,
        main,
        everyStep(expect.stringMatching(/^the cache could not be read \(.*403 Forbidden.*\)$/))
      )
      const { imports } = reportOf(main)
      expect(imports).toEqual([expect.objectContaining({ error: expect.stringContaining('403') })])
    } finally {
      proxy.stop()
      await behind.stop()
    }
  })

  test('since its folder is damaged, is told with what is wrong with it', async () => {
    const place = await placeOf('a folder that is kept', stage, service)
    const base = await buildBase(stage, place)
    const layers = join(place.inputs['cache-dir'] ?? '', 'layers')
    for (const layout of await readdir(layers))
      await writeFile(join(layers, layout, 'index.json'), '{"manifests": [')
    const main = await base.rebuild(nothing)
    expectSuccess(main)
    await expectWhy(stage, main, everyStep(expect.stringMatching(/^the layout was broken \(.*\)$/)))
  })
})

describe('a cache of this image for something else', () => {
  const NATIVE = process.arch === 'arm64' ? 'linux/arm64' : 'linux/amd64'
  const OTHER = process.arch === 'arm64' ? 'linux/amd64' : 'linux/arm64'
  const noneFor = (what: string): object => ({
    kind: 'cache',
    reason: `there is a cache of this image for ${what}, and none for this target and platform yet`
  })

  describe.each(PLACES)('with %s', (name) => {
    test('another target is named', async () => {
      const place = await placeOf(name, stage, service)
      const base = await buildBase(stage, place, { inputs: { 'cache-scope': '', target: 'deps' } })
      const main = await base.rebuild(nothing, { inputs: { target: 'docs' } })
      expectSuccess(main)
      await expectWhy(stage, main, {
        roots: { [GUIDE]: [noneFor(`target deps, ${NATIVE}`)] },
        followers: [BOOK]
      })
      expect(reportOf(main).comparedWith).toBeNull()
    })

    test('another platform is named', async () => {
      const place = await placeOf(name, stage, service)
      const files = { Dockerfile: 'FROM scratch\nCOPY lock.txt /\n', 'lock.txt': 'one\n' }
      const base = await buildBase(stage, place, { files })
      const main = await base.rebuild(nothing, { inputs: { platforms: OTHER } })
      expectSuccess(main)
      await expectWhy(stage, main, { roots: { 'COPY lock.txt /': [noneFor(NATIVE)] } })
    })
  })
})

describe('a run that may not read', () => {
  const repository = { private: false, default_branch: 'main', full_name: 'octo/example' }
  const stranger = { head: { sha: 'a', repo: { full_name: 'stranger/example' } } }

  test.each([
    [
      'since anybody can cause it',
      { GITHUB_EVENT_NAME: 'pull_request_target', GITHUB_BASE_REF: 'main' },
      { repository, pull_request: stranger },
      'this run reads no cache: anybody can cause such a run, so it neither reads nor writes a cache'
    ],
    [
      'since it is a release',
      { GITHUB_REF: 'refs/tags/v1' },
      { repository },
      'this run reads no cache: a release is built without what other runs cached (cache-release: read allows reading)'
    ]
  ])('%s, is told why, and of no earlier build', async (_, env, event, reason) => {
    const base = await buildBase(stage, await placeOf('packs in the Actions cache', stage, service))
    const inputs = { 'cache-save': 'auto' }
    const main = await base.rebuild(edit('src/main.txt', 'main', 'other'), { env, event, inputs })
    expectSuccess(main)
    await expectWhy(stage, main, everyStep(reason))
    expect(reportOf(main)).toMatchObject({ comparedWith: null, runs: [expect.anything()] })
  })

  test('by the user’s own wish, is told so', async () => {
    const base = await buildBase(stage, await placeOf('packs in the Actions cache', stage, service))
    const main = await base.rebuild(nothing, { inputs: { cache: 'off' } })
    expectSuccess(main)
    await expectWhy(stage, main, everyStep('no cache is used'))
  })
})

test.each([
  ['writes', 'auto'],
  ['only reads', 'never']
])(
  'with cache-export: min, in a run that %s, stages before the last run for that reason where they are needed',
  async (_, save) => {
    const place = await placeOf('packs in the Actions cache', stage, service)
    const base = await buildBase(stage, place, { inputs: { 'cache-export': 'min' } })
    const inputs = { 'cache-save': save }
    await expectWhy(stage, await base.rebuild(nothing, { inputs }), { roots: {} })
    const FIRST = 'RUN date +%s%N > /first'
    const main = await base.rebuild(edit('Dockerfile', PROGRAM, `${FIRST}\n${PROGRAM}`), { inputs })
    expectSuccess(main)
    const min = {
      kind: 'cache',
      reason: 'a cache with cache-export: min has the steps of the last stage only'
    }
    await expectWhy(stage, main, {
      roots: { [FIRST]: [{ kind: 'new step' }], [WORKDIR]: [min], [GUIDE]: [min] },
      followers: [LOCK, INSTALL, SOURCE, COMPILE, BOOK, PROGRAM, FINAL]
    })
  }
)
