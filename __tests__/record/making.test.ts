import { describe, expect, test } from '@jest/globals'
import type { BuildDefinition, DefinedStep } from '../../src/buildx/definition.js'
import type { Vertex } from '../../src/buildx/events.js'
import { describeMaking, digestOfText, type MadeStep, shortOf } from '../../src/record/making.js'
import { createVertex } from '../support/builders.js'
import { frozen } from '../support/frozen.js'

const IMAGE = { ref: 'docker.io/library/node:24', digest: `sha256:${'d'.repeat(64)}` }
const OTHER = { ref: 'localhost:5000/base:1', digest: `sha256:${'e'.repeat(64)}` }
const FROM = `FROM ${IMAGE.ref}@${IMAGE.digest}`

/** A vertex with a digest that is easily said. */
const vertexOf = (digest: string, name: string, inputs: string[] = [], more: Partial<Vertex> = {}): Vertex =>
  createVertex({ digest, name, inputs, ...more })

const definedOf = (overrides: Partial<DefinedStep> = {}): DefinedStep => ({
  ...{ inputs: [], env: undefined, reads: [], images: [] },
  ...{ operation: '{"file":{}}', lines: undefined },
  ...overrides
})

function definitionOf(steps: Record<string, Partial<DefinedStep>>, dockerfile = ''): BuildDefinition {
  return {
    steps: new Map(Object.entries(steps).map(([digest, step]) => [digest, definedOf(step)])),
    dockerfile: dockerfile === '' ? [] : dockerfile.split('\n'),
    args: {}
  }
}

/** What is described of a build whose record is not to be changed. */
const described = (vertices: Vertex[], definitions?: BuildDefinition[]): MadeStep[] =>
  describeMaking(frozen(vertices), definitions)
const parentsIn = (vertices: Vertex[]) =>
  Object.fromEntries(described(vertices).map(({ name, parents }) => [name, parents]))
const imagesIn = (vertices: Vertex[], definitions?: BuildDefinition[]) =>
  described(vertices, definitions).map(({ images }) => images)

describe('the steps of a build', () => {
  test('are its instructions, with what BuildKit recorded of them, and nothing else that it did', () => {
    const vertices = [
      vertexOf('d', '[internal] load build definition from Dockerfile'),
      vertexOf('i', 'importing cache manifest from r.example/c'),
      vertexOf('f', `[build 1/3] ${FROM}`),
      vertexOf('a', '[build 2/3] COPY . .', ['f', 'x'], { cached: true, seconds: 0, bytesFetched: 9 }),
      vertexOf('x', '[internal] load build context'),
      vertexOf('b', '[build 3/3] RUN make', ['a'], { error: 'exit code: 2', seconds: 3 }),
      vertexOf('e', 'exporting to image')
    ]
    expect(described(vertices)).toEqual([
      {
        ...{ name: '[build 2/3] COPY . .', status: 'cached', seconds: 0, error: undefined, bytes: 9 },
        ...{ stage: 'build', text: undefined, lines: undefined, parents: [], images: [IMAGE] },
        ...{ defined: undefined, isLost: false }
      },
      {
        ...{ name: '[build 3/3] RUN make', status: 'failed', seconds: 3, error: 'exit code: 2', bytes: 0 },
        ...{ stage: 'build', text: undefined, lines: undefined, parents: ['[build 2/3] COPY . .'] },
        ...{ images: [], defined: undefined, isLost: false }
      }
    ])
  })

  test('are none where nothing was done', () => {
    expect(described([])).toEqual([])
    expect(described([vertexOf('f', `[1/1] ${FROM}`)], [definitionOf({ f: {} })])).toEqual([])
  })

  test('have the name of their stage, with the platform where there are several', () => {
    const names = [
      '[2/2] RUN a',
      '[deps 2/2] RUN b',
      '[linux/arm64 deps 2/2] RUN c',
      '[linux/arm64 2/2] RUN d'
    ]
    const steps = described(names.map((name) => vertexOf(name, name)))
    expect(steps.map(({ stage }) => stage)).toEqual(['', 'deps', 'linux/arm64 deps', 'linux/arm64'])
  })

  // Of ten steps and more BuildKit writes the numbers below each other.
  test('have the same name of their stage, however many they are', () => {
    const names = [
      '[base  4/11] RUN a',
      '[base 10/11] RUN b',
      '[ 4/11] RUN c',
      '[linux/arm64 base  4/11] RUN d'
    ]
    const steps = described(names.map((name) => vertexOf(name, name)))
    expect(steps.map(({ stage }) => stage)).toEqual(['base', 'base', '', 'linux/arm64 base'])
  })

  test('are each described once, though the record has one several times', () => {
    const name = '[build 2/2] RUN make'
    const steps = described([vertexOf('a', name, [], { cached: true }), vertexOf('b', name)])
    expect(steps.map((step) => [step.name, step.status])).toEqual([[name, 'executed']])
  })

  test('whose cached result could not be loaded are told from others', () => {
    const steps = described([
      vertexOf('a', '[1/2] COPY . .', [], { failedLoad: true }),
      vertexOf('b', '[2/2] RUN make', ['a'])
    ])
    expect(steps.map(({ isLost }) => isLost)).toEqual([true, false])
  })
})

describe('the parents of a step', () => {
  test('are the steps that it is made from, each once, in the order in which it names them', () => {
    const vertices = [
      vertexOf('a', '[deps 1/1] RUN npm ci'),
      vertexOf('b', '[build 1/3] COPY . .'),
      vertexOf('c', '[build 2/3] COPY --from=deps /m /m', ['b', 'a', 'b']),
      vertexOf('d', '[build 3/3] RUN make', ['c'])
    ]
    expect(parentsIn(vertices)).toEqual({
      '[deps 1/1] RUN npm ci': [],
      '[build 1/3] COPY . .': [],
      '[build 2/3] COPY --from=deps /m /m': ['[build 1/3] COPY . .', '[deps 1/1] RUN npm ci'],
      '[build 3/3] RUN make': ['[build 2/3] COPY --from=deps /m /m']
    })
  })

  test('are found through what lies between, such as a merge', () => {
    const vertices = [
      vertexOf('a', '[1/4] COPY a /'),
      vertexOf('b', '[2/4] COPY --link b /'),
      vertexOf('m', 'merge (a, b)', ['a', 'b']),
      vertexOf('n', 'merge (m, a)', ['m', 'a']),
      vertexOf('c', '[3/4] RUN make', ['n'])
    ]
    expect(parentsIn(vertices)['[3/4] RUN make']).toEqual(['[1/4] COPY a /', '[2/4] COPY --link b /'])
  })

  test('may stand behind it in the record, and may be missing there', () => {
    const vertices = [
      vertexOf('c', '[2/2] RUN make', ['gone', 'b']),
      vertexOf('b', '[1/2] COPY . .', ['context'])
    ]
    expect(parentsIn(vertices)).toEqual({ '[2/2] RUN make': ['[1/2] COPY . .'], '[1/2] COPY . .': [] })
  })
})

describe('the images of a step', () => {
  test.each([
    [`[1/2] ${FROM}`],
    [`[build 1/2] ${FROM}`],
    [`[linux/amd64 build 1/2] ${FROM}`],
    [FROM],
    [`${FROM} AS base`]
  ])('are, without a definition, those that BuildKit names: %s', (name) => {
    expect(imagesIn([vertexOf('f', name), vertexOf('a', '[build 2/2] RUN make', ['f'])])).toEqual([[IMAGE]])
  })

  test('are those that it is made from itself, and not those that its parents are', () => {
    const vertices = [
      vertexOf('f', `[1/3] ${FROM}`),
      vertexOf('g', `FROM ${OTHER.ref}@${OTHER.digest}`),
      vertexOf('a', '[2/3] RUN a', ['f']),
      vertexOf('b', '[3/3] COPY --from=base / /', ['a', 'g'])
    ]
    expect(imagesIn(vertices)).toEqual([[IMAGE], [OTHER]])
  })

  test('are found through what lies between', () => {
    const vertices = [
      vertexOf('f', `[1/2] ${FROM}`),
      vertexOf('m', 'merge (f)', ['f']),
      vertexOf('a', '[2/2] RUN a', ['m'])
    ]
    expect(imagesIn(vertices)).toEqual([[IMAGE]])
  })

  test.each([
    ['[1/2] FROM scratch'],
    ['[1/2] FROM docker.io/library/node:24'],
    [`[1/2] ${FROM.slice(0, -1)}`]
  ])('are none where BuildKit names no digest: %s', (name) => {
    expect(imagesIn([vertexOf('f', name), vertexOf('a', '[2/2] RUN a', ['f'])])).toEqual([[]])
  })

  test('are those of the definition, where it has some', () => {
    const vertices = [vertexOf('f', `[1/2] ${FROM}`), vertexOf('a', '[2/2] RUN a', ['f'])]
    expect(imagesIn(vertices, [definitionOf({ a: { images: [OTHER] } })])).toEqual([[OTHER]])
    expect(imagesIn(vertices, [definitionOf({ a: {} })])).toEqual([[IMAGE]])
    expect(imagesIn(vertices, [definitionOf({ elsewhere: { images: [OTHER] } })])).toEqual([[IMAGE]])
  })
})

describe('the text of a step', () => {
  /** Of a step that has these lines of a Dockerfile. */
  const textOf = (dockerfile: string, first = 1, last = dockerfile.split('\n').length) => {
    const definition = definitionOf({ a: { lines: { first, last } } }, dockerfile)
    return described([vertexOf('a', '[1/1] RUN make')], [definition])[0]?.text
  }

  test.each([
    ['is its line', 'FROM scratch\nRUN make', 2, 2, 'RUN make'],
    ['has no space around it, and one after its name', '  RUN   make \t all  ', 1, 1, 'RUN make \t all'],
    ['has variables as they stand', 'COPY $A $B /', 1, 1, 'COPY $A $B /'],
    [
      'is one, without what continues its lines',
      'RUN a && \\\n    b && \\  \n\n    c',
      1,
      4,
      'RUN a &&     b &&     c'
    ],
    ['is continued as the Dockerfile says', '# escape=`\nRUN a `\n  b', 2, 3, 'RUN a   b'],
    ['ends its lines in the way of Windows', 'RUN a && \\\r\n  b\r', 1, 2, 'RUN a &&   b'],
    [
      'has the document that belongs to it',
      'RUN <<EOT\necho 1\n  echo 2\nEOT',
      1,
      4,
      'RUN <<EOT\necho 1\n  echo 2\nEOT'
    ],
    ['has no other lines', 'FROM a\nRUN b\nRUN c', 2, 2, 'RUN b']
  ])('%s', (_, dockerfile, first, last, text) => {
    expect(textOf(dockerfile, first, last)).toBe(text)
  })

  test('has the backtick with which its last line ends', () => {
    expect(textOf('RUN echo `date`')).toBe('RUN echo `date`')
    expect(textOf('RUN a && \\\n  echo `date`')).toBe('RUN a &&   echo `date`')
    expect(textOf('RUN <<EOT\necho `date`\nEOT')).toBe('RUN <<EOT\necho `date`\nEOT')
  })

  // BuildKit takes them for nothing, and so no step misses for them.
  test('has no comments that stand between its lines', () => {
    expect(textOf('RUN a && \\\n  # why\n#\n  b')).toBe('RUN a &&   b')
  })

  test('has the lines of a document that begin as comments do', () => {
    expect(textOf('RUN <<EOT\n#!/bin/sh\nEOT')).toBe('RUN <<EOT\n#!/bin/sh\nEOT')
  })

  test('is not known where its lines are not, or are none of the file', () => {
    const of = (definition: BuildDefinition) =>
      described([vertexOf('a', '[1/1] RUN make')], [definition])[0]?.text
    expect(of(definitionOf({ a: {} }, 'RUN make'))).toBeUndefined()
    expect(of(definitionOf({ a: { lines: { first: 1, last: 1 } } }))).toBeUndefined()
    expect(of(definitionOf({ a: { lines: { first: 7, last: 9 } } }, 'RUN make'))).toBeUndefined()
    expect(of(definitionOf({ elsewhere: { lines: { first: 1, last: 1 } } }, 'RUN make'))).toBeUndefined()
  })
})

describe('what a definition tells of a step', () => {
  const step: Partial<DefinedStep> = {
    operation: '{"exec":{}}',
    env: { PATH: '/bin' },
    reads: [{ from: 'context', pattern: '/src', excludes: [] }],
    lines: { first: 2, last: 3 }
  }

  test('is found by the digest of its vertex', () => {
    const [made] = described(
      [vertexOf('a', '[1/1] RUN make')],
      [definitionOf({ b: { operation: 'another' }, a: step }, 'FROM a\nRUN \\\nmake')]
    )
    expect(made).toMatchObject({
      text: 'RUN make',
      lines: { first: 2, last: 3 },
      defined: { operation: '{"exec":{}}', env: { PATH: '/bin' }, reads: step.reads }
    })
  })

  test('is each platform’s own', () => {
    const vertices = ['amd64', 'arm64'].map((name) => vertexOf(name, `[linux/${name} 1/1] RUN make`))
    const definitions = [
      definitionOf({ arm64: { ...step, operation: 'for arm64' } }, '\n\nRUN arm64'),
      definitionOf({ amd64: { ...step, operation: 'for amd64' } }, '\n\nRUN amd64')
    ]
    expect(described(vertices, definitions).map(({ defined, text }) => [defined?.operation, text])).toEqual([
      ['for amd64', 'RUN amd64'],
      ['for arm64', 'RUN arm64']
    ])
  })

  test('is nothing where there is no definition, or none of it', () => {
    for (const definitions of [undefined, [], [definitionOf({})]])
      expect(described([vertexOf('a', '[1/1] RUN make')], definitions)[0]).toMatchObject({
        ...{ text: undefined, lines: undefined, defined: undefined }
      })
  })

  // Where builds of the same share a builder, the record of each has the vertices of the other, too.
  test('is that of this build, though another build made the same step at the same time', () => {
    const name = '[build 1/1] RUN make'
    const definition = definitionOf({ ours: step }, 'FROM a\nRUN \\\nmake')
    for (const digests of [
      ['theirs', 'ours'],
      ['ours', 'theirs']
    ])
      expect(
        described(
          digests.map((digest) => vertexOf(digest, name)),
          [definition]
        )
      ).toMatchObject([{ name, text: 'RUN make', defined: { operation: '{"exec":{}}' } }])
  })
})

describe('hashes that are kept', () => {
  test('are of a value so short that a guess is not confirmed by it', () => {
    for (const value of ['', 'hunter2', 'x'.repeat(1000)]) expect(shortOf(value)).toMatch(/^[0-9a-f]{5}$/)
    expect(shortOf('1')).not.toBe(shortOf('2'))
    expect(shortOf('1')).toBe(shortOf('1'))
  })

  test('are of a text so long that no two are the same', () => {
    expect(digestOfText('RUN make')).toMatch(/^[0-9a-f]{16}$/)
    const texts = Array.from({ length: 5_000 }, (_, index) => digestOfText(`RUN ${index}`))
    expect(new Set(texts).size).toBe(5_000)
  })
})
