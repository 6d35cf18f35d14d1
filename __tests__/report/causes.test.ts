import { describe, expect, test } from '@jest/globals'
import type { Reading, UsedImage } from '../../src/buildx/definition.js'
import type { SentFile, SentFiles } from '../../src/buildx/sent-files.js'
import type { BuildRecord } from '../../src/record/build-record.js'
import { composeRecord } from '../../src/record/compose.js'
import type { MadeStep } from '../../src/record/making.js'
import { type Cause, type Circumstances, explainSteps } from '../../src/report/causes.js'
import { NOW } from '../support/builders.js'
import { frozen } from '../support/frozen.js'

type Texts = Record<string, string>

/** What a step of a Dockerfile is made of, as far as a test is about it. */
interface Part {
  text: string
  reads?: Reading[]
  images?: UsedImage[]
  env?: Texts
  /** What BuildKit does for it; its text, if it is no other. */
  operation?: string
}

const readingOf = (pattern: string, from = 'context', excludes: string[] = []): Reading => ({
  ...{ from, pattern, excludes }
})
const imageOf = (ref: string, letter: string): UsedImage => ({
  ...{ ref, digest: `sha256:${letter.repeat(64)}` }
})

const NODE = imageOf('docker.io/library/node:24', 'a')
const MANIFEST: Part = { text: 'COPY package.json ./', reads: [readingOf('/package.json')], images: [NODE] }
const INSTALL: Part = { text: 'RUN npm ci', env: { PATH: '/bin', NODE_ENV: 'production' } }
const SOURCES: Part = { text: 'COPY src src', reads: [readingOf('/src')] }
const BUILD: Part = { text: 'RUN npm run build', env: { PATH: '/bin', NODE_ENV: 'production' } }
const PARTS = [MANIFEST, INSTALL, SOURCES, BUILD]

/** The steps of a stage, each made from the one before it, all cached. */
function stageOf(parts: readonly Part[], stage = 'build'): MadeStep[] {
  const nameOf = ({ text }: Part, index: number) =>
    `[${stage}${stage === '' ? '' : ' '}${index + 2}/${parts.length + 1}] ${text}`
  return parts.map((part, index): MadeStep => {
    const parent = parts[index - 1]
    const { text, reads = [], images = [], env, operation = text } = part
    return {
      status: 'cached',
      ...{ name: nameOf(part, index), seconds: 0, error: undefined, bytes: 0 },
      ...{ stage, text, lines: { first: index + 2, last: index + 2 } },
      parents: parent === undefined ? [] : [nameOf(parent, index - 1)],
      ...{ images, defined: { operation, env, reads }, isLost: false }
    }
  })
}

/** The same steps of which those from `first` on ran. */
function ranFrom(first: number, steps: readonly MadeStep[]): MadeStep[] {
  return steps.map((step, index) => (index < first ? step : { ...step, status: 'executed', seconds: 2 }))
}

const fileOf = (hash: string, mode = '100644'): SentFile => ({ mode, hash, size: hash.length, time: 0 })
const FOLDER: SentFile = { mode: '40755', hash: '', size: 0, time: 0 }
const FILES: SentFiles = new Map([
  ['README.md', fileOf('readme')],
  ['package.json', fileOf('package')],
  ['src', FOLDER],
  ['src/app.js', fileOf('app')],
  ['src/lib', FOLDER],
  ['src/lib/util.js', fileOf('util')]
])

/** These files, with some that are others, and without those that are undefined. */
function filesWith(changes: Record<string, SentFile | undefined>, files = FILES): SentFiles {
  const all = { ...Object.fromEntries(files), ...changes }
  return new Map(Object.entries(all).filter((entry): entry is [string, SentFile] => entry[1] !== undefined))
}

interface Known {
  files?: ReadonlyMap<string, SentFiles>
  args?: Texts
}

const contextOf = (files: SentFiles) => new Map([['context', files]])

/** What a first build with these steps leaves. */
function recordOf(steps: readonly MadeStep[], { files = contextOf(FILES), args }: Known = {}): BuildRecord {
  const run = { at: NOW, seconds: 60, cached: 0, total: steps.length, cost: 0 }
  const definition = args && { steps: new Map(), dockerfile: [], args }
  return composeRecord(
    {
      ...{ run, target: undefined, platforms: ['linux/amd64'], steps: ranFrom(0, steps), files },
      ...{ definitions: definition && [definition], keepsTimes: false }
    },
    undefined
  )
}

/** The causes of steps, by their texts; of such with the same text by their names. */
function explained(steps: readonly MadeStep[], circumstances: Partial<Circumstances> = {}) {
  const causes = explainSteps(frozen([...steps]), {
    before: recordOf(stageOf(PARTS)),
    ...{ noCache: false, noCacheFilters: [], files: contextOf(FILES), args: {} },
    ...{ cacheReason: undefined, onlyLastStage: false },
    ...circumstances
  })
  const nameOf = (name: string) => name.replace(/^\[[^\]]*\] /, '')
  const names = [...causes.keys()].map(nameOf)
  const isAmbiguous = new Set(names).size < names.length
  return Object.fromEntries([...causes].map(([name, own]) => [isAmbiguous ? name : nameOf(name), own]))
}

/** Of a step whose only parent that ran is this one. */
const following = (...parts: [Part, number][]): Cause => ({
  kind: 'step before',
  steps: parts.map(([{ text }, place]) => `[build ${place}/5] ${text}`)
})

const NOTHING_CHANGED: Cause = {
  kind: 'not known',
  reason: 'nothing that it is made from has changed'
}

describe('a build whose steps all came from the cache', () => {
  test('has no cause to tell', () => {
    expect(explained(stageOf(PARTS))).toEqual({})
  })

  test('has none either, whatever else is known', () => {
    const files = contextOf(filesWith({ 'src/app.js': fileOf('new') }))
    const everything = { files, noCache: true, cacheReason: 'it is gone', onlyLastStage: true }
    expect(explained(stageOf(PARTS), everything)).toEqual({})
  })
})

describe('a step that failed or did not run', () => {
  test('is not explained, and is no step before', () => {
    const [manifest, install, sources, build] = ranFrom(0, stageOf(PARTS)) as [
      MadeStep,
      MadeStep,
      MadeStep,
      MadeStep
    ]
    const steps = [
      { ...manifest, status: 'failed' as const },
      { ...install, status: 'not run' as const },
      { ...sources, parents: [] },
      { ...build, parents: [manifest.name] }
    ]
    expect(explained(steps)).toEqual({
      'COPY src src': [{ kind: 'order', gone: ['RUN npm ci'], come: [] }],
      'RUN npm run build': [{ kind: 'order', gone: ['COPY src src'], come: ['COPY package.json ./'] }]
    })
  })
})

describe('files', () => {
  /** The causes of the COPY that reads src, and of what follows it. */
  const explainedWith = (changes: Record<string, SentFile | undefined>) =>
    explained(ranFrom(2, stageOf(PARTS)), { files: contextOf(filesWith(changes)) })
  const filesCause = (difference: Partial<Extract<Cause, { kind: 'files' }>>): Cause => ({
    kind: 'files',
    ...{ context: '', changed: [], added: [], removed: [] },
    ...difference
  })

  test.each<[string, Record<string, SentFile | undefined>, Partial<Extract<Cause, { kind: 'files' }>>]>([
    ['a file that changed is named', { 'src/app.js': fileOf('new') }, { changed: ['src/app.js'] }],
    [
      'a file of which only the mode changed is named',
      { 'src/app.js': fileOf('app', '100755') },
      { changed: ['src/app.js'] }
    ],
    [
      'a folder of which only the mode changed is named',
      { src: { ...FOLDER, mode: '40700' } },
      { changed: ['src'] }
    ],
    [
      'a file that became a link is named',
      { 'src/app.js': fileOf('app', '120777') },
      { changed: ['src/app.js'] }
    ],
    ['a file that was added is named', { 'src/new.js': fileOf('new') }, { added: ['src/new.js'] }],
    ['a file that was removed is named', { 'src/app.js': undefined }, { removed: ['src/app.js'] }],
    [
      'a file that was added with its folder is named, and not the folder',
      { 'src/a': FOLDER, 'src/a/b': FOLDER, 'src/a/b/c.js': fileOf('c') },
      { added: ['src/a/b/c.js'] }
    ],
    [
      'a file that was removed with its folder is named, and not the folder',
      { 'src/lib': undefined, 'src/lib/util.js': undefined },
      { removed: ['src/lib/util.js'] }
    ],
    ['an empty folder that was added is named', { 'src/empty': FOLDER }, { added: ['src/empty'] }],
    [
      'a file that was renamed is named by both of its names',
      { 'src/app.js': undefined, 'src/main.js': fileOf('app') },
      { added: ['src/main.js'], removed: ['src/app.js'] }
    ],
    [
      'files that changed, were added and were removed are all named',
      { 'src/app.js': fileOf('new'), 'src/b.js': fileOf('b'), 'src/lib/util.js': undefined },
      { changed: ['src/app.js'], added: ['src/b.js'], removed: ['src/lib/util.js'] }
    ],
    [
      'a file that the step does not read is not named',
      { 'src/app.js': fileOf('new'), 'README.md': fileOf('new'), 'package.json': undefined },
      { changed: ['src/app.js'] }
    ],
    [
      'a file of another folder with as long a name is not named',
      { 'src/app.js': fileOf('new'), 'srcs/app.js': fileOf('x'), 'web/src/app.js': fileOf('x') },
      { changed: ['src/app.js'] }
    ]
  ])('%s', (_, changes, difference) => {
    expect(explainedWith(changes)).toEqual({
      'COPY src src': [filesCause(difference)],
      'RUN npm run build': [following([SOURCES, 4])]
    })
  })

  test.each<[string, Record<string, SentFile | undefined>]>([
    ['only files changed that it does not read', { 'README.md': fileOf('new') }],
    ['only the time of a file changed', { 'src/app.js': { ...fileOf('app'), time: 5 } }]
  ])('are no cause where %s', (_, changes) => {
    expect(explainedWith(changes)['COPY src src']).toEqual([NOTHING_CHANGED])
  })

  test('that several steps read are named for each of them', () => {
    const parts = [SOURCES, { text: 'COPY . all', reads: [readingOf('/')] }]
    const files = contextOf(filesWith({ 'src/app.js': fileOf('new'), 'README.md': fileOf('new') }))
    expect(explained(ranFrom(0, stageOf(parts)), { before: recordOf(stageOf(parts)), files })).toEqual({
      'COPY src src': [filesCause({ changed: ['src/app.js'] })],
      'COPY . all': [
        filesCause({ changed: ['README.md', 'src/app.js'] }),
        { kind: 'step before', steps: ['[build 2/3] COPY src src'] }
      ]
    })
  })

  test('that match one of several patterns are named, and those that it leaves out are not', () => {
    const reads = [readingOf('/*.json'), readingOf('/src', 'context', ['**/*.test.js'])]
    const parts = [{ text: 'COPY *.json src ./', reads }]
    const changes = {
      ...{ 'package.json': fileOf('new'), 'src/app.js': fileOf('new'), 'src/app.test.js': fileOf('x') },
      'README.md': fileOf('new')
    }
    const circumstances = { before: recordOf(stageOf(parts)), files: contextOf(filesWith(changes)) }
    expect(explained(ranFrom(0, stageOf(parts)), circumstances)).toEqual({
      'COPY *.json src ./': [filesCause({ changed: ['package.json', 'src/app.js'] })]
    })
  })

  test('of another context are named with it, and only for the step that reads them', () => {
    const parts = [SOURCES, { text: 'COPY --from=docs . docs', reads: [readingOf('/', 'docs')] }]
    const then = new Map([
      ['context', FILES],
      ['docs', FILES]
    ])
    const now = new Map([
      ['context', FILES],
      ['docs', filesWith({ 'src/app.js': fileOf('new') })]
    ])
    const before = recordOf(stageOf(parts), { files: then })
    expect(explained(ranFrom(1, stageOf(parts)), { before, files: now })).toEqual({
      'COPY --from=docs . docs': [filesCause({ context: 'docs', changed: ['src/app.js'] })]
    })
  })

  test('of two contexts are told apart', () => {
    const reads = [readingOf('/src'), readingOf('/src', 'docs')]
    const parts = [{ text: 'RUN --mount=from=docs make', reads, env: {} }]
    const both = (files: SentFiles) =>
      new Map([
        ['context', files],
        ['docs', files]
      ])
    const circumstances = {
      before: recordOf(stageOf(parts), { files: both(FILES) }),
      files: both(filesWith({ 'src/app.js': fileOf('new') }))
    }
    expect(explained(ranFrom(0, stageOf(parts)), circumstances)).toEqual({
      'RUN --mount=from=docs make': [
        filesCause({ changed: ['src/app.js'] }),
        filesCause({ context: 'docs', changed: ['src/app.js'] })
      ]
    })
  })

  test('are no cause of a COPY from another stage', () => {
    const steps = [
      ...stageOf([{ text: 'COPY --from=build /app /app' }], 'final').map((step) => ({
        ...step,
        parents: [`[build 5/5] ${BUILD.text}`]
      })),
      ...ranFrom(2, stageOf(PARTS))
    ]
    const before = recordOf(steps)
    const files = contextOf(filesWith({ 'src/app.js': fileOf('new'), 'README.md': fileOf('new') }))
    const [copy, ...others] = steps as [MadeStep, ...MadeStep[]]
    expect(explained([{ ...copy, status: 'executed' }, ...others], { before, files })).toEqual({
      'COPY --from=build /app /app': [following([BUILD, 5])],
      'COPY src src': [filesCause({ changed: ['src/app.js'] })],
      'RUN npm run build': [following([SOURCES, 4])]
    })
  })
})

describe('a text', () => {
  const CHANGED: Part = { ...INSTALL, text: 'RUN npm ci --omit=dev' }

  test('that changed is told, with what it was', () => {
    expect(explained(ranFrom(1, stageOf([MANIFEST, CHANGED, SOURCES, BUILD])))).toEqual({
      'RUN npm ci --omit=dev': [{ kind: 'text', before: 'RUN npm ci', after: 'RUN npm ci --omit=dev' }],
      'COPY src src': [following([CHANGED, 3])],
      'RUN npm run build': [following([SOURCES, 4])]
    })
  })

  test('that changed far behind its beginning is noticed', () => {
    const long = `RUN ${'x'.repeat(400)}`
    const [before, now] = [`${long} one`, `${long} two`].map((text) => stageOf([{ text }])) as [
      MadeStep[],
      MadeStep[]
    ]
    expect(Object.values(explained(ranFrom(0, now), { before: recordOf(before) }))).toEqual([
      [{ kind: 'text', before: long.slice(0, 300), after: `${long} two` }]
    ])
  })

  test('that changed in two steps is told of both, each beside the step before it', () => {
    const lint: Part = { ...BUILD, text: 'RUN npm run lint' }
    expect(explained(ranFrom(1, stageOf([MANIFEST, CHANGED, SOURCES, lint])))).toEqual({
      'RUN npm ci --omit=dev': [{ kind: 'text', before: 'RUN npm ci', after: 'RUN npm ci --omit=dev' }],
      'COPY src src': [following([CHANGED, 3])],
      'RUN npm run lint': [
        { kind: 'text', before: 'RUN npm run build', after: 'RUN npm run lint' },
        following([SOURCES, 4])
      ]
    })
  })

  test('that changed is told first, and what else differs after it', () => {
    const copy: Part = { ...SOURCES, text: 'COPY --link src src' }
    const files = contextOf(filesWith({ 'src/app.js': fileOf('new') }))
    expect(explained(ranFrom(2, stageOf([MANIFEST, INSTALL, copy, BUILD])), { files })).toMatchObject({
      'COPY --link src src': [{ kind: 'text' }, { kind: 'files', changed: ['src/app.js'] }]
    })
  })

  test('that changed takes the place of what its variables stand for', () => {
    const now: Part = { ...CHANGED, env: { PATH: '/bin', NODE_ENV: 'test' }, operation: 'another' }
    expect(explained(ranFrom(1, stageOf([MANIFEST, now, SOURCES, BUILD])))).toMatchObject({
      'RUN npm ci --omit=dev': [{ kind: 'text' }]
    })
  })
})

describe('steps that came, went, or moved', () => {
  const X: Part = { text: 'RUN npm run lint' }

  test('are told as new where they are inserted, and the steps after them only follow', () => {
    const now = stageOf([MANIFEST, INSTALL, X, SOURCES, BUILD])
    expect(explained(ranFrom(2, now))).toEqual({
      'RUN npm run lint': [{ kind: 'new step' }],
      'COPY src src': [{ kind: 'step before', steps: ['[build 4/6] RUN npm run lint'] }],
      'RUN npm run build': [{ kind: 'step before', steps: ['[build 5/6] COPY src src'] }]
    })
  })

  test('are told as new at the end, where nothing else ran', () => {
    expect(explained(ranFrom(4, stageOf([...PARTS, X])))).toEqual({
      'RUN npm run lint': [{ kind: 'new step' }]
    })
  })

  test('are told apart where one changed and one is new', () => {
    const install: Part = { ...INSTALL, text: 'RUN npm ci --omit=dev' }
    expect(explained(ranFrom(1, stageOf([MANIFEST, install, X, SOURCES, BUILD])))).toMatchObject({
      'RUN npm ci --omit=dev': [{ kind: 'text', before: 'RUN npm ci' }],
      'RUN npm run lint': [{ kind: 'new step' }, { kind: 'step before' }],
      'COPY src src': [{ kind: 'step before' }],
      'RUN npm run build': [{ kind: 'step before' }]
    })
  })

  test('with the same text are paired in their order', () => {
    const twice = [X, SOURCES, X, BUILD]
    const before = recordOf(stageOf(twice))
    const now = stageOf([X, SOURCES, { ...X, text: 'RUN npm test' }, BUILD])
    expect(explained(ranFrom(2, now), { before })).toEqual({
      'RUN npm test': [{ kind: 'text', before: 'RUN npm run lint', after: 'RUN npm test' }],
      'RUN npm run build': [{ kind: 'step before', steps: ['[build 4/5] RUN npm test'] }]
    })
  })

  /** The kinds of causes of each step. */
  const kindsOf = (causes: Record<string, Cause[]>) =>
    Object.fromEntries(Object.entries(causes).map(([text, own]) => [text, own.map(({ kind }) => kind)]))

  test('are why the step after one that was removed ran, which is then known', () => {
    const kinds = kindsOf(explained(ranFrom(1, stageOf([MANIFEST, SOURCES, BUILD]))))
    expect(kinds['RUN npm run build']).toEqual(['step before'])
    expect(kinds['COPY src src']).toHaveLength(1)
    expect(kinds['COPY src src']).not.toContain('not known')
    expect(kinds['COPY src src']).not.toContain('new step')
  })

  test('are why the first of two that were swapped ran, which is then known', () => {
    const kinds = kindsOf(explained(ranFrom(1, stageOf([MANIFEST, SOURCES, INSTALL, BUILD]))))
    expect(kinds['RUN npm ci']).toEqual(['step before'])
    expect(kinds['RUN npm run build']).toEqual(['step before'])
    expect(kinds['COPY src src']).toHaveLength(1)
    expect(kinds['COPY src src']).not.toContain('not known')
  })

  test('of a stage with another name are the same as before', () => {
    expect(explained(stageOf(PARTS, 'builder'))).toEqual({})
    const files = contextOf(filesWith({ 'src/app.js': fileOf('new') }))
    expect(explained(ranFrom(2, stageOf(PARTS, 'builder')), { files })).toMatchObject({
      'COPY src src': [{ kind: 'files', changed: ['src/app.js'] }],
      'RUN npm run build': [{ kind: 'step before' }]
    })
  })

  test('of a stage that got a name where it had none are the same as before', () => {
    const before = recordOf(stageOf(PARTS, ''))
    expect(explained(ranFrom(3, stageOf(PARTS, 'build')), { before })).toEqual({
      'RUN npm run build': [NOTHING_CHANGED]
    })
  })

  test('of another stage are not taken for those with the same text', () => {
    const one = stageOf([{ ...X, env: { SIDE: 'one' } }], 'one')
    const two = stageOf([{ ...X, env: { SIDE: 'two' } }], 'two')
    const now = stageOf([{ ...X, env: { SIDE: 'three' } }], 'two')
    expect(explained([...one, ...ranFrom(0, now)], { before: recordOf([...one, ...two]) })).toEqual({
      'RUN npm run lint': [{ kind: 'variables', names: ['SIDE'] }]
    })
  })

  test('of a new stage are new, and those of the others are not', () => {
    const test = stageOf([{ text: 'RUN npm test' }], 'test')
    expect(explained([...stageOf(PARTS), ...ranFrom(0, test)])).toEqual({
      'RUN npm test': [{ kind: 'new step' }]
    })
  })

  test('of several platforms are compared with those of the same platform', () => {
    const of = (platform: string, text: string) => stageOf([{ text }], `linux/${platform} build`)
    const before = recordOf([...of('amd64', 'RUN one'), ...of('arm64', 'RUN one')])
    const now = [...ranFrom(0, of('amd64', 'RUN two')), ...of('arm64', 'RUN one')]
    expect(explained(now, { before })).toEqual({
      'RUN two': [{ kind: 'text', before: 'RUN one', after: 'RUN two' }]
    })
    const both = [...ranFrom(0, of('amd64', 'RUN two')), ...ranFrom(0, of('arm64', 'RUN two'))]
    expect(Object.values(explained(both, { before }))).toEqual([
      [{ kind: 'text', before: 'RUN one', after: 'RUN two' }],
      [{ kind: 'text', before: 'RUN one', after: 'RUN two' }]
    ])
  })
})

describe('variables of a RUN', () => {
  const runWith = (env: Texts): Part[] => [MANIFEST, { ...INSTALL, env }]
  const THEN = { PATH: '/bin', TOKEN: 'hunter2', VERSION: '1.0' }
  const explainedWith = (env: Texts) =>
    explained(ranFrom(1, stageOf(runWith(env))), { before: recordOf(stageOf(runWith(THEN))) })

  test.each<[string, Texts, string[]]>([
    ['one that changed', { ...THEN, VERSION: '1.1' }, ['VERSION']],
    ['one that was added', { ...THEN, DEBUG: '' }, ['DEBUG']],
    ['one that was removed', { PATH: '/bin', TOKEN: 'hunter2' }, ['VERSION']],
    ['one that was emptied', { ...THEN, VERSION: '' }, ['VERSION']],
    [
      'all that differ, in the order of their names',
      { TOKEN: 'hunter3', ADDED: 'x' },
      ['ADDED', 'PATH', 'TOKEN', 'VERSION']
    ]
  ])('are named, where they differ: %s', (_, env, names) => {
    const causes = explainedWith(env)
    expect(causes).toEqual({ 'RUN npm ci': [{ kind: 'variables', names }] })
    expect(JSON.stringify(causes)).not.toMatch(/hunter|1\.[01]|\/bin/)
  })

  test('are not named where none differs', () => {
    expect(explainedWith(THEN)).toEqual({ 'RUN npm ci': [NOTHING_CHANGED] })
  })

  test.each(['constructor', 'toString', '__proto__'])('may be called %s', (name) => {
    const env = Object.fromEntries([...Object.entries(THEN), [name, 'x']])
    const [now, then] = [stageOf(runWith(THEN)), recordOf(stageOf(runWith(env)))]
    expect(explained(ranFrom(1, now), { before: then })).toEqual({
      'RUN npm ci': [{ kind: 'variables', names: [name] }]
    })
  })
})

describe('a build argument', () => {
  const copyOf = (text: string, operation: string): Part[] => [
    { text, operation, reads: [readingOf('/src')] }
  ]
  /** The causes of a COPY that BuildKit does otherwise than before, although its text is the same. */
  const explainedAs = (text: string, now: Texts, then: Texts) =>
    explained(ranFrom(0, stageOf(copyOf(text, 'now'))), {
      before: recordOf(stageOf(copyOf(text, 'then')), { args: then }),
      args: now
    })[text]
  const NOT_KNOWN: Cause = {
    kind: 'not known',
    reason: 'what its variables stand for changed, and which of them is not known'
  }

  test.each([
    ...[
      'COPY --chown=$OWNER src src',
      `COPY --chown=\${OWNER} src src`,
      `COPY --chown=\${OWNER:-root} src src`
    ],
    ...['COPY --chown=$OWNER:$GROUP src src', 'COPY src /$OWNER', `COPY src /\${OWNER%x}/src`]
  ])('that %s names is named, without its value', (text) => {
    const causes = explainedAs(text, { OWNER: 'hunter3', GROUP: 'a' }, { OWNER: 'hunter2', GROUP: 'a' })
    expect(causes).toEqual([{ kind: 'variables', names: ['OWNER'] }])
    expect(JSON.stringify(causes)).not.toContain('hunter')
  })

  test.each<[string, Texts, Texts]>([
    ['was added', { OWNER: 'a' }, {}],
    ['was removed', {}, { OWNER: 'a' }]
  ])('that %s is named', (_, now, then) => {
    expect(explainedAs('COPY --chown=$OWNER src src', now, then)).toEqual([
      { kind: 'variables', names: ['OWNER'] }
    ])
  })

  test('is named only if its value is another, and the instruction names it', () => {
    const [now, then] = [
      { OWNER: 'b', GROUP: 'a', OTHER: 'b' },
      { OWNER: 'a', GROUP: 'a', OTHER: 'a' }
    ]
    expect(explainedAs('COPY --chown=$OWNER:$GROUP src src', now, then)).toEqual([
      { kind: 'variables', names: ['OWNER'] }
    ])
  })

  test.each<[string, Texts, Texts]>([
    ['COPY --chown=$OWNERS src src', { OWNER: 'b' }, { OWNER: 'a' }],
    ['COPY --chown=OWNER src src', { OWNER: 'b' }, { OWNER: 'a' }],
    ['COPY --chown=$SET_BY_ENV src src', {}, {}]
  ])('that %s does not name is not known', (text, now, then) => {
    expect(explainedAs(text, now, then)).toEqual([NOT_KNOWN])
  })

  test.each(['a(b', 'a[', 'a.b', '\\', '+', '$'])('may have a name such as %j', (name) => {
    expect(explainedAs('COPY --chown=$OWNER src src', { [name]: 'b' }, { [name]: 'a' })).toEqual([NOT_KNOWN])
  })

  test('is no cause of a step that does the same as before', () => {
    const parts = copyOf('COPY src /$OWNER', 'same')
    const before = recordOf(stageOf(parts), { args: { OWNER: 'a' } })
    expect(explained(ranFrom(0, stageOf(parts)), { before, args: { OWNER: 'b' } })).toEqual({
      'COPY src /$OWNER': [NOTHING_CHANGED]
    })
  })

  test('is no cause where the last build did not tell what its steps do', () => {
    const bare = stageOf(copyOf('COPY src /$OWNER', 'x')).map((step) => ({
      ...step,
      text: undefined,
      defined: undefined
    }))
    const [[cause] = []] = Object.values(
      explained(ranFrom(0, stageOf(copyOf('COPY src /$OWNER', 'x'))), {
        before: recordOf(bare),
        args: { OWNER: 'a' }
      })
    )
    expect(cause).toMatchObject({ kind: 'not known' })
    expect(JSON.stringify(cause)).not.toMatch(/variables/)
  })
})

describe('a step that BuildKit does otherwise, though its text and environment are the same', () => {
  /** As WORKDIR has it: the folder that RUN and COPY start in is a part of what BuildKit does for them. */
  const inFolder = (folder: string): Part[] => [
    { text: `WORKDIR ${folder}` },
    { text: 'COPY src src', reads: [readingOf('/src')], operation: `copy to ${folder}/src` },
    { text: 'RUN make', env: {}, operation: `run in ${folder}` }
  ]

  test('only follows the step that made it so', () => {
    const before = recordOf(stageOf(inFolder('/app')))
    expect(explained(ranFrom(0, stageOf(inFolder('/srv'))), { before })).toEqual({
      'WORKDIR /srv': [{ kind: 'text', before: 'WORKDIR /app', after: 'WORKDIR /srv' }],
      'COPY src src': [{ kind: 'step before', steps: ['[build 2/4] WORKDIR /srv'] }],
      'RUN make': [{ kind: 'step before', steps: ['[build 3/4] COPY src src'] }]
    })
  })

  // USER and SHELL are no steps of their own.
  test('is not said to have other variables, if it is a RUN, which has them in its environment', () => {
    const as = (user: string): Part[] => [{ text: 'RUN make', env: { A: '1' }, operation: `as ${user}` }]
    const before = recordOf(stageOf(as('root')))
    const [cause, ...others] = explained(ranFrom(0, stageOf(as('app'))), { before })['RUN make'] ?? []
    expect(others).toEqual([])
    expect(cause).toMatchObject({ kind: 'not known' })
    expect(JSON.stringify(cause)).not.toMatch(/variables/)
  })
})

describe('an image', () => {
  const basedOn = (...images: UsedImage[]): Part[] => [{ ...MANIFEST, images }, INSTALL]
  const explainedFrom = (now: UsedImage[], then: UsedImage[]) =>
    explained(ranFrom(0, stageOf(basedOn(...now))), { before: recordOf(stageOf(basedOn(...then))) })

  test('that is another one under the same tag is told, with both digests', () => {
    const moved = imageOf(NODE.ref, 'b')
    expect(explainedFrom([moved], [NODE])).toEqual({
      'COPY package.json ./': [{ kind: 'image', before: NODE, after: moved }],
      'RUN npm ci': [{ kind: 'step before', steps: ['[build 2/3] COPY package.json ./'] }]
    })
  })

  test('with another tag is told, with both tags', () => {
    const other = imageOf('docker.io/library/node:25', 'b')
    expect(explainedFrom([other], [NODE])['COPY package.json ./']).toEqual([
      { kind: 'image', before: NODE, after: other }
    ])
  })

  test('is told alone, of several that a step is made from', () => {
    const [tool, newer] = [imageOf('ghcr.io/octo/tool:1', 'c'), imageOf('ghcr.io/octo/tool:1', 'd')]
    expect(explainedFrom([NODE, newer], [NODE, tool])['COPY package.json ./']).toEqual([
      { kind: 'image', before: tool, after: newer }
    ])
  })

  test('is no cause where only its tag is another, or its place among others', () => {
    const alias = { ...NODE, ref: 'docker.io/library/node:lts' }
    expect(explainedFrom([alias], [NODE])['COPY package.json ./']).toEqual([NOTHING_CHANGED])
    const tool = imageOf('ghcr.io/octo/tool:1', 'c')
    expect(explainedFrom([tool, NODE], [NODE, tool])['COPY package.json ./']).toEqual([NOTHING_CHANGED])
  })

  // As NODE_VERSION and its like, which official images set.
  test('that is another one has other variables, too, which are not told beside it', () => {
    const parts = (image: UsedImage, version: string): Part[] => [
      { text: 'RUN corepack enable', images: [image], env: { NODE_VERSION: version } },
      { ...INSTALL, env: { NODE_VERSION: version } }
    ]
    const moved = imageOf(NODE.ref, 'b')
    const before = recordOf(stageOf(parts(NODE, '24.1.0')))
    expect(explained(ranFrom(0, stageOf(parts(moved, '24.2.0'))), { before })).toEqual({
      'RUN corepack enable': [{ kind: 'image', before: NODE, after: moved }],
      'RUN npm ci': [{ kind: 'step before', steps: ['[build 2/3] RUN corepack enable'] }]
    })
  })

  test('is told before files that changed too', () => {
    const moved = imageOf(NODE.ref, 'b')
    const files = contextOf(filesWith({ 'package.json': fileOf('new') }))
    const now = ranFrom(0, stageOf(basedOn(moved)))
    expect(explained(now, { before: recordOf(stageOf(basedOn(NODE))), files })).toMatchObject({
      'COPY package.json ./': [{ kind: 'image' }, { kind: 'files', changed: ['package.json'] }]
    })
  })
})

describe('a step before', () => {
  test('is each of the steps that it is made from and that ran', () => {
    const [one, two, three] = ['one', 'two', 'three'].map((stage) =>
      stageOf([{ text: `RUN ${stage}` }], stage)
    ) as [MadeStep[], MadeStep[], MadeStep[]]
    const merged = stageOf([{ text: 'COPY --link all' }], 'final').map((step) => ({
      ...step,
      parents: [...one, ...two, ...three].map(({ name }) => name)
    }))
    const before = recordOf([...one, ...two, ...three, ...merged])
    const now = [...ranFrom(0, one), ...two, ...ranFrom(0, three), ...ranFrom(0, merged)]
    expect(explained(now, { before, cacheReason: 'it is gone' })['COPY --link all']).toEqual([
      { kind: 'step before', steps: ['[one 2/2] RUN one', '[three 2/2] RUN three'] }
    ])
  })

  test('comes after all causes that a step has of its own', () => {
    const files = contextOf(filesWith({ 'package.json': fileOf('new'), 'src/app.js': fileOf('new') }))
    const kinds = explained(ranFrom(0, stageOf(PARTS)), { files })['COPY src src']?.map(({ kind }) => kind)
    expect(kinds).toEqual(['files', 'step before'])
  })
})

describe('a cache that was not to be used', () => {
  const kindsOf = (circumstances: Partial<Circumstances>, steps = stageOf(PARTS)) =>
    Object.values(explained(ranFrom(0, steps), circumstances)).map((own) => own[0])
  const NO_CACHE: Cause = { kind: 'no-cache', input: 'no-cache' }
  const FILTER: Cause = { kind: 'no-cache', input: 'no-cache-filters' }

  test('by no-cache is the one cause of each step, beside the step before it', () => {
    const files = contextOf(filesWith({ 'src/app.js': fileOf('new') }))
    const circumstances = { noCache: true, cacheReason: 'it is gone', files }
    expect(explained(ranFrom(0, stageOf(PARTS)), circumstances)).toEqual({
      'COPY package.json ./': [NO_CACHE],
      'RUN npm ci': [NO_CACHE, following([MANIFEST, 2])],
      'COPY src src': [NO_CACHE, following([INSTALL, 3])],
      'RUN npm run build': [NO_CACHE, following([SOURCES, 4])]
    })
  })

  test('by no-cache is the cause also where there was no build before', () => {
    expect(kindsOf({ noCache: true, before: undefined })).toEqual([NO_CACHE, NO_CACHE, NO_CACHE, NO_CACHE])
  })

  test('by no-cache-filters is the cause of the steps of these stages, and of no others', () => {
    const test = stageOf([{ text: 'RUN npm test' }], 'test')
    const before = recordOf([...stageOf(PARTS), ...test])
    const causes = explained([...ranFrom(0, stageOf(PARTS)), ...ranFrom(0, test)], {
      ...{ before, noCacheFilters: ['test', 'unknown'], cacheReason: 'it is gone' }
    })
    expect(causes['RUN npm test']).toEqual([FILTER])
    expect(causes['COPY package.json ./']).toEqual([{ kind: 'cache', reason: 'it is gone' }])
  })

  // As BuildKit compares them (frontend/dockerui IsNoCache), which has stages in small letters.
  test.each(['build', 'BUILD', 'Build'])(
    'by no-cache-filters: %s is the cause of the stage build',
    (filter) => {
      expect(kindsOf({ noCacheFilters: [filter] })).toEqual([FILTER, FILTER, FILTER, FILTER])
    }
  )

  test.each(['linux/arm64 build', 'linux/amd64->arm64 build'])(
    'by no-cache-filters is the cause of the stage on each platform: %s',
    (stage) => {
      const steps = stageOf(PARTS, stage)
      expect(kindsOf({ noCacheFilters: ['build'] }, steps)).toEqual([FILTER, FILTER, FILTER, FILTER])
      expect(kindsOf({ noCacheFilters: ['linux/arm64'] }, steps)).not.toContainEqual(FILTER)
    }
  )
})

describe('a cache that could not be used', () => {
  const GONE = 'the cache that the build of 0123456 left is gone: evicted or deleted'

  test('is the cause of steps of which nothing changed, and of those only that come first', () => {
    expect(explained(ranFrom(0, stageOf(PARTS)), { cacheReason: GONE })).toEqual({
      'COPY package.json ./': [{ kind: 'cache', reason: GONE }],
      'RUN npm ci': [following([MANIFEST, 2])],
      'COPY src src': [following([INSTALL, 3])],
      'RUN npm run build': [following([SOURCES, 4])]
    })
  })

  test('is no cause of steps that have one of their own', () => {
    const files = contextOf(filesWith({ 'package.json': fileOf('new') }))
    expect(explained(ranFrom(0, stageOf(PARTS)), { cacheReason: GONE, files })).toMatchObject({
      'COPY package.json ./': [{ kind: 'files' }]
    })
    expect(JSON.stringify(explained(ranFrom(0, stageOf(PARTS)), { cacheReason: GONE, files }))).not.toContain(
      'evicted'
    )
  })

  test('is the cause of a first build', () => {
    const reason = 'no earlier build of this scope has left a cache that this run may read'
    expect(
      explained(ranFrom(0, stageOf([MANIFEST, INSTALL])), { before: undefined, cacheReason: reason })
    ).toEqual({
      'COPY package.json ./': [{ kind: 'cache', reason }],
      'RUN npm ci': [{ kind: 'step before', steps: ['[build 2/3] COPY package.json ./'] }]
    })
  })

  test('is the cause of steps whose layers were in it and could not be loaded, whatever else is wrong with it', () => {
    const [manifest, ...others] = ranFrom(0, stageOf(PARTS)) as [MadeStep, ...MadeStep[]]
    const causes = explained([{ ...manifest, isLost: true }, ...others], { cacheReason: GONE })
    expect(causes['COPY package.json ./']).toEqual([
      { kind: 'cache', reason: 'its layers were in the cache and could not be loaded' }
    ])
  })
})

describe('a cache with cache-export: min', () => {
  const MIN: Cause = {
    kind: 'cache',
    reason: 'a cache with cache-export: min has the steps of the last stage only'
  }
  const final = (parents: string[]) =>
    stageOf([{ text: 'COPY --from=build /app /app' }], 'final').map((step) => ({ ...step, parents }))
  const BUILT = `[build 5/5] ${BUILD.text}`
  const before = recordOf([...stageOf(PARTS), ...final([BUILT])])
  const explainedMin = (first: number, circumstances: Partial<Circumstances> = {}) =>
    explained([...ranFrom(first, stageOf(PARTS)), ...ranFrom(0, final([BUILT]))], {
      ...{ before, onlyLastStage: true },
      ...circumstances
    })

  test('is the cause of the step that another stage copies from', () => {
    expect(explainedMin(3)).toEqual({
      'RUN npm run build': [MIN],
      'COPY --from=build /app /app': [following([BUILD, 5])]
    })
  })

  test('is the cause of the first step of such a stage, too', () => {
    expect(explainedMin(0)).toEqual({
      'COPY package.json ./': [MIN],
      'RUN npm ci': [following([MANIFEST, 2])],
      'COPY src src': [following([INSTALL, 3])],
      'RUN npm run build': [following([SOURCES, 4])],
      'COPY --from=build /app /app': [following([BUILD, 5])]
    })
  })

  test('is no cause of a step of the last stage', () => {
    const steps = [...stageOf(PARTS), ...ranFrom(0, final([BUILT]))]
    expect(explained(steps, { before, onlyLastStage: true })).toEqual({
      'COPY --from=build /app /app': [NOTHING_CHANGED]
    })
  })

  test('is no cause where something changed, or where the cache has all stages', () => {
    const files = contextOf(filesWith({ 'package.json': fileOf('new') }))
    expect(explainedMin(0, { files })['COPY package.json ./']).toMatchObject([{ kind: 'files' }])
    expect(explainedMin(3, { onlyLastStage: false })['RUN npm run build']).toEqual([NOTHING_CHANGED])
    expect(explainedMin(3, { cacheReason: 'it is gone' })['RUN npm run build']).toEqual([
      { kind: 'cache', reason: 'it is gone' }
    ])
  })
})

describe('what is not known', () => {
  const first = (circumstances: Partial<Circumstances>, steps = stageOf([SOURCES])) =>
    Object.values(explained(ranFrom(0, steps), { before: recordOf(stageOf([SOURCES])), ...circumstances }))
  const notKnown = (reason: string): Cause[][] => [[{ kind: 'not known', reason }]]

  test('is everything where BuildKit keeps no definition', () => {
    const bare = stageOf([SOURCES]).map((step) => ({ ...step, text: undefined, defined: undefined }))
    expect(first({}, bare)).toEqual(notKnown('BuildKit keeps no definition of this build'))
  })

  test('is what to compare with where there was no build', () => {
    expect(first({ before: undefined })).toEqual(notKnown('there is no build to compare with'))
  })

  test('is which files changed where they were not looked at, now or then', () => {
    const reason = 'which files of context context changed was not recorded'
    expect(first({ files: new Map() })).toEqual(notKnown(reason))
    expect(first({ before: recordOf(stageOf([SOURCES]), { files: new Map() }) })).toEqual(notKnown(reason))
  })

  test('is why a step ran of which nothing has changed', () => {
    expect(first({})).toEqual([[NOTHING_CHANGED]])
  })

  test('is no cause where there is another', () => {
    const changed = stageOf([{ ...SOURCES, text: 'COPY src /src' }])
    expect(first({ files: new Map() }, changed)).toEqual([
      [{ kind: 'text', before: 'COPY src src', after: 'COPY src /src' }]
    ])
  })
})

describe('no cause', () => {
  test('has the value of a variable, or of a build argument, in it', () => {
    const parts = (secret: string): Part[] => [
      { text: 'COPY src /$DEST', operation: `copy ${secret}`, reads: [readingOf('/src')] },
      { text: 'RUN make $TOKEN', env: { TOKEN: secret } },
      { text: 'RUN make all', env: { TOKEN: secret }, operation: `run ${secret}` }
    ]
    /** BuildKit's names of steps have the values in place of the variables. */
    const named = (secret: string) => {
      const nameOf = (name: string) => name.replace(/\$(DEST|TOKEN)/, secret)
      return stageOf(parts(secret)).map((step) => ({
        ...step,
        name: nameOf(step.name),
        parents: step.parents.map(nameOf)
      }))
    }
    const before = recordOf(named('hunter2'), { args: { DEST: 'hunter2' } })
    const causes = explainSteps(ranFrom(0, named('hunter3')), {
      ...{ before, noCache: false, noCacheFilters: [], files: contextOf(FILES), args: { DEST: 'hunter3' } },
      ...{ cacheReason: undefined, onlyLastStage: false }
    })
    // Steps before are named as BuildKit names them, to be looked up; json.test.ts has what is shown of them.
    const own = [...causes.values()].flat().filter(({ kind }) => kind !== 'step before')
    expect(own.map(({ kind }) => kind)).toEqual(['variables', 'variables', 'variables'])
    expect(JSON.stringify(own)).not.toContain('hunter')
    expect(JSON.stringify(before)).not.toContain('hunter')
  })
})
