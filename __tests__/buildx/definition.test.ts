import { describe, expect, test } from '@jest/globals'
import {
  type BuildDefinition,
  type DefinedStep,
  parseDefinition,
  type Reading,
  readDefinitions
} from '../../src/buildx/definition.js'
import { readerOf } from '../../src/buildx/readings.js'
import { type Scene, scriptBuildx } from '../support/scripted-buildx.js'

const METADATA_V02 = 'https://mobyproject.org/buildkit@v1#metadata'
const V1 = 'https://slsa.dev/provenance/v1'
const V02 = 'https://slsa.dev/provenance/v0.2'
const BUSYBOX = { ref: 'docker.io/library/busybox:1.37', digest: `sha256:${'6'.repeat(64)}` }
const PATH = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin'

interface Node {
  id: string
  inputs?: string[]
  op: { Op: object; platform?: object }
}

/** What a provenance is made from: locations are lines, by the id of a node. */
interface Parts {
  nodes: Node[]
  lines?: Record<string, [first: number, last: number][]>
  dockerfile?: string
  args?: Record<string, string>
}

const digestOf = (id: string) => `sha256:of-${id}`
const buildConfigOf = (nodes: Node[]) => ({
  digestMapping: Object.fromEntries(nodes.map(({ id }) => [digestOf(id), id])),
  llbDefinition: nodes
})
const locationsOf = (lines: NonNullable<Parts['lines']>) =>
  Object.fromEntries(
    Object.entries(lines).map(([id, ranges]) => [
      id,
      {
        locations: [
          { ranges: ranges.map(([start, end]) => ({ start: { line: start }, end: { line: end } })) }
        ]
      }
    ])
  )
const sourceOf = ({ lines = {}, dockerfile }: Parts) => ({
  locations: locationsOf(lines),
  infos:
    dockerfile === undefined
      ? []
      : [{ filename: 'Dockerfile', language: 'Dockerfile', data: Buffer.from(dockerfile).toString('base64') }]
})

/** A provenance as BuildKit has them since 0.24. */
const asV1 = (parts: Parts) => ({
  buildDefinition: {
    buildType: 'https://github.com/moby/buildkit/blob/master/docs/attestations/slsa-definitions.md',
    externalParameters: {
      configSource: { path: 'Dockerfile' },
      request: { frontend: 'dockerfile.v0', args: parts.args ?? {}, locals: [{ name: 'context' }] }
    },
    internalParameters: { buildConfig: buildConfigOf(parts.nodes), builderPlatform: 'linux/amd64' }
  },
  runDetails: { builder: { id: '' }, metadata: { buildkit_metadata: { source: sourceOf(parts) } } }
})

/** The same as older ones have it. */
const asV02 = (parts: Parts) => ({
  builder: { id: '' },
  buildType: 'https://mobyproject.org/buildkit@v1',
  buildConfig: buildConfigOf(parts.nodes),
  invocation: { parameters: { frontend: 'dockerfile.v0', args: parts.args ?? {} }, environment: {} },
  metadata: { buildInvocationID: 'kwllbstd', [METADATA_V02]: { source: sourceOf(parts), vcs: {} } }
})

const parse = (value: unknown) => parseDefinition(JSON.stringify(value))

const sourceNode = (id: string, identifier: string, attrs: Record<string, string> = {}): Node => ({
  id,
  op: { Op: { source: { identifier, attrs } } }
})
const context = (id: string, name = 'context') =>
  sourceNode(id, `local://${name}`, { 'local.sharedkeyhint': name })

/** One source of a COPY as BuildKit writes it. */
const copyAction = (copy: object, secondaryInput = 1, input = 0) => ({
  Action: {
    copy: {
      ...{ allowEmptyWildcard: true, allowWildcard: true, createDestPath: true, dest: '/x/' },
      ...{ dirCopyContents: true, followSymlink: true, mode: -1, timestamp: -1 },
      ...copy
    }
  },
  ...{ input, output: 0, secondaryInput }
})
const copyNode = (id: string, inputs: string[], ...actions: object[]): Node => ({
  ...{ id, inputs: inputs.map((input) => `${input}:0`) },
  op: { Op: { file: { actions } } }
})

interface Exec {
  command?: string
  env?: string[]
  meta?: object
  mounts?: object[]
  more?: object
}

const execNode = (
  id: string,
  inputs: string[],
  { command = 'make', env, meta, mounts, more }: Exec = {}
): Node => ({
  ...{ id, inputs: inputs.map((input) => `${input}:0`) },
  op: {
    Op: {
      exec: {
        meta: { args: ['/bin/sh', '-c', command], cwd: '/x', env: env ?? [`PATH=${PATH}`], ...meta },
        mounts: [{ dest: '/' }, ...(mounts ?? [])],
        ...more
      }
    },
    platform: { Architecture: 'amd64', OS: 'linux' }
  }
})

const DOCKERFILE = [
  'FROM busybox:1.37 AS base',
  'ARG VERSION=1',
  'ARG LATE',
  'ENV A=b$VERSION',
  'WORKDIR /x',
  'COPY --chmod=644 a.txt b* /x/',
  'RUN --mount=type=cache,target=/m \\',
  '  echo hi $VERSION',
  'FROM base AS other',
  'RUN <<EOT',
  'echo 1',
  'EOT',
  'FROM base',
  'COPY --from=other /x /y',
  'ADD --exclude=z . /ctx',
  'RUN --mount=type=bind,target=/src ls /src',
  ''
].join('\n')
const ENV = [`PATH=${PATH}`, 'VERSION=1', 'LATE=secret=s', 'A=b1', 'EMPTY=']

/** Lines as BuildKit tells them, each by itself. */
function at(...lines: number[]): [number, number][] {
  return lines.map((line) => [line, line])
}

/** What BuildKit 0.34 tells of a build of this Dockerfile. */
const BUILD: Parts = {
  dockerfile: DOCKERFILE,
  args: {
    'build-arg:LATE': 'secret=s',
    'build-arg:EMPTY': '',
    'context:busybox:1.37': `oci-layout://mu84748t:latest@${BUSYBOX.digest}`,
    'frontend.caps': 'moby.buildkit.frontend.contexts+forward'
  },
  nodes: [
    sourceNode('step0', `oci-layout://${BUSYBOX.ref}@${BUSYBOX.digest}`, {
      'oci.session': 'a',
      'oci.store': 'b'
    }),
    copyNode('step1', ['step0'], {
      Action: { mkdir: { makeParents: true, mode: 493, path: '/x', timestamp: -1 } },
      ...{ input: 0, output: 0, secondaryInput: -1 }
    }),
    context('step2'),
    copyNode(
      'step3',
      ['step1', 'step2'],
      copyAction({ src: '/a.txt', mode: 420 }),
      copyAction({ src: '/b*', mode: 420 }, 1, 2)
    ),
    execNode('step4', ['step3'], {
      command: 'echo hi $VERSION',
      env: ENV,
      mounts: [{ cacheOpt: { ID: '//m' }, dest: '/m', input: -1, mountType: 3, output: -1 }]
    }),
    execNode('step5', ['step4'], { command: 'echo 1\n' }),
    copyNode('step6', ['step4', 'step5'], copyAction({ src: '/x', dest: '/y' })),
    copyNode('step7', ['step6', 'step2'], copyAction({ src: '/', dest: '/ctx', exclude_patterns: ['z'] })),
    execNode('step8', ['step7', 'step2'], {
      command: 'ls /src',
      mounts: [{ dest: '/src', input: 1, output: -1, readonly: true }]
    }),
    { id: 'step9', inputs: ['step8:0'], op: { Op: {} } }
  ],
  lines: {
    step0: at(),
    step1: at(5),
    step3: at(6),
    step4: at(7, 8),
    step5: at(12, 10, 11),
    step6: at(14),
    step7: at(15),
    step8: at(16)
  }
}

/** A step of the definition of a build, by the id of its node. */
const stepIn = (definition: BuildDefinition | undefined, id: string) => definition?.steps.get(digestOf(id))

/** The last of some nodes, as it is defined. */
function defined(...nodes: Node[]): DefinedStep {
  const step = stepIn(parse(asV1({ nodes })), nodes.at(-1)?.id ?? '')
  if (step === undefined) throw new Error('the step is not defined')
  return step
}

describe('the definition of a build', () => {
  const definition = parse(asV1(BUILD))

  test('has each vertex by its digest, with those that it is made from', () => {
    const inputs = Object.fromEntries(
      [...(definition?.steps ?? [])].map(([digest, step]) => [digest, step.inputs])
    )
    const of = (...ids: string[]) => ids.map(digestOf)
    expect(inputs).toEqual({
      ...{ [digestOf('step0')]: [], [digestOf('step1')]: of('step0'), [digestOf('step2')]: [] },
      ...{ [digestOf('step3')]: of('step1', 'step2'), [digestOf('step4')]: of('step3') },
      ...{ [digestOf('step5')]: of('step4'), [digestOf('step6')]: of('step4', 'step5') },
      ...{ [digestOf('step7')]: of('step6', 'step2'), [digestOf('step8')]: of('step7', 'step2') },
      [digestOf('step9')]: of('step8')
    })
  })

  test('has the environment of what runs a program, and of nothing else', () => {
    const withEnv = [...(definition?.steps ?? [])].filter(([, { env }]) => env !== undefined)
    expect(withEnv.map(([digest]) => digest)).toEqual(['step4', 'step5', 'step8'].map(digestOf))
    expect(stepIn(definition, 'step4')?.env).toEqual({
      ...{ PATH, VERSION: '1', LATE: 'secret=s', A: 'b1', EMPTY: '' }
    })
  })

  test.each<[string, Reading[]]>([
    [
      'step3',
      [
        { from: 'context', pattern: '/a.txt', excludes: [] },
        { from: 'context', pattern: '/b*', excludes: [] }
      ]
    ],
    ['step7', [{ from: 'context', pattern: '/', excludes: ['z'] }]],
    ['step8', [{ from: 'context', pattern: '/', excludes: [] }]]
  ])('has the files of the context that %s reads', (id, reads) => {
    expect(stepIn(definition, id)?.reads).toEqual(reads)
  })

  test.each(['step0', 'step1', 'step2', 'step4', 'step5', 'step6', 'step9'])(
    'has no files of the context for %s, which reads none',
    (id) => {
      expect(stepIn(definition, id)?.reads).toEqual([])
    }
  )

  test('has the images that a step is based on or copies from, and not those of its parents', () => {
    const withImages = [...(definition?.steps ?? [])].filter(([, { images }]) => images.length > 0)
    expect(withImages.map(([digest, { images }]) => [digest, images])).toEqual([
      [digestOf('step1'), [BUSYBOX]]
    ])
  })

  test('has the lines of the Dockerfile that a step is, from the first to the last', () => {
    const ids = ['step0', 'step1', 'step2', 'step4', 'step5', 'step9']
    expect(ids.map((id) => stepIn(definition, id)?.lines)).toEqual([
      ...[undefined, { first: 5, last: 5 }, undefined],
      ...[{ first: 7, last: 8 }, { first: 10, last: 12 }, undefined]
    ])
  })

  test('has the lines of the Dockerfile and the build arguments', () => {
    expect(definition?.dockerfile).toEqual(DOCKERFILE.split('\n'))
    expect(definition?.args).toEqual({ LATE: 'secret=s', EMPTY: '' })
  })

  test('is the same in the older form, and in a statement that has more', () => {
    expect(parse(asV02(BUILD))).toEqual(definition)
    expect(parse({ _type: 'https://in-toto.io/Statement/v1', subject: [], predicate: asV1(BUILD) })).toEqual(
      definition
    )
    expect(parse({ predicateType: V02, predicate: asV02(BUILD) })).toEqual(definition)
  })
})

describe('a text is no definition', () => {
  test.each([
    '',
    '{',
    'null',
    '7',
    '"text"',
    '[]',
    '{}',
    'no JSON',
    '{"predicate":null}',
    '{"predicate":{}}',
    '{"buildConfig":{}}',
    '{"buildConfig":null}',
    '{"buildDefinition":null}',
    '{"buildDefinition":{"internalParameters":{}}}',
    '{"buildConfig":{"llbDefinition":[]}}',
    '{"buildConfig":{"digestMapping":{}}}',
    '{"buildConfig":{"digestMapping":null,"llbDefinition":[]}}',
    '{"buildConfig":{"digestMapping":{},"llbDefinition":null}}',
    '{"buildConfig":{"digestMapping":{},"llbDefinition":{}}}',
    '{"buildConfig":{"digestMapping":{},"llbDefinition":[null]}}',
    '{"buildConfig":{"digestMapping":{"sha256:a":"step0"},"llbDefinition":[{"id":"step0","inputs":7}]}}'
  ])('that is %j', (text) => {
    expect(parseDefinition(text)).toBeUndefined()
  })

  test('that is cut off', () => {
    const text = JSON.stringify(asV1(BUILD))
    for (const end of [1, 100, text.length >> 1, text.length - 1])
      expect(parseDefinition(text.slice(0, end))).toBeUndefined()
  })
})

describe('a definition from which something is missing', () => {
  const nodes = [copyNode('a', ['context'], copyAction({ src: '/a' }, 0)), context('context')]

  test('has what is there, where nothing is known of the Dockerfile and the arguments', () => {
    for (const bare of [
      { buildDefinition: { internalParameters: { buildConfig: buildConfigOf(nodes) } } },
      { buildConfig: buildConfigOf(nodes) },
      { buildConfig: buildConfigOf(nodes), metadata: {}, invocation: {} },
      { buildConfig: buildConfigOf(nodes), metadata: { [METADATA_V02]: {} }, invocation: { parameters: {} } },
      { buildConfig: buildConfigOf(nodes), runDetails: { metadata: {} } }
    ]) {
      const definition = parse(bare)
      expect(definition).toMatchObject({ dockerfile: [], args: {} })
      expect(stepIn(definition, 'a')).toMatchObject({
        reads: [{ from: 'context', pattern: '/a', excludes: [] }],
        lines: undefined
      })
    }
  })

  test('has no vertex of which the digest is not known, and no input that is not there', () => {
    const config = buildConfigOf([execNode('a', ['gone'])])
    const both = { ...config, llbDefinition: [...config.llbDefinition, execNode('without', [])] }
    const definition = parse({ buildConfig: both })
    expect([...(definition?.steps.keys() ?? [])]).toEqual([digestOf('a')])
    expect(stepIn(definition, 'a')).toMatchObject({ inputs: [], reads: [], images: [] })
  })

  test('has vertices without an operation, and programs of which little is known', () => {
    for (const op of [
      undefined,
      {},
      { Op: {} },
      { Op: { exec: {} } },
      { Op: { file: {} } },
      { Op: { source: {} } }
    ]) {
      const nodes = [{ id: 'a', op }]
      const definition = parse({
        buildConfig: { digestMapping: { [digestOf('a')]: 'a' }, llbDefinition: nodes }
      })
      expect(stepIn(definition, 'a')).toMatchObject({ inputs: [], reads: [], images: [] })
    }
  })

  test.each([[{}], [{ locations: [] }], [{ locations: [{}] }], [{ locations: [{ ranges: [{}] }] }]])(
    'has no lines where a location says %j',
    (location) => {
      const provenance = asV1({ nodes })
      const source = {
        ...provenance.runDetails.metadata.buildkit_metadata.source,
        locations: { a: location }
      }
      const runDetails = { metadata: { buildkit_metadata: { source } } }
      expect(stepIn(parse({ ...provenance, runDetails }), 'a')?.lines).toBeUndefined()
    }
  )

  test('has lines that are known by their first or last only', () => {
    expect(stepIn(parse(asV1({ nodes, lines: { a: [[3, 0]] } })), 'a')?.lines).toEqual({ first: 3, last: 3 })
    expect(stepIn(parse(asV1({ nodes, lines: { a: [[0, 0]] } })), 'a')?.lines).toBeUndefined()
  })
})

describe('lines and text', () => {
  const file = (name: string, text: string) => ({
    filename: name,
    data: Buffer.from(text).toString('base64')
  })
  const located = (location: object) => ({ locations: [{ ...location, ranges: [{ start: { line: 2 } }] }] })

  test('are those of the main file, where there are several', () => {
    const nodes = [execNode('main', []), execNode('other', [])]
    const source = {
      infos: [file('Dockerfile', 'FROM a\nRUN main'), file('base.Dockerfile', 'FROM b\nRUN other')],
      locations: { main: located({}), other: located({ sourceIndex: 1 }) }
    }
    const definition = parse({
      buildConfig: buildConfigOf(nodes),
      runDetails: { metadata: { buildkit_metadata: { source } } }
    })
    expect(definition?.dockerfile).toEqual(['FROM a', 'RUN main'])
    expect(stepIn(definition, 'main')?.lines).toEqual({ first: 2, last: 2 })
    // Line 2 of the main file is another instruction.
    expect(stepIn(definition, 'other')?.lines).toBeUndefined()
  })

  test('have letters of all kinds', () => {
    const { dockerfile } = parse(asV1({ nodes: [], dockerfile: 'RUN echo "käse 日本"' })) ?? {}
    expect(dockerfile).toEqual(['RUN echo "käse 日本"'])
  })
})

describe('what a COPY or ADD reads', () => {
  const readsOf = (...nodes: Node[]) => defined(...nodes).reads

  test('is of the context that it names', () => {
    const copies = [copyAction({ src: '/a' }, 1), copyAction({ src: '/b' }, 2, 3)]
    expect(
      readsOf(
        execNode('base', []),
        context('main'),
        context('named', 'docs'),
        copyNode('a', ['base', 'main', 'named'], ...copies)
      )
    ).toEqual([
      { from: 'context', pattern: '/a', excludes: [] },
      { from: 'docs', pattern: '/b', excludes: [] }
    ])
  })

  test('is found where it begins from nothing', () => {
    expect(readsOf(context('main'), copyNode('a', ['main'], copyAction({ src: '/a' }, 0, -1)))).toEqual([
      { from: 'context', pattern: '/a', excludes: [] }
    ])
  })

  test('is found where the first input is not written', () => {
    const { secondaryInput: _, ...action } = copyAction({ src: '/a' })
    expect(readsOf(context('main'), copyNode('a', ['main'], action))).toMatchObject([{ pattern: '/a' }])
  })

  test.each([
    ['a stage', execNode('from', [])],
    ['an image', sourceNode('from', `docker-image://${BUSYBOX.ref}@${BUSYBOX.digest}`)],
    ['an address', sourceNode('from', 'https://example.com/a.tar.gz')],
    ['a repository', sourceNode('from', 'git://example.com/a.git#main')]
  ])('is nothing of a context where it is from %s', (_, from) => {
    expect(
      readsOf(execNode('base', []), from, copyNode('a', ['base', 'from'], copyAction({ src: '/a' })))
    ).toEqual([])
  })

  test('is nothing where it makes or removes', () => {
    const actions = [
      { Action: { mkdir: { path: '/x' } } },
      { Action: { mkfile: { path: '/y' } } },
      { Action: { rm: {} } },
      {}
    ]
    expect(readsOf(context('main'), copyNode('a', ['main'], ...actions))).toEqual([])
  })

  test('is all that its patterns leave', () => {
    const excludes = ['**/*.md', '!README.md']
    const action = copyAction({ src: '/', exclude_patterns: excludes })
    expect(readsOf(execNode('base', []), context('main'), copyNode('a', ['base', 'main'], action))).toEqual([
      { from: 'context', pattern: '/', excludes }
    ])
  })

  /* COPY --parents copies from above, and includes only what is named. */
  test.each([
    ['/', 'src/a.txt', { 'src/a.txt': true, 'src/b.txt': false, 'other/src/a.txt': false }],
    ['/', 'src/*.txt', { 'src/a.txt': true, 'src/a.md': false, 'src/in/a.txt': false }],
    ['/', 'src', { 'src/a.txt': true, 'src/in/a.txt': true, other: false }],
    ['/src', 'in/a.txt', { 'src/in/a.txt': true, 'in/a.txt': false, 'src/a.txt': false }],
    ['/', '**/package.json', { 'package.json': true, 'a/b/package.json': true, 'a/b/index.js': false }]
  ])('with --parents from %s is only %s', (src, include, expected) => {
    const action = copyAction({ src, include_patterns: [include] })
    const readers = readsOf(
      execNode('base', []),
      context('main'),
      copyNode('a', ['base', 'main'], action)
    ).map(readerOf)
    const read = Object.keys(expected).map((path) => [path, readers.some((reads) => reads(path))])
    expect(Object.fromEntries(read)).toEqual(expected)
  })
})

describe('what the mounts of a RUN read', () => {
  const readsOf = (...mounts: object[]) =>
    defined(
      execNode('base', []),
      context('main'),
      context('named', 'docs'),
      execNode('a', ['base', 'main', 'named'], { mounts })
    ).reads

  test('is what they select of the context', () => {
    expect(readsOf({ dest: '/src', input: 1, selector: '/app/src', readonly: true })).toEqual([
      { from: 'context', pattern: '/app/src', excludes: [] }
    ])
    expect(
      readsOf({ dest: '/src', input: 1 }, { dest: '/docs', input: 2, mountType: 0, selector: 'a.md' })
    ).toEqual([
      { from: 'context', pattern: '/', excludes: [] },
      { from: 'docs', pattern: 'a.md', excludes: [] }
    ])
    expect(readsOf({ dest: '/src', input: 1, mountType: 'BIND' })).toHaveLength(1)
  })

  test.each([
    ['from a stage', { dest: '/src', input: 0 }],
    ['a cache', { dest: '/m', input: -1, mountType: 3, cacheOpt: { ID: '/m' } }],
    [
      'a cache that begins with files of the context',
      { dest: '/m', input: 1, mountType: 3, cacheOpt: { ID: '/m' } }
    ],
    ['a secret', { dest: '/run/secrets/a', input: -1, mountType: 1, secretOpt: { ID: 'a' } }],
    ['of ssh', { dest: '/run/buildkit/ssh_agent.0', input: -1, mountType: 2 }],
    ['in memory', { dest: '/tmp', input: -1, mountType: 4 }]
  ])('is nothing where the mount is %s', (_, mount) => {
    expect(readsOf(mount)).toEqual([])
  })

  test('is nothing where the context is the root of the program itself', () => {
    expect(defined(context('main'), execNode('a', ['main'])).reads).toEqual([])
  })
})

describe('the images of a step', () => {
  const imagesOf = (identifier: string) =>
    defined(sourceNode('from', identifier), execNode('a', ['from'])).images
  const { digest } = BUSYBOX

  test.each([
    ['docker-image://docker.io/library/node:24@@', 'docker.io/library/node:24'],
    ['docker-image://docker.io/library/node@@', 'docker.io/library/node'],
    ['docker-image://localhost:5000/team/base:1@@', 'localhost:5000/team/base:1'],
    ['oci-layout://docker.io/library/node:24@@', 'docker.io/library/node:24'],
    ['oci-layout://mu84748t0v82gfisge85jq3p0:latest@@', 'mu84748t0v82gfisge85jq3p0:latest']
  ])('are named with tag and digest: %s', (identifier, ref) => {
    expect(imagesOf(identifier.replace('@@', `@${digest}`))).toEqual([{ ref, digest }])
  })

  test.each([
    'docker-image://docker.io/library/node:24',
    `docker-image://docker.io/library/node:24@${digest.slice(0, -1)}`,
    `docker-image://docker.io/library/node:24@sha512:${'0'.repeat(128)}`,
    'local://context',
    `https://example.com/@${digest}`,
    'git://example.com/a.git#main',
    ''
  ])('are none where there is no image with a digest: %s', (identifier) => {
    expect(imagesOf(identifier)).toEqual([])
  })

  test('are several where it is made from several', () => {
    const other = { ref: 'docker.io/library/alpine:3', digest: `sha256:${'7'.repeat(64)}` }
    const [one, two] = [BUSYBOX, other].map((image) => `docker-image://${image.ref}@${image.digest}`)
    const nodes = [sourceNode('one', one ?? ''), sourceNode('two', two ?? '')]
    expect(defined(...nodes, copyNode('a', ['one', 'two'], copyAction({ src: '/' }))).images).toEqual([
      BUSYBOX,
      other
    ])
  })
})

describe('the operation of a step', () => {
  const exec = (given: Exec) => defined(execNode('a', [], given)).operation
  const copy = (given: object) =>
    defined(execNode('b', []), context('c'), copyNode('a', ['b', 'c'], copyAction(given))).operation
  const source = (identifier: string, attrs: Record<string, string> = {}) =>
    defined(sourceNode('a', identifier, attrs)).operation
  const image = (digest: string) => `docker-image://docker.io/library/node:24@sha256:${digest.repeat(64)}`

  test.each<[string, [string, string]]>([
    ['environment', [exec({ env: ['A=1'] }), exec({ env: ['A=2', 'B=3'] })]],
    [
      'session',
      [
        source('local://context', { 'local.session': 'a' }),
        source('local://context', { 'local.session': 'b' })
      ]
    ],
    ['id of a store', [source(image('1'), { 'oci.store': 'a' }), source(image('1'), { 'oci.store': 'b' })]],
    ['digest of its image', [source(image('1')), source(image('2'))]],
    // BuildKit leaves these out of what a cached step is found by.
    [
      'proxy',
      [
        exec({ meta: { proxy_env: { http_proxy: 'http://a:1' } } }),
        exec({ meta: { proxy_env: { http_proxy: 'http://b:2' } } })
      ]
    ],
    ['proxy or none', [exec({ meta: { proxy_env: { http_proxy: 'http://a:1' } } }), exec({})]],
    [
      'address of a host',
      [
        exec({ meta: { extraHosts: [{ Host: 'db', IP: '10.0.0.1' }] } }),
        exec({ meta: { extraHosts: [{ Host: 'db', IP: '10.0.0.2' }] } })
      ]
    ]
  ])('is the same for another %s', (_, [one, other]) => {
    expect(one).toBe(other)
  })

  test.each<[string, [string, string]]>([
    ['command', [exec({ command: 'make' }), exec({ command: 'make all' })]],
    ['folder to run in', [exec({ meta: { cwd: '/a' } }), exec({ meta: { cwd: '/b' } })]],
    ['user', [exec({ meta: { user: 'root' } }), exec({ meta: { user: 'nobody' } })]],
    ['network', [exec({ more: { network: 1 } }), exec({})]],
    [
      'mount',
      [
        exec({ mounts: [{ dest: '/a', input: -1, mountType: 4 }] }),
        exec({ mounts: [{ dest: '/b', input: -1, mountType: 4 }] })
      ]
    ],
    ['source', [copy({ src: '/a' }), copy({ src: '/b' })]],
    ['destination', [copy({ dest: '/a/' }), copy({ dest: '/b/' })]],
    ['mode', [copy({ mode: 420 }), copy({ mode: 493 })]],
    [
      'owner',
      [copy({ owner: { user: { User: { byID: 1 } } } }), copy({ owner: { user: { User: { byID: 2 } } } })]
    ],
    ['exclusion', [copy({ exclude_patterns: ['a'] }), copy({ exclude_patterns: ['b'] })]],
    ['image', [source(image('1')), source(image('1').replace('node:24', 'node:22'))]],
    ['address', [source('https://example.com/a'), source('https://example.com/b')]]
  ])('is another for another %s', (_, [one, other]) => {
    expect(one).not.toBe(other)
  })

  /* BuildKit makes a file of what stands in the Dockerfile, with variables replaced, and copies or mounts that. */
  test('is another where a document that belongs to it has another text', () => {
    const document = (text: string): Node => ({
      id: 'document',
      op: {
        Op: {
          file: {
            actions: [{ Action: { mkfile: { path: '/EOT', data: btoa(text) } }, input: -1, output: 0 }]
          }
        }
      }
    })
    const copied = (text: string) =>
      defined(
        execNode('b', []),
        document(text),
        copyNode('a', ['b', 'document'], copyAction({ src: '/EOT' }))
      )
    const ran = (text: string) =>
      defined(
        execNode('b', []),
        document(text),
        execNode('a', ['b', 'document'], { mounts: [{ dest: '/p', input: 1 }] })
      )
    for (const stepOf of [copied, ran]) {
      expect(stepOf('VERSION=1').operation).not.toBe(stepOf('VERSION=2').operation)
      expect(stepOf('VERSION=1').operation).toBe(stepOf('VERSION=1').operation)
    }
  })

  test('does not depend on what the steps before it do', () => {
    const operationAfter = (...nodes: Node[]) =>
      defined(...nodes, execNode('a', [nodes.at(-1)?.id ?? ''])).operation
    const copyFrom = (src: string) => [
      execNode('b', []),
      context('c'),
      copyNode('d', ['b', 'c'], copyAction({ src }))
    ]
    expect(operationAfter(execNode('b', [], { command: 'one' }))).toBe(
      operationAfter(execNode('b', [], { command: 'other' }))
    )
    expect(operationAfter(...copyFrom('/a'))).toBe(operationAfter(...copyFrom('/b')))
  })

  test('has no value of the environment in it', () => {
    expect(exec({ env: ['TOKEN=hunter2'] })).not.toMatch(/hunter2|TOKEN/)
  })
})

describe('asking for definitions', () => {
  const ASK = 'history inspect attachment --builder lab'
  const ask = (type: string) => `${ASK} --type ${type} id1`
  const askFor = (platform: string, type: string) => `${ASK} --platform ${platform} --type ${type} id1`
  const answerOf = (command: string, form: (parts: Parts) => object = asV1): Scene => ({
    stdout: JSON.stringify(form({ nodes: [execNode('a', [], { command })] }))
  })
  const NONE: Scene = { exitCode: 1, stderr: 'ERROR: not found' }

  async function asked(play: Record<string, Scene>, platforms: string[] = []) {
    const buildx = await scriptBuildx(play)
    const definitions = await readDefinitions(buildx.command, 'lab', 'id1', platforms)
    const commands = definitions?.map(
      (definition) => /-c","(\w+)"/.exec(stepIn(definition, 'a')?.operation ?? '')?.[1]
    )
    return { commands, asked: (await buildx.lines()).toSorted() }
  }

  test('is done once where the builder tells', async () => {
    expect(await asked({ [ask(V1)]: answerOf('one') })).toEqual({ commands: ['one'], asked: [ask(V1)] })
    expect(await asked({ [ask(V1)]: answerOf('one') }, ['linux/arm64'])).toMatchObject({ asked: [ask(V1)] })
  })

  test.each<[string, Scene]>([
    ['fails', NONE],
    ['is empty', { stdout: '' }],
    ['has none that can be understood', { stdout: '{"buildDefinition":{}}' }]
  ])('is done for the older form where the answer %s', async (_, scene) => {
    expect(await asked({ [ask(V1)]: scene, [ask(V02)]: answerOf('older', asV02) })).toEqual({
      commands: ['older'],
      asked: [ask(V02), ask(V1)]
    })
  })

  test('gives nothing where the builder tells nothing', async () => {
    expect(await asked({ [ASK]: NONE })).toEqual({ commands: undefined, asked: [ask(V02), ask(V1)] })
  })

  test('is done for each of several platforms, in their order, and gives those that there are', async () => {
    const platforms = ['linux/arm64', 'linux/riscv64', 'linux/amd64']
    const play = {
      [askFor('linux/amd64', V1)]: answerOf('amd'),
      [askFor('linux/arm64', V1)]: answerOf('arm'),
      [ASK]: NONE
    }
    expect(await asked(play, platforms)).toMatchObject({ commands: ['arm', 'amd'] })
    expect(await asked({ [ASK]: NONE }, platforms)).toMatchObject({ commands: undefined })
  })
})
