import { describe, expect, test } from '@jest/globals'
import { imageOf, pushesImage, repositoryOfTag } from '../../src/backends/image.js'

describe('repositoryOfTag', () => {
  test.each([
    ['ghcr.io/Octo/App:V1', 'ghcr.io/octo/app'],
    ['ghcr.io/octo/app', 'ghcr.io/octo/app'],
    ['localhost:5000/app', 'localhost:5000/app'],
    ['localhost:5000/app:1', 'localhost:5000/app'],
    [`octo/app:1@sha256:${'0'.repeat(64)}`, 'octo/app'],
    ['app:1', 'app'],
    [undefined, undefined]
  ])('of %p is %p', (tag, repository) => {
    expect(repositoryOfTag(tag)).toBe(repository)
  })
})

describe('imageOf', () => {
  test.each([
    [{ cacheImage: 'ghcr.io/octo/cache', tags: ['ghcr.io/octo/app:1'] }, 'ghcr.io/octo/cache'],
    [{ cacheImage: undefined, tags: ['ghcr.io/Octo/App:1', 'octo/web:1'] }, 'ghcr.io/octo/app'],
    [{ cacheImage: undefined, tags: [] }, undefined]
  ])('of %j is %p', (inputs, image) => {
    expect(imageOf(inputs)).toBe(image)
  })
})

describe('pushesImage', () => {
  test.each([
    [{ push: true, outputs: [] }, true],
    [{ push: true, outputs: ['type=local,dest=out'] }, true],
    [{ push: false, outputs: ['type=local,dest=out', 'type=registry'] }, true],
    [{ push: false, outputs: ['type=image,name=a,push=true'] }, true],
    [{ push: false, outputs: ['type=image,name=a,push=false'] }, false],
    [{ push: false, outputs: ['type=docker', 'type=oci,dest=a.tar'] }, false],
    [{ push: false, outputs: [] }, false]
  ])('of %j is %p', (inputs, pushes) => {
    expect(pushesImage(inputs)).toBe(pushes)
  })
})
