import { describe, expect, test } from '@jest/globals'
import { mergeEvents } from '../../src/buildx/events.js'
import {
  type CacheTransfer,
  exportErrors,
  exportsOf,
  importErrors,
  importSeconds,
  importsOf,
  isNotYet,
  sourceOf
} from '../../src/report/imports.js'
import { createVertex } from '../support/builders.js'
import { readFixture } from '../support/fixtures.js'

const captured = (name: string) => mergeEvents(readFixture(`rawjson/${name}.jsonl`))
const trouble = (name: string, error: string | undefined) => createVertex({ name, error })
const importOf = (place: string, error?: string) => trouble(`importing cache manifest from ${place}`, error)

describe('exportErrors', () => {
  // As moby/buildkit cache/remotecache names them.
  test.each([
    'exporting cache to registry',
    'exporting cache to client directory',
    'exporting cache to Amazon S3',
    'exporting cache to Azure Blob Storage',
    'exporting to GitHub Actions Cache'
  ])('are what BuildKit says of %s', (name) => {
    expect(exportErrors([trouble(name, 'permission_denied')])).toEqual(['permission_denied'])
  })

  test('are each there once, in their order', () => {
    const vertices = ['b', 'a', 'b'].map((error) => trouble('exporting cache to registry', error))
    expect(exportErrors(vertices)).toEqual(['b', 'a'])
  })

  test('are also of a place that is missing, as that is no first time', () => {
    expect(exportErrors([trouble('exporting cache to registry', 'repository not found')])).toHaveLength(1)
  })

  test('are not those of steps, of imports, of image exports, or where nothing went wrong', () => {
    expect(
      exportErrors([
        trouble('[2/3] RUN make', 'exit code: 1'),
        trouble('[2/3] RUN exporting cache to registry', 'exit code: 1'),
        importOf('x', 'denied'),
        trouble('exporting to image', 'denied'),
        trouble('exporting to client directory', 'denied'),
        trouble('exporting to oci image format', 'denied'),
        trouble('exporting cache to registry', undefined)
      ])
    ).toEqual([])
  })

  test('of a captured build without a cache image yet are none', () => {
    expect(exportErrors(captured('history-registry-export'))).toEqual([])
  })

  test('of a captured build with a registry that is down are one', () => {
    const errors = exportErrors(captured('history-cache-troubles'))
    expect(errors).toEqual([expect.stringMatching(/^error writing layer blob: .*connection refused$/)])
  })
})

describe('importErrors', () => {
  test('are what BuildKit says of imports, each once, in their order', () => {
    const vertices = [importOf('a', 'denied'), importOf('b', 'not found'), importOf('c', 'denied')]
    expect(importErrors(vertices)).toEqual(['denied', 'not found'])
  })

  test('are not those of steps, of exports, or where nothing went wrong', () => {
    expect(
      importErrors([
        trouble('[2/3] RUN importing cache manifest from x', 'exit code: 1'),
        trouble('exporting cache to registry', 'denied'),
        importOf('x')
      ])
    ).toEqual([])
  })
})

describe('a cache image', () => {
  test.each([
    'ghcr.io/octo/app:cache: not found',
    'unexpected status from HEAD request: 404 Not Found',
    'NAME_UNKNOWN: repository name not known to registry',
    'MANIFEST_UNKNOWN: manifest unknown'
  ])('that nobody has written yet is told by %j', (error) => {
    expect(isNotYet(error)).toBe(true)
  })

  test.each([
    `blob sha256:${'a'.repeat(64)}: not found`,
    'unauthorized',
    'dial tcp: lookup r.example: no such host',
    'connection refused'
  ])('is not told to be unwritten by %j', (error) => {
    expect(isNotYet(error)).toBe(false)
  })
})

describe('imports', () => {
  const OURS = 'type=registry,ref=r.example/c:app'
  const importsIn = (vertices: ReturnType<typeof importOf>[], ours = [OURS]) =>
    importsOf(vertices, { ours, backend: 'registry' })

  test('have the name of the cache that was chosen, or the place that the user gave', () => {
    const vertices = [importOf('r.example/c:app'), importOf('ghcr.io/octo/cache:x', 'denied')]
    expect(importsIn(vertices)).toEqual([
      { name: 'registry', seconds: 2, error: undefined },
      { name: 'ghcr.io/octo/cache:x', seconds: 2, error: 'denied' }
    ])
  })

  test('have no credential in their names', () => {
    const [{ name = '' } = {}] = importsIn([importOf('https://octo:hunter2@r.example/c?sig=hunter3')])
    expect(name).not.toContain('hunter')
    expect(name).toContain('r.example')
  })

  test('are none where the build has none', () => {
    expect(importsIn([createVertex(), trouble('exporting cache to registry', undefined)])).toEqual([])
  })

  test('take as long as the slowest, as they run at the same time', () => {
    const vertices = [1.5, 4, 0].map((seconds) => ({ ...importOf(`${seconds}`), seconds }))
    expect(importSeconds(vertices)).toBe(4)
    expect(importSeconds([createVertex({ seconds: 60 })])).toBe(0)
  })
})

describe('exports with the image', () => {
  test('have the name of the place that they were written to', () => {
    const vertices = [
      trouble('exporting cache to registry', 'denied'),
      trouble('exporting to GitHub Actions Cache', undefined),
      trouble('exporting to image', undefined),
      createVertex()
    ]
    expect(exportsOf(vertices)).toEqual([
      { name: 'registry', seconds: 2, error: 'denied' },
      { name: 'GitHub Actions Cache', seconds: 2, error: undefined }
    ])
  })
})

describe('the source of a step', () => {
  const read = (name: string, error?: string): CacheTransfer => ({ name, seconds: 1, error })

  test.each<[string, CacheTransfer[], number, boolean | undefined, string | undefined]>([
    ['this builder, where nothing was imported', [], 0, false, 'this builder'],
    ['this builder, where no import could be read', [read('gha', 'denied')], 0, undefined, 'this builder'],
    ['not known, where it may be either', [read('gha')], 0, false, undefined],
    ['not known, where it may be either and nobody asked', [read('gha')], 0, undefined, undefined],
    ['the import, where its layers were fetched', [read('gha')], 5, false, 'gha'],
    ['the import, where the builder is new', [read('gha')], 0, true, 'gha'],
    ['the import that could be read', [read('gha'), read('x', 'denied')], 5, false, 'gha'],
    ['one of several imports', [read('gha'), read('x')], 5, false, 'an import']
  ])('is %s', (_, imports, bytes, isNew, source) => {
    expect(sourceOf({ status: 'cached', bytes }, imports, isNew)).toBe(source)
  })

  test.each(['executed', 'failed', 'not run'] as const)('is none of a step that is %s', (status) => {
    expect(sourceOf({ status, bytes: 5 }, [read('gha')], true)).toBeUndefined()
  })
})

test('the error of an import is on one line, without what signs an address', () => {
  const error = 'GET https://store.example/c?sig=hunter2&se=1\n---\nRESPONSE 403\n'
  const [imported] = importsOf([createVertex({ name: 'importing cache manifest from gha:1', error })], {
    ours: [],
    backend: 'gha'
  })
  expect(imported?.error).toMatch(/^GET https:\/\/store\.example\S* --- RESPONSE 403$/)
  expect(imported?.error).not.toContain('hunter2')
})

test.each(['local', 'gha', 's3', 'azblob'])('an import of %s has no number in its name', (type) => {
  const vertices = [createVertex({ name: `importing cache manifest from ${type}:8948893147678467338` })]
  expect(importsOf(vertices, { ours: [], backend: 'none' })[0]?.name).toBe(type)
})
