import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, test } from '@jest/globals'
import { describeOwnBuilder, provideOwnBuilder, removeBuilder } from '../../src/environment/own-builder.js'
import { InputError } from '../../src/errors.js'
import type { ActionInputs } from '../../src/inputs/action-inputs.js'
import { OWN_BUILDER } from '../../src/state.js'
import { createEvent, createInputs, createSettings } from '../support/builders.js'
import { readFixture } from '../support/fixtures.js'
import { createFolder, filesIn, writeFiles } from '../support/folders.js'
import { type Scene, scriptBuildx } from '../support/scripted-buildx.js'

const RUNNING = { stdout: readFixture('inspect/docker-container.captured.txt') }
const STOPPED = { stdout: RUNNING.stdout.replace('running', 'stopped') }
const ABSENT = { exitCode: 1, stderr: 'ERROR: no builder "x" found\n' }
const UNPULLABLE = { exitCode: 1, stderr: readFixture('answers/create-unpullable.captured.txt') }
const EXISTING = { exitCode: 1, stderr: readFixture('answers/create-existing.captured.txt') }
const FAILED_START = { exitCode: 1, stderr: 'ERROR: no space left on device\n' }

const workshop = (temp: string) => ({ event: createEvent(), settings: createSettings(), temp })
const FLAGS = '--allow-insecure-entitlement security.insecure --allow-insecure-entitlement network.host'

/** Has the builder provided by a buildx that plays this; what came of it, and what buildx was asked, by its name NAME. */
async function provided(play: Record<string, Scene | readonly Scene[]>, inputs: Partial<ActionInputs> = {}) {
  const temp = await createFolder()
  const given = createInputs(inputs)
  const { name } = (await describeOwnBuilder(given, workshop(temp))).builder
  const named = ({ stdout = '', ...rest }: Scene) => ({
    ...rest,
    stdout: stdout.replace(/^(Name: +)c$/m, `$1${name}`)
  })
  const buildx = await scriptBuildx(
    Object.fromEntries(Object.entries(play).map(([words, scenes]) => [words, [scenes].flat().map(named)]))
  )
  const outcome = await provideOwnBuilder(buildx.command, given, workshop(temp))
  const asked = (await buildx.calls()).map((words) => words.map((word) => (word === name ? 'NAME' : word)))
  return { outcome, asked, lines: asked.map((words) => words.join(' ')), left: await filesIn(temp) }
}

const builder = expect.objectContaining({
  name: expect.stringMatching(OWN_BUILDER),
  driver: 'docker-container'
})

describe('a builder of this action’s own', () => {
  test('is taken as it is where an earlier step left it running', async () => {
    const { outcome, lines } = await provided({ inspect: RUNNING })
    expect(outcome).toEqual({ builder, origin: 'found' })
    expect(lines).toEqual(['inspect NAME'])
  })

  test('is started where it was stopped', async () => {
    const { outcome, lines } = await provided({ 'inspect --bootstrap': RUNNING, inspect: STOPPED })
    expect(outcome).toMatchObject({ builder: { nodes: [{ status: 'running' }] }, origin: 'found' })
    expect(lines).toEqual(['inspect NAME', 'inspect --bootstrap NAME'])
  })

  test('is made where it is not there, with what the inputs say', async () => {
    const driverOpts = ['image=moby/buildkit:v0.34.2', '"env.NO_PROXY=a,b"']
    const { outcome, asked, left } = await provided(
      { inspect: [ABSENT, RUNNING], create: {} },
      { driverOpts, tags: ['localhost:5000/app'] }
    )
    expect(outcome).toEqual({ builder, origin: 'created' })
    expect(asked).toEqual([
      ['inspect', 'NAME'],
      [
        ...['create', '--name', 'NAME', '--driver', 'docker-container', '--bootstrap'],
        ...['--driver-opt', 'image=moby/buildkit:v0.34.2', '--driver-opt', '"env.NO_PROXY=a,b"'],
        ...['--driver-opt', 'network=host', '--buildkitd-flags', FLAGS]
      ],
      ['inspect', 'NAME']
    ])
    expect(left).toEqual([])
  })

  test.each(['file', 'inline'])(
    'is made with its configuration (%s), which is left nowhere',
    async (form) => {
      const folder = await createFolder()
      const text = '[registry."docker.io"]\n  mirrors = ["mirror.example"]\n'
      await writeFiles(folder, { 'buildkitd.toml': text })
      const { outcome, asked, left } = await provided(
        {
          inspect: [ABSENT, RUNNING],
          create: {
            run: `for word; do last=$word; done; cp "$last" '${folder}/given'; echo "$last" > '${folder}/path'`
          }
        },
        form === 'file'
          ? { buildkitdConfig: join(folder, 'buildkitd.toml') }
          : { buildkitdConfigInline: text }
      )
      expect(outcome).toMatchObject({ origin: 'created' })
      expect(await readFile(join(folder, 'given'), 'utf8')).toBe(text)
      const path = (await readFile(join(folder, 'path'), 'utf8')).trim()
      expect(asked[1]?.slice(-4)).toEqual(['--buildkitd-flags', FLAGS, '--config', path])
      expect(left).toEqual([])
    }
  )

  test('is not made with a configuration that cannot be read, and the input is named', async () => {
    const path = join(await createFolder(), 'absent.toml')
    const buildx = await scriptBuildx({})
    const inputs = createInputs({ buildkitdConfig: path })
    const place = workshop(await createFolder())
    const error = await provideOwnBuilder(buildx.command, inputs, place).catch((thrown: unknown) => thrown)
    expect(error).toBeInstanceOf(InputError)
    expect((error as Error).message).toMatch(/^buildkitd-config: \S*absent\.toml cannot be read \(.*ENOENT/)
    expect((error as Error).message).toContain('give the path of a file')
    expect(await buildx.calls()).toEqual([])
  })

  // Measured: buildx leaves the builder behind, and the next one of that name would be refused.
  test('is removed again where its image cannot be pulled, and the reason is told', async () => {
    const { outcome, lines, left } = await provided(
      { inspect: ABSENT, create: UNPULLABLE, rm: {} },
      { buildkitdConfigInline: 'debug = true' }
    )
    expect(outcome).toEqual({ reason: expect.stringMatching(/^Error response from daemon: .*no such host$/) })
    expect(lines[0]).toBe('inspect NAME')
    expect(lines[1]).toMatch(/^create --name NAME .* --config /)
    expect(lines.slice(2)).toEqual(['rm --force NAME'])
    expect(left).toEqual([])
  })

  test('that could not be made is a reason also where nothing is left to remove', async () => {
    const nothing = { exitCode: 1, stderr: 'ERROR: failed to remove one or more builders\n' }
    const invalid =
      'failed to initialize builder x (x0): invalid driver option nonesuch for docker-container driver'
    const { outcome } = await provided({
      inspect: ABSENT,
      create: { exitCode: 1, stderr: `ERROR: ${invalid}\n` },
      rm: nothing
    })
    expect(outcome).toEqual({ reason: invalid })
  })

  test('that another job made at the same time is taken, and counts as that one’s', async () => {
    const { outcome, lines } = await provided({ inspect: [ABSENT, RUNNING], create: EXISTING })
    expect(outcome).toEqual({ builder, origin: 'found' })
    expect(lines.filter((line) => line.startsWith('rm'))).toEqual([])
  })
})

describe('a builder of this action’s own that does not start', () => {
  test('is tried again, as another job may just be starting it, and not removed', async () => {
    const { outcome, lines } = await provided({
      'inspect --bootstrap': [FAILED_START, RUNNING],
      inspect: STOPPED
    })
    expect(outcome).toEqual({ builder, origin: 'found' })
    expect(lines.filter((line) => line.startsWith('rm') || line.startsWith('create'))).toEqual([])
  }, 15_000)

  test('is then removed, and made anew', async () => {
    const { outcome, lines } = await provided({
      'inspect --bootstrap': FAILED_START,
      inspect: [STOPPED, STOPPED, RUNNING],
      create: {},
      rm: {}
    })
    expect(outcome).toEqual({ builder, origin: 'created' })
    expect(lines.map((line) => line.split(' ')[0])).toEqual([
      ...['inspect', 'inspect', 'inspect', 'inspect'],
      ...['rm', 'create', 'inspect']
    ])
  }, 15_000)

  test('though it could be made is removed, and a reason', async () => {
    const { outcome, lines } = await provided({
      'inspect --bootstrap': FAILED_START,
      inspect: [ABSENT, STOPPED],
      create: {},
      rm: {}
    })
    expect(outcome).toEqual({ reason: 'it did not start' })
    expect(lines.at(-1)).toBe('rm --force NAME')
  }, 15_000)
})

describe('removeBuilder', () => {
  test('removes it with its state, though it runs', async () => {
    const { command, calls } = await scriptBuildx({ rm: {} })
    expect(await removeBuilder(command, 'buildkit-cache-0123abcd')).toBeUndefined()
    expect(await calls()).toEqual([['rm', '--force', 'buildkit-cache-0123abcd']])
  })

  test('has buildx’s complaint where that fails', async () => {
    const { command } = await scriptBuildx({ rm: { exitCode: 1, stderr: 'ERROR: no\n' } })
    expect(await removeBuilder(command, 'x')).toBe('no')
  })

  // As buildx says it, which names what is absent before its last line.
  test('has no complaint where it is gone already', async () => {
    const stderr =
      'failed to remove buildkit-cache-0123abcd: no builder "buildkit-cache-0123abcd" found\n' +
      'ERROR: failed to remove one or more builders\n'
    const { command } = await scriptBuildx({ rm: { exitCode: 1, stderr } })
    expect(await removeBuilder(command, 'buildkit-cache-0123abcd')).toBeUndefined()
    expect(await removeBuilder(command, 'x')).toBe('failed to remove one or more builders')
  })
})
