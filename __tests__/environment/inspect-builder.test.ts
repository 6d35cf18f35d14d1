import { describe, expect, test } from '@jest/globals'
import { holdsEarlierBuilds, inspectBuilder, startBuilder } from '../../src/environment/builder.js'
import { InputError } from '../../src/errors.js'
import { createBuilder, createNode } from '../support/builders.js'
import { readFixture } from '../support/fixtures.js'
import { type Scene, scriptBuildx } from '../support/scripted-buildx.js'

const captured = (name: string) => readFixture(`inspect/${name}.captured.txt`)
const REMOTE = captured('remote')
const RUNNING = captured('docker-container')
const INACTIVE = captured('docker-container-not-started')

describe('inspectBuilder', () => {
  test('asks for the builder by name', async () => {
    const buildx = await scriptBuildx({ inspect: { stdout: REMOTE } })
    expect((await inspectBuilder(buildx.command, 'lab')).driver).toBe('remote')
    expect(await buildx.calls()).toEqual([['inspect', 'lab']])
  })

  test('asks for the current builder where none was named', async () => {
    const buildx = await scriptBuildx({ inspect: { stdout: REMOTE } })
    expect((await inspectBuilder(buildx.command, undefined)).name).toBe('lab')
    expect(await buildx.calls()).toEqual([['inspect']])
  })

  test('names an absent builder, buildx’s complaint, and the builders there are', async () => {
    const { command } = await scriptBuildx({
      inspect: { exitCode: 1, stderr: 'ERROR: no builder "nobody" found\n' },
      ls: { stdout: 'lab\nlab\ndefault\n' }
    })
    await expect(inspectBuilder(command, 'nobody')).rejects.toThrow(
      new InputError(
        'builder: "nobody" cannot be used: no builder "nobody" found. Builders on this runner: lab, default.'
      )
    )
  })

  test('says so where there is no builder at all', async () => {
    const { command } = await scriptBuildx({ '': { exitCode: 3 } })
    await expect(inspectBuilder(command, 'nobody')).rejects.toThrow(
      'builder: "nobody" cannot be used: exit code 3 without a message. There is no builder on this runner.'
    )
    await expect(inspectBuilder(command, undefined)).rejects.toThrow(
      'The current builder cannot be used: exit code 3'
    )
  })

  test.each([undefined, 'default'])(
    'says of a docker that does not answer what is wrong and what to do (builder %p)',
    async (name) => {
      const { command, lines } = await scriptBuildx({ inspect: { stdout: captured('docker-no-engine') } })
      const error = await inspectBuilder(command, name).catch((thrown: unknown) => thrown)
      expect(error).toBeInstanceOf(InputError)
      expect((error as Error).message).toMatch(
        /^Docker cannot be reached, so there is nothing to build on \(failed to connect to the docker API at unix:/
      )
      expect((error as Error).message).toContain('DOCKER_HOST')
      expect((error as Error).message).not.toMatch(/undefined|\n/)
      expect(await lines()).toHaveLength(1)
    }
  )

  test.each(['inactive', 'stopped'])(
    'starts a builder that is %s, as the build would have to do',
    async (status) => {
      const buildx = await scriptBuildx({
        'inspect --bootstrap': { stdout: RUNNING, stderr: '#1 booting buildkit\n' },
        inspect: { stdout: INACTIVE.replace(/inactive/, status) }
      })
      const builder = await inspectBuilder(buildx.command, undefined)
      expect(builder.nodes).toMatchObject([{ status: 'running', buildkitVersion: '0.34.2' }])
      // By its name: the current builder may be another one by now.
      expect(await buildx.lines()).toEqual(['inspect', 'inspect --bootstrap c'])
    }
  )

  test('leaves to the build to say why a builder cannot be started', async () => {
    const { command } = await scriptBuildx({
      'inspect --bootstrap': { exitCode: 1, stderr: readFixture('answers/create-unpullable.captured.txt') },
      inspect: { stdout: INACTIVE }
    })
    expect((await inspectBuilder(command, 'c')).nodes).toMatchObject([{ status: 'inactive' }])
  })

  test.each([
    ['runs', RUNNING],
    ['is docker’s own', captured('docker-classic').replace('running', 'inactive')],
    ['has a node that cannot be reached', readFixture('inspect/docker-container-two-nodes.from-source.txt')]
  ])('does not start one that %s', async (_, stdout) => {
    const { command, lines } = await scriptBuildx({ inspect: { stdout } })
    await inspectBuilder(command, undefined)
    expect(await lines()).toEqual(['inspect'])
  })
})

describe('startBuilder', () => {
  const stopped = createBuilder({ nodes: [createNode({ status: 'stopped' })] })

  test('has the builder as it is once it runs', async () => {
    const { command, lines } = await scriptBuildx({ inspect: { stdout: RUNNING } })
    expect((await startBuilder(command, stopped)).nodes).toMatchObject([{ status: 'running' }])
    expect(await lines()).toEqual(['inspect --bootstrap lab'])
  })

  test('leaves one that cannot be started as it is', async () => {
    const { command } = await scriptBuildx({ inspect: { exitCode: 1, stderr: 'ERROR: no\n' } })
    expect(await startBuilder(command, stopped)).toEqual(stopped)
  })
})

describe('holdsEarlierBuilds', () => {
  const HISTORY = readFixture('answers/history-ls.captured.jsonl')
  const USAGE = readFixture('answers/du.captured.jsonl')
  const beforeAll = Date.parse('2026-11-23T19:00:00Z')
  const afterAll = Date.parse('2026-11-23T20:00:00Z')

  async function asked(history: Scene, du: Scene, jobStartedAt = afterAll): Promise<boolean> {
    const { command } = await scriptBuildx({ history, du })
    return holdsEarlierBuilds(command, 'lab', 'octo/app', jobStartedAt)
  }

  test('is true with records from before this job, and layers', async () => {
    expect(await asked({ stdout: HISTORY }, { stdout: USAGE })).toBe(true)
  })

  test('is false with records of this job only', async () => {
    expect(await asked({ stdout: HISTORY }, { stdout: USAGE }, beforeAll)).toBe(false)
  })

  test('is false with records but no layers, as after pruning', async () => {
    expect(await asked({ stdout: HISTORY }, {})).toBe(false)
  })

  test('is false with layers but no records', async () => {
    expect(await asked({}, { stdout: USAGE })).toBe(false)
  })

  test('is false where buildx has no history', async () => {
    expect(await asked({ stdout: HISTORY, exitCode: 1 }, { stdout: USAGE })).toBe(false)
  })

  test('is false where nothing can be told of layers', async () => {
    expect(await asked({ stdout: HISTORY }, { stdout: USAGE, exitCode: 1 })).toBe(false)
  })

  test.each([
    ['lab', '--builder lab '],
    [undefined, '']
  ])('asks the builder %p for completed records of this repository', async (name, flag) => {
    const { command, lines } = await scriptBuildx({ history: { stdout: HISTORY }, du: {} })
    await holdsEarlierBuilds(command, name, 'octo/app', afterAll)
    expect(await lines()).toEqual([
      `history ls ${flag}--filter repository=octo/app --filter status=completed --format json`,
      `du ${flag}--filter type=regular --format json`
    ])
  })

  test('is false, and fails nothing, for an answer that was cut off', async () => {
    expect(await asked({ stdout: '{"completed_at":"2026-\n' }, { stdout: USAGE })).toBe(false)
  })
})
