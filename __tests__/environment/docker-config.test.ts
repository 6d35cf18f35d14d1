import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, test } from '@jest/globals'
import { isLoopback, registryOf } from '../../src/buildx/registry-names.js'
import { dockerConfigFolder, readRegistryLogins } from '../../src/environment/docker-config.js'
import { createFolder, filesIn, writeFiles, writeProgram } from '../support/folders.js'

async function loginsOf(config: string): Promise<string[]> {
  const folder = await createFolder()
  await writeFiles(folder, { 'config.json': config })
  return readRegistryLogins(folder, {})
}

/** What is read where the configuration names a credential store, which is this shell script. */
async function loginsWithStore(config: object, script: string): Promise<{ logins: string[]; asked: string }> {
  const folder = await createFolder()
  await writeFiles(folder, { 'config.json': JSON.stringify({ credsStore: 'lab', ...config }), asked: '' })
  await writeProgram(folder, 'docker-credential-lab', `echo "$*" >> ${join(folder, 'asked')}\n${script}`)
  const logins = await readRegistryLogins(folder, { PATH: folder })
  return { logins, asked: await readFile(join(folder, 'asked'), 'utf8') }
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
        'ghcr.io': { auth: 'c2VjcmV0' },
        'registry.example:5000': { identitytoken: 'secret' }
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
    expect(await readRegistryLogins(await createFolder(), {})).toEqual([])
  })

  test('takes an empty entry for no login where no credential store can have it', async () => {
    const auths = { 'ghcr.io': {}, 'registry.example': null, 'docker.io': { auth: 'c2VjcmV0' } }
    expect(await loginsOf(JSON.stringify({ auths }))).toEqual(['docker.io'])
    for (const credsStore of ['', null])
      expect(await loginsOf(JSON.stringify({ auths, credsStore }))).toEqual(['docker.io'])
  })

  test('takes a credential helper for a login, whatever it has', async () => {
    const config = { auths: { 'ghcr.io': {} }, credHelpers: { 'ghcr.io': 'absent' } }
    expect(await loginsOf(JSON.stringify(config))).toEqual(['ghcr.io'])
  })
})

describe('a credential store', () => {
  const LISTED = `echo '{"https://index.docker.io/v1/":"me","ghcr.io":"octo","https://registry.example:5000":""}'`

  test('is asked once for what it lists, and for no password', async () => {
    const { logins, asked } = await loginsWithStore({}, LISTED)
    expect(logins).toEqual(['docker.io', 'ghcr.io', 'registry.example:5000'])
    expect(asked).toBe('list\n')
  })

  test('stands beside what the configuration names, where docker login left an empty entry, each once', async () => {
    const config = { auths: { 'ghcr.io': {}, 'eu.gcr.io': {} }, credHelpers: { 'us.gcr.io': 'gcloud' } }
    expect((await loginsWithStore(config, LISTED)).logins).toEqual([
      'ghcr.io',
      'eu.gcr.io',
      'us.gcr.io',
      'docker.io',
      'registry.example:5000'
    ])
  })

  test.each([
    ['fails', 'echo "{\\"ghcr.io\\":\\"octo\\"}"; exit 1'],
    ['says what is not JSON', 'echo "no store here"'],
    ['says nothing', ':'],
    ['says null', 'echo null'],
    ['ends by a signal', 'kill -9 $$']
  ])('that %s lists nothing, and what the configuration names is left', async (_, script) => {
    const { logins, asked } = await loginsWithStore({ auths: { 'ghcr.io': {} } }, script)
    expect([logins, asked]).toEqual([['ghcr.io'], 'list\n'])
  })

  test('that is not installed lists nothing', async () => {
    const folder = await createFolder()
    await writeFiles(folder, { 'config.json': '{"credsStore":"absent"}' })
    expect(await readRegistryLogins(folder, { PATH: folder })).toEqual([])
  })

  test.each(['../lab', 'lab; touch made', '$(touch made)', 'a b', '/bin/sh', 'lab\n'])(
    'whose name is no program’s is not run: %j',
    async (credsStore) => {
      const folder = await createFolder()
      await writeFiles(folder, { 'config.json': JSON.stringify({ credsStore }) })
      await writeProgram(folder, 'lab', `echo '{"ghcr.io":"octo"}'; : > ${join(folder, 'made')}`)
      expect(await readRegistryLogins(folder, { PATH: folder })).toEqual([])
      expect(await filesIn(folder)).toEqual(['config.json', 'lab'])
    }
  )
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
