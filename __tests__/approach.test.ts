import { connect } from 'node:net'
import { join } from 'node:path'
import { afterEach, describe, expect, test } from '@jest/globals'
import { type Approach, approachEarly, noteReach, openApproach } from '../src/approach.js'
import { createFolder, filesIn } from './support/folders.js'
import { catchOutput } from './support/output.js'
import { ASKS_NOWHERE, REACHES } from './support/probes.js'
import { type Scene, scriptBuildx } from './support/scripted-buildx.js'

const opened: Approach[] = []
const config = process.env.DOCKER_CONFIG
afterEach(async () => {
  for (const approach of opened.splice(0)) await approach.close()
  if (config === undefined) delete process.env.DOCKER_CONFIG
  else process.env.DOCKER_CONFIG = config
})

async function approach(scene: Scene, builder: string | undefined = 'lab', temp?: string) {
  const buildx = await scriptBuildx({ build: scene })
  const output = catchOutput()
  const place = { buildx: buildx.command, builder, temp: temp ?? (await createFolder()) }
  const result = await openApproach(place)
  opened.push(result)
  return { ...result, output, probes: buildx.calls, temp: place.temp }
}

/** Whether anybody listens there. */
function listens(address = ''): Promise<boolean> {
  const [host, port] = address.split(':')
  return new Promise((resolve) => {
    const socket = connect(Number(port), host, () => {
      socket.destroy()
      resolve(true)
    })
    socket.on('error', () => resolve(false))
  })
}

describe('an approach', () => {
  test('finds the address at which the builder asks', async () => {
    const { gateway, reached, probes } = await approach(REACHES)
    expect(await reached).toEqual({ address: gateway?.addresses[0] })
    expect(await probes()).toHaveLength(1)
  })

  test('says why the builder does not, by what buildx says', async () => {
    expect(await (await approach(ASKS_NOWHERE)).reached).toEqual({ reason: 'ERROR: no route to host' })
  })

  test('says of a builder that built and asked nobody that it asked nowhere', async () => {
    expect(await (await approach({})).reached).toEqual({ reason: 'it asked nowhere' })
  })

  test('masks its secret before anything else is printed', async () => {
    const { gateway, output } = await approach(REACHES)
    expect(output()).toBe(`::add-mask::${gateway?.secret}\n`)
  })

  test('leaves nothing that listens, nor a file, when it is closed before the builder has answered', async () => {
    const { gateway, close, temp, probes } = await approach({ run: 'exec sleep 60' })
    const address = gateway?.addresses[0]
    while ((await probes()).length === 0) await new Promise((resolve) => setTimeout(resolve, 10))
    expect(await listens(address)).toBe(true)
    await close()
    expect(await listens(address)).toBe(false)
    expect(await filesIn(temp)).toEqual([])
  }, 20_000)

  test('does not ask again where an earlier step was reached by the same builder', async () => {
    const temp = await createFolder()
    await noteReach(temp, 'lab', '127.0.0.1:4711')
    const { gateway, reached, probes } = await approach(ASKS_NOWHERE, 'lab', temp)
    expect(await reached).toEqual({ address: gateway?.addresses[0] })
    expect(await probes()).toEqual([])
    const other = await approach(ASKS_NOWHERE, 'another', temp)
    expect(await other.reached).toEqual({ reason: 'ERROR: no route to host' })
  })

  test('is none, with the reason, where an earlier step noted what nobody can listen on', async () => {
    const temp = await createFolder()
    await noteReach(temp, 'lab', '203.0.113.7:4711')
    const { gateway, reached } = await approach(REACHES, 'lab', temp)
    expect(gateway).toBeUndefined()
    expect((await reached).reason).toContain('can listen nowhere')
  })
})

describe('an approach that begins early', () => {
  async function early(builder: string | undefined, temp: string) {
    const buildx = await scriptBuildx({ build: ASKS_NOWHERE, version: {} }, 'cli-plugins/docker-buildx')
    process.env.DOCKER_CONFIG = buildx.folder
    catchOutput()
    const result = await approachEarly({ builder, temp })
    opened.push(result)
    return { ...result, probes: async () => (await buildx.calls()).filter(([word]) => word === 'build') }
  }

  test('asks the current builder where none is named', async () => {
    const { gateway, reached, probes } = await early(undefined, await createFolder())
    expect([gateway === undefined, await reached]).toEqual([false, { reason: 'ERROR: no route to host' }])
    expect((await probes())[0]).not.toContain('--builder')
  })

  test('asks nobody where an earlier step asked, and it is not known of whom', async () => {
    const temp = await createFolder()
    await noteReach(temp, 'lab', '127.0.0.1:4711')
    const { gateway, probes } = await early(undefined, temp)
    expect([gateway, await probes()]).toEqual([undefined, []])
  })

  test('is none where it cannot be begun, and throws nothing', async () => {
    const { gateway, reached } = await early(undefined, join(await createFolder(), 'nowhere'))
    expect(gateway).toBeUndefined()
    expect((await reached).reason).toContain('ENOENT')
  })
})
