import { describe, expect, test } from '@jest/globals'
import type { Builder } from '../../src/environment/builder.js'
import { describeOwnBuilder, driverOptsOf, needsOwnBuilder } from '../../src/environment/own-builder.js'
import type { ActionInputs } from '../../src/inputs/action-inputs.js'
import { OWN_BUILDER } from '../../src/state.js'
import {
  createBuilder,
  createClassicBuilder,
  createEvent,
  createInputs,
  createNode,
  createSettings
} from '../support/builders.js'
import { createFolder, writeFiles } from '../support/folders.js'

const DRIVERS: Record<string, Builder> = {
  classic: createClassicBuilder(),
  'containerd store': createBuilder({ name: 'default', driver: 'docker', nodes: [createNode()] }),
  container: createBuilder(),
  remote: createBuilder({ driver: 'remote' }),
  kubernetes: createBuilder({ driver: 'kubernetes' })
}
const asking: Partial<ActionInputs>[] = [
  { driverOpts: ['network=host'] },
  { buildkitdConfig: 'buildkitd.toml' },
  { buildkitdConfigInline: 'debug = true' }
]
const needed = (inputs: Partial<ActionInputs>, builder: Builder = createClassicBuilder()) =>
  needsOwnBuilder(createInputs(inputs), builder, createSettings())

describe('a builder of this action’s own is needed', () => {
  test.each([
    ['auto', undefined, true],
    ['local', undefined, true],
    ['gha', undefined, true],
    ['registry', undefined, true],
    ['s3', undefined, true],
    ['azblob', undefined, true],
    // Docker's own builder can write one.
    ['inline', undefined, false],
    ['off', undefined, false],
    ['auto', 'build', true],
    ['auto', 'build,format=json', true],
    ['auto', 'check', false],
    ['auto', 'outline', false],
    ['registry', 'targets', false]
  ] as const)('instead of one that cannot export, with cache: %s and call: %p: %p', (cache, call, own) => {
    expect(needed({ cache, call })).toBe(own)
    // Who names a builder gets that one.
    expect(needed({ cache, call, builder: 'default' })).toBe(false)
    const named = createSettings({ builder: 'default' })
    expect(needsOwnBuilder(createInputs({ cache, call }), createClassicBuilder(), named)).toBe(false)
    // Only docker's own builder knows this machine by that name.
    expect(needed({ cache, call, addHosts: ['a:1.2.3.4', 'me:host-gateway'] })).toBe(false)
    for (const name of ['containerd store', 'container', 'remote', 'kubernetes'])
      expect([name, needed({ cache, call }, DRIVERS[name])]).toEqual([name, false])
  })

  describe.each(asking)('where the inputs ask for one by %j', (inputs) => {
    test.each(Object.keys(DRIVERS))('instead of the current builder (%s)', (name) => {
      expect(needed(inputs, DRIVERS[name])).toBe(true)
    })

    test('whatever is cached and whatever is done with the Dockerfile', () => {
      expect(needed({ ...inputs, cache: 'off' })).toBe(true)
      expect(needed({ ...inputs, call: 'check' })).toBe(true)
    })
  })
})

describe('the driver’s options', () => {
  const optionsOf = (inputs: Partial<ActionInputs>) => driverOptsOf(createInputs(inputs), createSettings())

  test('are the user’s', () => {
    const driverOpts = ['image=moby/buildkit:v0.34.2', '"env.NO_PROXY=a,b"']
    expect(optionsOf({ driverOpts })).toEqual(driverOpts)
    expect(optionsOf({ driverOpts, tags: ['ghcr.io/octo/app:1', 'octo/app', 'app'] })).toEqual(driverOpts)
  })

  test.each([
    { tags: ['ghcr.io/octo/app:1', 'localhost:5000/app:1'] },
    { tags: ['127.0.0.1:5000/app'] },
    { tags: ['127.1.2.3/app'] },
    { tags: ['localhost/app@sha256:0'] },
    { cacheImage: 'localhost:5000/cache' },
    { buildContexts: ['base=docker-image://localhost:5000/base:1'] },
    { buildContexts: ['src=.', 'base=docker-image://127.0.0.1:5000/base@sha256:0'] },
    { cacheFrom: ['type=registry,ref=localhost:5000/app:cache'] },
    { cacheFrom: ['ref=localhost:5000/app:cache,type=registry'] },
    { cacheFrom: ['type=registry,"ref=localhost:5000/app:cache"'] },
    { cacheFrom: ['localhost:5000/app:cache'] },
    { cacheTo: ['type=registry,mode=max,ref=127.0.0.1:5000/app:cache'] },
    { outputs: ['type=image,name=localhost:5000/app,push=true'] },
    { outputs: ['type=image,push=true,"name=ghcr.io/octo/app,localhost:5000/app"'] },
    { outputs: ['type=registry,name=localhost:5000/app'] }
  ] as Partial<ActionInputs>[])(
    'have the machine’s network where a registry on its loopback address is named: %j',
    (inputs) => {
      expect(optionsOf(inputs)).toEqual(['network=host'])
      expect(optionsOf({ ...inputs, driverOpts: ['memory=1g'] })).toEqual(['memory=1g', 'network=host'])
    }
  )

  test.each([
    {},
    { tags: ['ghcr.io/octo/app:1'] },
    { tags: ['localhost.example:5000/app'] },
    { tags: ['127.0.0.1.example/app'] },
    { tags: ['octo/localhost:5000'] },
    { cacheImage: 'registry.example:5000/cache' },
    { buildContexts: ['localhost=docker-image://alpine', 'x=oci-layout://localhost:5000/x'] },
    { cacheFrom: ['type=local,src=localhost:5000/app', 'type=gha,scope=localhost:5000/x'] },
    { outputs: ['type=local,dest=localhost:5000/x'] },
    { buildArgs: ['ref=localhost:5000/app'] }
  ] as Partial<ActionInputs>[])('have a network of the builder’s own with %j', (inputs) => {
    expect(optionsOf(inputs)).toEqual([])
  })

  test.each([
    ['network=bridge'],
    ['image=moby/buildkit:v0.34.2', 'network=my-network'],
    ['image=moby/buildkit:v0.34.2,network=my-network'],
    ['"network=my-network"']
  ])('have the network that the user gives, also for a registry on this machine: %j', (...driverOpts) => {
    expect(optionsOf({ driverOpts, tags: ['localhost:5000/app'] })).toEqual(driverOpts)
  })
})

describe('the image of BuildKit', () => {
  const image = { builderImage: 'mirror.example/buildkit:1' }

  test('is the one that the environment names, unless the inputs name one', () => {
    expect(driverOptsOf(createInputs({}), createSettings(image))).toEqual(['image=mirror.example/buildkit:1'])
    const inputs = createInputs({ driverOpts: ['network=host,image=x'] })
    expect(driverOptsOf(inputs, createSettings(image))).toEqual(['network=host,image=x'])
  })

  test('is no wish for a builder', () => {
    expect(needsOwnBuilder(createInputs({}), createBuilder(), createSettings(image))).toBe(false)
  })
})

test('steps that use the machine’s network have the machine’s', () => {
  const optionsOf = (network: string) => driverOptsOf(createInputs({ network }), createSettings())
  expect(optionsOf('host')).toEqual(['network=host'])
  expect(optionsOf('none')).toEqual([])
})

describe('the name of the builder', () => {
  const described = (inputs: Partial<ActionInputs>, repository: string | undefined = 'octo/app') =>
    describeOwnBuilder(createInputs(inputs), {
      event: createEvent({ repository }),
      settings: createSettings(),
      temp: '/temp'
    })
  const nameOf = async (inputs: Partial<ActionInputs>, repository?: string) =>
    (await described(inputs, repository)).builder.name

  test('is one that the post step removes', async () => {
    expect(await nameOf({})).toMatch(OWN_BUILDER)
  })

  test('is known before there is the builder, of which nothing else is known', async () => {
    expect(await described({})).toEqual({
      builder: {
        name: await nameOf({}),
        driver: 'docker-container',
        nodes: [],
        error: undefined,
        isOldBuildx: false
      },
      origin: 'planned'
    })
  })

  test('is the same for the same repository and options, in whatever order these stand', async () => {
    const one = { driverOpts: ['memory=1g', 'network=host'] }
    const other = { driverOpts: ['network=host', 'memory=1g'], tags: ['octo/app:2'], push: true }
    expect(await nameOf(one)).toBe(await nameOf(other))
    expect(one.driverOpts).toEqual(['memory=1g', 'network=host'])
  })

  test('is the same for the same configuration, be it in a file or inline', async () => {
    const folder = await createFolder()
    await writeFiles(folder, { 'buildkitd.toml': 'debug = true\n' })
    expect(await nameOf({ buildkitdConfig: `${folder}/buildkitd.toml` })).toBe(
      await nameOf({ buildkitdConfigInline: 'debug = true\n' })
    )
  })

  test('is another for each repository, option and configuration, and for a network that differs', async () => {
    const inputs: Partial<ActionInputs>[] = [
      {},
      { driverOpts: ['memory=1g'] },
      { driverOpts: ['memory=2g'] },
      { driverOpts: ['memory=1g', 'cpu-quota=1'] },
      { buildkitdConfigInline: 'debug = true' },
      { buildkitdConfigInline: 'debug = false' },
      { driverOpts: ['debug = true'] },
      { tags: ['localhost:5000/app'] }
    ]
    const names = [...(await Promise.all(inputs.map((given) => nameOf(given)))), await nameOf({}, 'octo/b')]
    expect(new Set(names).size).toBe(names.length)
  })
})
