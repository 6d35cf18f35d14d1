import { truncate, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, test } from '@jest/globals'
import type { Built, Run } from '../src/attempts.js'
import type { BuildContexts } from '../src/buildx/context.js'
import type { Vertex } from '../src/buildx/events.js'
import { type EndedBuild, type Explanation, explainBuild } from '../src/explain.js'
import type { ActionInputs } from '../src/inputs/action-inputs.js'
import type { Plan } from '../src/plan/plan.js'
import { type BuildRecord, parseRecord, renderRecord } from '../src/record/build-record.js'
import { composeRecord } from '../src/record/compose.js'
import type { Past } from '../src/record/record-store.js'
import {
  createBuilder,
  createEnding,
  createFacts,
  createInputs,
  createPlanOf,
  createVertex,
  NOW
} from './support/builders.js'
import { createFolder, writeFiles } from './support/folders.js'
import { catchOutput } from './support/output.js'
import { createRoute } from './support/routes.js'
import { type Scene, scriptBuildx } from './support/scripted-buildx.js'

const ID = 'pm4h8wvclm3jqxw71gftt2rb5'
const PROVENANCE = 'https://slsa.dev/provenance/v1'
const UNKNOWN: Past = { record: undefined, sibling: undefined }
const [COPY, DOCS, MAKE] = [
  '[1/3] COPY src /src',
  '[2/3] COPY --from=docs / /docs',
  '[3/3] RUN make'
] as const
const DOCKERFILE = 'FROM scratch\nARG VERSION\nCOPY src /src\nCOPY --from=docs / /docs\nRUN make\n'
const REGISTRY = 'type=registry,ref=r.example/c:a'

/** The record of a build of this Dockerfile, each of whose steps is as is said, or ran for two seconds. */
function verticesOf(changes: Record<string, Partial<Vertex>> = {}): Vertex[] {
  const vertices: [digest: string, name: string, inputs: string[]][] = [
    ['sha256:context', '[internal] load build context', []],
    ['sha256:docs', '[context docs] load from client', []],
    ['sha256:copy', COPY, ['sha256:context']],
    ['sha256:copy-docs', DOCS, ['sha256:copy', 'sha256:docs']],
    ['sha256:make', MAKE, ['sha256:copy-docs']]
  ]
  return vertices.map(([digest, name, inputs]) => createVertex({ digest, name, inputs, ...changes[name] }))
}

const CACHED: Partial<Vertex> = { cached: true, seconds: 0 }
const WHOLLY_CACHED = { [COPY]: CACHED, [DOCS]: CACHED, [MAKE]: CACHED }

/** What BuildKit tells of how it was defined. */
function provenanceOf(version = '1'): Scene {
  const copy = (src: string, secondaryInput: number) => ({ Action: { copy: { src } }, secondaryInput })
  const line = (number: number) => ({
    locations: [{ ranges: [{ start: { line: number }, end: { line: number } }] }]
  })
  const buildConfig = {
    digestMapping: {
      ...{ 'sha256:context': 'context', 'sha256:docs': 'docs', 'sha256:copy': 'copy' },
      ...{ 'sha256:copy-docs': 'copy-docs', 'sha256:make': 'make' }
    },
    llbDefinition: [
      { id: 'context', op: { Op: { source: { identifier: 'local://context' } } } },
      { id: 'docs', op: { Op: { source: { identifier: 'local://docs' } } } },
      { id: 'copy', inputs: ['context:0'], op: { Op: { file: { actions: [copy('/src', 0)] } } } },
      { id: 'copy-docs', inputs: ['copy:0', 'docs:0'], op: { Op: { file: { actions: [copy('/', 1)] } } } },
      {
        ...{ id: 'make', inputs: ['copy-docs:0'] },
        op: {
          Op: { exec: { meta: { args: ['make'], env: [`VERSION=${version}`] }, mounts: [{ dest: '/' }] } }
        }
      }
    ]
  }
  const source = {
    infos: [{ filename: 'Dockerfile', data: Buffer.from(DOCKERFILE).toString('base64') }],
    locations: { copy: line(3), 'copy-docs': line(4), make: line(5) }
  }
  return {
    stdout: JSON.stringify({
      buildDefinition: {
        externalParameters: { request: { args: { 'build-arg:VERSION': version } } },
        internalParameters: { buildConfig }
      },
      runDetails: { metadata: { buildkit_metadata: { source } } }
    })
  }
}

interface Situation {
  vertices?: Vertex[]
  contexts?: Partial<BuildContexts>
  inputs?: Partial<ActionInputs>
  plan?: Partial<Plan>
  run?: Partial<Run>
  built?: Partial<Built>
  isKept?: boolean
  past?: Past
  play?: Record<string, Scene>
}

/** Explains a build of a plan that keeps records. */
async function explained(situation: Situation = {}) {
  const buildx = await scriptBuildx({ 'history inspect attachment': provenanceOf(), ...situation.play })
  const plan = createPlanOf({
    record: { store: 'folder', family: '/kept/records', names: ['app'], reads: true, writes: true },
    ...situation.plan
  })
  const run: Run = {
    inputs: createInputs(situation.inputs),
    facts: createFacts({ buildx: buildx.command }),
    ...{ plan, route: undefined, mounts: undefined },
    present: { imports: [], exports: [], isThere: false },
    argsFor: () => [],
    exportArgsFor: () => [],
    ...situation.run
  }
  const ended: EndedBuild = {
    built: {
      ...{ ending: createEnding(), builder: createBuilder(), caches: { imports: [], exports: [] } },
      ...{ stalled: [], setbacks: [] },
      ...situation.built
    },
    contexts: { context: '/nowhere', named: [], repository: undefined, ...situation.contexts },
    id: ID,
    vertices: situation.vertices ?? verticesOf(),
    isKept: situation.isKept ?? false,
    elsewhere: []
  }
  const output = catchOutput()
  const explanation = await explainBuild(run, ended, situation.past ?? UNKNOWN)
  return { ...explanation, asked: await buildx.lines(), output: output() }
}

/** What the next build knows of one that was explained: as it is kept. */
function pastOf({ steps, definitions, files }: Explanation): Past {
  const run = { at: NOW, commit: 'c0ffee', seconds: 12, cached: 0, total: 3, cost: 0 }
  const record = composeRecord(
    {
      ...{ run, target: undefined, platforms: ['linux/amd64'] },
      ...{ steps, definitions, files, keepsTimes: false }
    },
    undefined
  )
  return { record: parseRecord(renderRecord(record)), sibling: undefined }
}

const recordOf = (files: BuildRecord['files']): Past => ({
  record: { at: NOW, platforms: [], steps: [], args: {}, files, runs: [] },
  sibling: undefined
})

/** Folders with a file each for both of the contexts. */
async function createContexts(): Promise<{
  context: string
  docs: string
  contexts: Partial<BuildContexts>
}> {
  const [context, docs] = [await createFolder(), await createFolder()]
  await writeFiles(context, { 'src/a.c': 'int a;', 'README.md': 'read' })
  await writeFiles(docs, { 'index.md': 'docs' })
  return { context, docs, contexts: { context, named: [`docs=${docs}`] } }
}

const pathsOf = ({ files }: Explanation) =>
  Object.fromEntries([...files].map(([name, paths]) => [name, [...paths.keys()]]))

describe('nothing is asked and nothing read', () => {
  test('where every step was cached, and nothing is kept of the build', async () => {
    const { contexts } = await createContexts()
    const found = await explained({ contexts, vertices: verticesOf(WHOLLY_CACHED) })
    expect(found).toMatchObject({ asked: [], output: '', definitions: undefined })
    expect([found.files.size, found.causes.size]).toEqual([0, 0])
    expect(found.steps.map(({ name, status, parents }) => [name, status, parents])).toEqual([
      [COPY, 'cached', []],
      [DOCS, 'cached', [COPY]],
      [MAKE, 'cached', [DOCS]]
    ])
  })

  test.each([true, false])(
    'where a build has no steps, whether something is kept of it (%s)',
    async (isKept) => {
      const vertices = [createVertex({ name: '[internal] load build definition' })]
      const found = await explained({ vertices, isKept })
      expect(found).toMatchObject({ asked: [], steps: [], definitions: undefined, output: '' })
    }
  )

  test('where a build failed, of which BuildKit keeps no definition', async () => {
    const { contexts } = await createContexts()
    const vertices = verticesOf({ [MAKE]: { error: 'exit code: 2' } })
    const built = { ending: createEnding({ exitCode: 1 }) }
    const found = await explained({ contexts, vertices, built })
    expect(found).toMatchObject({ asked: [], definitions: undefined, output: '' })
    expect(found.files.size).toBe(0)
    expect(found.steps.map(({ status }) => status)).toEqual(['executed', 'executed', 'failed'])
    expect([...found.causes.keys()]).toEqual([COPY, DOCS])
    expect(found.causes.get(DOCS)).toEqual([{ kind: 'step before', steps: [COPY] }])
  })
})

describe('a build of which a step ran', () => {
  test('is asked for its definition, on the builder that built it', async () => {
    const built = { builder: createBuilder({ name: 'default' }) }
    const { asked, definitions, steps } = await explained({ built })
    expect(asked).toEqual([`history inspect attachment --builder default --type ${PROVENANCE} ${ID}`])
    expect(definitions).toHaveLength(1)
    expect(steps.map(({ text, lines }) => [text, lines?.first])).toEqual([
      ['COPY src /src', 3],
      ['COPY --from=docs / /docs', 4],
      ['RUN make', 5]
    ])
  })

  test('for several platforms is asked for each of them', async () => {
    const { asked } = await explained({ inputs: { platforms: ['linux/amd64', 'linux/arm64'] } })
    expect(asked.map((line) => /--platform (\S+)/.exec(line)?.[1]).toSorted()).toEqual([
      'linux/amd64',
      'linux/arm64'
    ])
  })

  test('is explained as far as can be where the builder tells nothing', async () => {
    const { contexts } = await createContexts()
    const play = { 'history inspect attachment': { exitCode: 1, stderr: 'ERROR: not found' } }
    const found = await explained({ contexts, play })
    expect(found).toMatchObject({ definitions: undefined, output: '' })
    expect(found.files.size).toBe(0)
    expect(found.causes.get(MAKE)).toEqual([{ kind: 'step before', steps: [DOCS] }])
  })
})

describe('the files of a context', () => {
  test('are read where a step that ran reads it, and with what its .dockerignore leaves', async () => {
    const { context, docs, contexts } = await createContexts()
    await writeFile(join(context, '.dockerignore'), '*.md\n')
    await writeFile(join(docs, '.dockerignore'), 'secret\n')
    await writeFile(join(docs, 'secret'), '')
    expect(pathsOf(await explained({ contexts }))).toEqual({
      context: ['.dockerignore', 'src', 'src/a.c'],
      docs: ['.dockerignore', 'index.md']
    })
  })

  test('are those that the Dockerfile’s own .dockerignore leaves, for the main context', async () => {
    const { context, contexts } = await createContexts()
    await writeFiles(context, { 'ci/api.Dockerfile.dockerignore': '*\n!README.md' })
    const file = join(context, 'ci/api.Dockerfile')
    expect(pathsOf(await explained({ contexts, inputs: { file } }))).toEqual({
      context: ['README.md'],
      docs: ['index.md']
    })
  })

  test('are not read where the steps that read it were cached', async () => {
    const { contexts } = await createContexts()
    expect(pathsOf(await explained({ contexts, vertices: verticesOf({ [COPY]: CACHED }) }))).toEqual({
      docs: ['index.md']
    })
    expect(
      pathsOf(await explained({ contexts, vertices: verticesOf({ [COPY]: CACHED, [DOCS]: CACHED }) }))
    ).toEqual({})
  })

  test('are read all the same where they are to be kept and are not known', async () => {
    const { contexts } = await createContexts()
    const cached = { contexts, vertices: verticesOf(WHOLLY_CACHED), isKept: true }
    const found = await explained(cached)
    expect(Object.keys(pathsOf(found))).toEqual(['context', 'docs'])
    expect([found.definitions?.length, found.causes.size]).toEqual([1, 0])
    const past = recordOf(new Map([['docs', new Map()]]))
    expect(Object.keys(pathsOf(await explained({ ...cached, past })))).toEqual(['context'])
  })

  test('are not read where no records are kept to compare them with', async () => {
    const { contexts } = await createContexts()
    const found = await explained({ contexts, plan: { record: undefined } })
    expect([found.files.size, found.asked.length, found.output]).toEqual([0, 1, ''])
    expect(found.causes.size).toBe(3)
  })

  test.each([
    'https://github.com/octo/app.git#main',
    'https://example.com/context.tar.gz',
    'git@github.com:octo/app.git',
    'ssh://git@example.com/octo/app.git',
    '-'
  ])('are not read where it is no folder of this machine: %s', async (context) => {
    const { docs } = await createContexts()
    const found = await explained({ contexts: { context, named: [`docs=${docs}`] } })
    expect([pathsOf(found), found.output]).toEqual([{ docs: ['index.md'] }, ''])
  })

  test.each([
    'docker-image://docker.io/library/alpine:3',
    'oci-layout:///layouts/base',
    'https://github.com/octo/docs.git',
    'target:docs'
  ])('are not read where a named context is no folder: %s', async (value) => {
    const { context } = await createContexts()
    const found = await explained({ contexts: { context, named: [`docs=${value}`] } })
    expect(Object.keys(pathsOf(found))).toEqual(['context'])
  })

  test('are not known of a context that nobody named, and all else is', async () => {
    const { context } = await createContexts()
    const found = await explained({ contexts: { context, named: ['other=/elsewhere'] } })
    expect([Object.keys(pathsOf(found)), found.output]).toEqual([['context'], ''])
  })

  test('are not known where they cannot be read, which is said and does no harm', async () => {
    const { docs } = await createContexts()
    const contexts = { context: join(docs, 'gone'), named: [`docs=${docs}`] }
    const found = await explained({ contexts })
    expect(found.output).toMatch(/^Which files changed is not known: .*ENOENT: .*\n$/)
    expect(pathsOf(found)).toEqual({ docs: ['index.md'] })
    expect([...found.causes.keys()]).toEqual([COPY, DOCS, MAKE])
  })

  test('are not known where they are too many, which does no harm', async () => {
    const { context, contexts } = await createContexts()
    await writeFile(join(context, 'large'), '')
    await truncate(join(context, 'large'), 2_000_000_000)
    const found = await explained({ contexts })
    expect([pathsOf(found), found.output]).toEqual([{ docs: ['index.md'] }, ''])
  })
})

describe('why a step ran', () => {
  /** What is said of the same build once more, after a change. */
  async function again(
    change: (folders: { context: string; docs: string }) => Promise<unknown>,
    situation: Situation = {}
  ): Promise<Explanation['causes']> {
    const { contexts, ...folders } = await createContexts()
    const past = pastOf(await explained({ contexts }))
    await change(folders)
    return (await explained({ contexts, past, ...situation })).causes
  }
  const nothing = async () => undefined

  test('is a file that it reads and that changed, and for those after it that it ran', async () => {
    const causes = await again(({ context }) =>
      writeFiles(context, { 'src/a.c': 'int b;', 'README.md': 'other' })
    )
    expect(Object.fromEntries(causes)).toEqual({
      [COPY]: [{ kind: 'files', context: '', changed: ['src/a.c'], added: [], removed: [] }],
      [DOCS]: [{ kind: 'step before', steps: [COPY] }],
      [MAKE]: [{ kind: 'step before', steps: [DOCS] }]
    })
  })

  test('is a file of a named context', async () => {
    const causes = await again(({ docs }) => writeFiles(docs, { 'new.md': '' }), {
      vertices: verticesOf({ [COPY]: CACHED })
    })
    expect(causes.get(DOCS)).toEqual([
      { kind: 'files', context: 'docs', changed: [], added: ['new.md'], removed: [] }
    ])
  })

  test('is a variable that has another value', async () => {
    const causes = await again(nothing, {
      vertices: verticesOf({ [COPY]: CACHED, [DOCS]: CACHED }),
      play: { 'history inspect attachment': provenanceOf('2') }
    })
    expect(Object.fromEntries(causes)).toEqual({ [MAKE]: [{ kind: 'variables', names: ['VERSION'] }] })
  })

  test('is that it was told to', async () => {
    const causes = await again(nothing, { inputs: { noCache: true } })
    expect(causes.get(COPY)).toEqual([{ kind: 'no-cache', input: 'no-cache' }])
  })

  test('is that its layers could not be loaded', async () => {
    const vertices = verticesOf({ [COPY]: CACHED, [DOCS]: CACHED, [MAKE]: { failedLoad: true } })
    expect((await again(nothing, { vertices })).get(MAKE)).toEqual([
      { kind: 'cache', reason: 'its layers were in the cache and could not be loaded' }
    ])
  })

  test('is that a restored cache could not be read', async () => {
    const route = createRoute()
    route.open.outcome = { status: 'failed', reason: 'a pack is damaged' }
    const causes = await again(nothing, { run: { route } })
    expect(causes.get(COPY)).toEqual([
      { kind: 'cache', reason: expect.stringContaining('a pack is damaged') }
    ])
  })

  const caches = { imports: [REGISTRY], exports: [] }
  const inspect = 'imagetools inspect --builder lab --raw r.example/c:a'
  const ABSENT: Scene = { exitCode: 1, stderr: 'ERROR: r.example/c:a: not found' }

  test('is that the cache is gone, where the registry says so', async () => {
    const causes = await again(nothing, { built: { caches }, play: { [inspect]: ABSENT } })
    expect(causes.get(COPY)).toEqual([
      { kind: 'cache', reason: 'the cache that the build of c0ffee left is gone: evicted or deleted' }
    ])
  })

  test.each<[string, Scene]>([
    ['the cache is there', { stdout: '{}' }],
    ['the registry does not tell', { exitCode: 1, stderr: 'ERROR: 401' }]
  ])('is not that the cache is gone where %s', async (_, scene) => {
    const causes = await again(nothing, { built: { caches }, play: { [inspect]: scene } })
    expect(causes.get(COPY)).toEqual([
      { kind: 'not known', reason: 'nothing that it is made from has changed' }
    ])
  })

  test('is not asked of the cache where some of it was read, or the action read it itself', async () => {
    const some = await explained({ built: { caches }, vertices: verticesOf({ [COPY]: CACHED }) })
    expect(some.asked.filter((line) => line.includes('imagetools'))).toEqual([])
    const own = await explained({ built: { caches }, run: { route: createRoute() } })
    expect(own.asked.filter((line) => line.includes('imagetools'))).toEqual([])
  })
})

describe('a cache of the last stage only', () => {
  /** The first stage ran, whose result the other copies, and nothing of it differs from before. */
  async function causesWith(backend: Plan['backend'], cacheExport: ActionInputs['cacheExport']) {
    const stages = [
      createVertex({ digest: 'sha256:make', name: '[build 1/1] RUN make' }),
      createVertex({
        digest: 'sha256:last',
        name: '[final 1/1] COPY --from=build / /',
        inputs: ['sha256:make'],
        ...CACHED
      })
    ]
    const before = await explained({ vertices: stages })
    const found = await explained({
      vertices: stages,
      plan: { backend },
      inputs: { cacheExport },
      past: pastOf(before),
      built: { caches: { imports: [REGISTRY], exports: [] } }
    })
    return found.causes.get('[build 1/1] RUN make')
  }

  test.each([
    ['registry', 'min'],
    ['local', 'min'],
    ['inline', 'auto']
  ] as const)('is why a step of another stage ran: %s, cache-export: %s', async (backend, cacheExport) => {
    expect(await causesWith(backend, cacheExport)).toEqual([
      { kind: 'cache', reason: 'a cache with cache-export: min has the steps of the last stage only' }
    ])
  })

  test.each([
    ['registry', 'max'],
    ['registry', 'auto'],
    ['none', 'min']
  ] as const)('is not why: %s, cache-export: %s', async (backend, cacheExport) => {
    expect(await causesWith(backend, cacheExport)).toEqual([
      { kind: 'not known', reason: 'nothing that it is made from has changed' }
    ])
  })
})
