import { describe, expect, test } from '@jest/globals'
import {
  dockerConfigFolder,
  isLoopback,
  readRegistryLogins,
  registryOf
} from '../../src/environment/docker-config.js'
import { createFolder, writeFiles } from '../support/folders.js'

async function loginsOf(config: string): Promise<string[]> {
  const folder = await createFolder()
  await writeFiles(folder, { 'config.json': config })
  return readRegistryLogins(folder)
}

describe('dockerConfigFolder', () => {
  test('is DOCKER_CONFIG, else below HOME', () => {
    expect(dockerConfigFolder({ DOCKER_CONFIG: '/config', HOME: '/home/me' })).toBe('/config')
    expect(dockerConfigFolder({ HOME: '/home/me' })).toBe('/home/me/.docker')
  })
})

describe('readRegistryLogins', () => {
  test('names each registry once, without scheme and path, and Docker Hub by one name', async () => {
    const config = {
      auths: {
        'https://index.docker.io/v1/': { auth: 'c2VjcmV0' },
        'ghcr.io': {},
        'registry.example:5000': {}
      },
      credHelpers: { 'eu.gcr.io': 'gcloud', 'ghcr.io': 'gh' }
    }
    expect(await loginsOf(JSON.stringify(config))).toEqual([
      'docker.io',
      'ghcr.io',
      'registry.example:5000',
      'eu.gcr.io'
    ])
  })

  test.each(['', '{', 'null', '[]', '{}', '{"auths":null}'])(
    'is empty for a configuration %p',
    async (config) => {
      expect(await loginsOf(config)).toEqual([])
    }
  )

  test('is empty without a configuration', async () => {
    expect(await readRegistryLogins(await createFolder())).toEqual([])
  })
})

describe('registryOf', () => {
  test.each([
    ['ghcr.io/octo/app:buildcache-x', 'ghcr.io'],
    ['registry.example:5000/app', 'registry.example:5000'],
    ['localhost/app', 'localhost'],
    ['localhost:5000/app:x', 'localhost:5000'],
    ['app', 'docker.io'],
    ['app:buildcache-x.y', 'docker.io'],
    ['octo/app', 'docker.io'],
    ['docker.io/octo/app', 'docker.io'],
    ['index.docker.io/octo/app', 'docker.io']
  ])('of %s is %s', (repository, host) => {
    expect(registryOf(repository)).toBe(host)
  })
})

describe('isLoopback', () => {
  test.each([
    ['localhost', true],
    ['localhost:5000', true],
    ['127.0.0.1', true],
    ['127.0.0.1:5000', true],
    ['127.9.8.7:5000', true],
    ['docker.io', false],
    ['localhost.example', false],
    ['localhost.example:5000', false],
    ['registry.localhost', false],
    ['127.0.0.1.example', false],
    ['1127.0.0.1', false],
    ['10.0.0.1:5000', false],
    ['localhost:5000/app', false],
    ['', false]
  ])('of %j is %p', (registry, loopback) => {
    expect(isLoopback(registry)).toBe(loopback)
  })
})
