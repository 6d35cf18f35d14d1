import { describe, expect, test } from '@jest/globals'
import { BACKEND_NAMES } from '../../src/backends/backend.js'
import { COMPRESSIONS } from '../../src/inputs/action-inputs.js'
import { compressionOf, holdsOtherThanGzip } from '../../src/plan/compression.js'
import { createBuilder, createClassicBuilder, createNode } from '../support/builders.js'

const DRIVERS = {
  container: createBuilder(),
  kubernetes: createBuilder({ driver: 'kubernetes' }),
  remote: createBuilder({ driver: 'remote' })
}
const DOCKERS = {
  classic: createClassicBuilder(),
  'containerd store': createBuilder({ name: 'default', driver: 'docker', nodes: [createNode()] })
}
const CHOOSING = ['local', 'registry'] as const
const OTHERS = BACKEND_NAMES.filter((name) => name !== 'local' && name !== 'registry')

describe('the compression of a cache', () => {
  test.each(CHOOSING)('of type %s is zstd by default', (backend) => {
    for (const builder of Object.values(DRIVERS))
      expect(compressionOf(backend, { cacheCompression: 'auto' }, { builder })).toBe('zstd')
  })

  test.each(CHOOSING)(
    'of type %s is left to docker’s own builder, whose images are compressed like it',
    (backend) => {
      for (const builder of Object.values(DOCKERS))
        expect(compressionOf(backend, { cacheCompression: 'auto' }, { builder })).toBeUndefined()
    }
  )

  test.each(CHOOSING)('of type %s is what the user says, on every builder', (backend) => {
    for (const cacheCompression of COMPRESSIONS)
      for (const builder of Object.values({ ...DRIVERS, ...DOCKERS }))
        expect(compressionOf(backend, { cacheCompression }, { builder })).toBe(cacheCompression)
  })

  test.each(OTHERS)('of type %s, which knows no other than gzip or has no layers, is not told', (backend) => {
    for (const cacheCompression of ['auto', ...COMPRESSIONS] as const)
      expect(compressionOf(backend, { cacheCompression }, { builder: createBuilder() })).toBeUndefined()
  })
})

describe('holdsOtherThanGzip', () => {
  test.each([
    [undefined, false],
    ['gzip', false],
    ['zstd', true],
    ['estargz', true],
    ['uncompressed', true]
  ] as const)('of %p is %p', (compression, holds) => {
    expect(holdsOtherThanGzip(compression)).toBe(holds)
  })
})
