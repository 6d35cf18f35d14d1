import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterEach, describe, expect, test } from '@jest/globals'
import { findBuilder } from '../../src/environment/find-builder.js'
import { InputError } from '../../src/errors.js'
import type { ActionInputs } from '../../src/inputs/action-inputs.js'
import { OWN_BUILDER } from '../../src/state.js'
import { createEvent, createInputs, createRunner, createSettings } from '../support/builders.js'
import { readFixture } from '../support/fixtures.js'
import { createFolder, filesIn } from '../support/folders.js'
import { type Scene, scriptBuildx } from '../support/scripted-buildx.js'

const captured = (name: string) => ({ stdout: readFixture(`inspect/${name}.captured.txt`) })
const CLASSIC = captured('docker-classic')
const OWN = captured('docker-container')
const ABSENT = { exitCode: 1, stderr: 'ERROR: no builder "x" found\n' }
const UNPULLABLE = { exitCode: 1, stderr: readFixture('answers/create-unpullable.captured.txt') }
const HELD = {
  history: { stdout: '{"completed_at":"2001-01-01T00:00:00Z"}\n' },
  du: { stdout: '{"ID":"a"}\n' }
}

const stateFile = process.env.GITHUB_STATE
afterEach(() => {
  if (stateFile === undefined) delete process.env.GITHUB_STATE
  else process.env.GITHUB_STATE = stateFile
})

/** What is found by a buildx that plays this, on a self-hosted runner or on one made for the job. */
async function found(
  play: Record<string, Scene | readonly Scene[]>,
  inputs: Partial<ActionInputs> = {},
  kind: 'self-hosted' | 'github-hosted' = 'self-hosted'
) {
  const buildx = await scriptBuildx({ ...HELD, ...play })
  const place = {
    runner: createRunner(kind),
    event: createEvent(),
    buildx: buildx.command,
    settings: createSettings(),
    docker: undefined,
    temp: await createFolder()
  }
  const outcome = await findBuilder(createInputs(inputs), place).catch((error: unknown) => error)
  const lines = (await buildx.lines()).map((line) => line.replace(/buildkit-cache-[0-9a-f]{8}/g, 'OWN'))
  // The commands only, such as `inspect`.
  const asked = lines.map((line) => line.split(' ')[0])
  return { outcome, lines, asked }
}

describe('a current builder that can export', () => {
  test.each([
    ['remote', 'remote'],
    ['docker-container', 'docker-container'],
    ['docker-containerd-store', 'docker']
  ])('is taken: %s', async (name, driver) => {
    const { outcome, asked } = await found({ inspect: captured(name) })
    expect(outcome).toMatchObject({ builder: { driver }, own: undefined, builderTrouble: undefined })
    expect(asked).not.toContain('create')
  })

  test('is asked for earlier builds together with what it is', async () => {
    const { outcome, lines } = await found({ inspect: captured('remote') })
    expect(outcome).toMatchObject({ builderHoldsEarlierBuilds: true })
    expect(lines.filter((line) => line.includes('--builder'))).toEqual([])
  })

  test('is asked by its name where the inputs name it', async () => {
    const { lines } = await found({ inspect: captured('remote') }, { builder: 'lab' })
    expect(lines).toContain('inspect lab')
    expect(lines.filter((line) => line.startsWith('history ls --builder lab '))).toHaveLength(1)
  })

  test('is not asked for earlier builds where it was made with its machine', async () => {
    for (const name of ['docker-container', 'docker-containerd-store']) {
      const { outcome, asked } = await found({ inspect: captured(name) }, {}, 'github-hosted')
      expect([outcome, asked]).toEqual([
        expect.objectContaining({ builderHoldsEarlierBuilds: false }),
        ['inspect']
      ])
    }
  })

  test('is asked for earlier builds from a machine made for this job where it is elsewhere', async () => {
    const { outcome } = await found({ inspect: captured('remote') }, {}, 'github-hosted')
    expect(outcome).toMatchObject({ builderHoldsEarlierBuilds: true })
  })
})

describe('a current builder that cannot export', () => {
  test('is taken where the user names it, or wants no cache', async () => {
    for (const inputs of [{ builder: 'default' }, { cache: 'off' }, { call: 'check' }] as const) {
      const { outcome, asked } = await found({ inspect: CLASSIC }, inputs)
      expect(outcome).toMatchObject({
        builder: { name: 'default' },
        own: undefined,
        builderTrouble: undefined
      })
      expect(asked).not.toContain('create')
    }
  })

  test('gives way to one of this action’s own, which has no earlier builds', async () => {
    const { outcome, asked, lines } = await found(
      { 'inspect buildkit-cache-': [ABSENT, OWN], inspect: CLASSIC, create: {} },
      {},
      'github-hosted'
    )
    expect(outcome).toMatchObject({
      builder: { driver: 'docker-container' },
      own: { origin: 'created', insteadOf: { name: 'default', driver: 'docker' } },
      builderTrouble: undefined,
      builderHoldsEarlierBuilds: false
    })
    expect(asked).toEqual(['inspect', 'inspect', 'create', 'inspect'])
    expect(lines[1]).toBe('inspect OWN')
  })

  test.each([
    ['github-hosted', /^builder=buildkit-cache-[0-9a-f]{8}\n$/],
    ['self-hosted', /^$/]
  ] as const)(
    'leaves the name of one that is yet to be made on a %s runner, if it is this job’s',
    async (kind, left) => {
      const file = join(await createFolder(), 'state')
      await writeFile(file, '')
      process.env.GITHUB_STATE = file
      const seen = join(await createFolder(), 'seen')
      const create = { run: `cp '${file}' '${seen}'` }
      await found({ 'inspect buildkit-cache-': [ABSENT, OWN], inspect: CLASSIC, create }, {}, kind)
      expect(await readFile(seen, 'utf8')).toMatch(left)
    }
  )

  test('gives way to the one that an earlier job left, which is asked for that job’s layers', async () => {
    const { outcome, lines } = await found({ 'inspect buildkit-cache-': OWN, inspect: CLASSIC })
    expect(outcome).toMatchObject({ own: { origin: 'found' }, builderHoldsEarlierBuilds: true })
    // By the name that buildx gave.
    expect(lines.filter((line) => line.startsWith('history ls --builder c '))).toHaveLength(1)
  })

  test('is taken, with the reason, where no other can be made', async () => {
    const { outcome, asked } = await found({
      'inspect buildkit-cache-': ABSENT,
      inspect: CLASSIC,
      create: UNPULLABLE,
      rm: {}
    })
    expect(outcome).toEqual({
      builder: expect.objectContaining({ name: 'default', driver: 'docker' }),
      own: undefined,
      builderTrouble: expect.stringMatching(/^Error response from daemon: .*no such host$/),
      builderHoldsEarlierBuilds: true
    })
    expect(asked).toContain('rm')
  })
})

describe('a builder that the inputs ask for', () => {
  const driverOpts = ['nonesuch=1']

  test('is made though the current one can export', async () => {
    const { outcome } = await found(
      { 'inspect buildkit-cache-': [ABSENT, OWN], inspect: captured('remote'), create: {} },
      { driverOpts }
    )
    expect(outcome).toMatchObject({ own: { origin: 'created', insteadOf: { driver: 'remote' } } })
  })

  test.each([
    [{ driverOpts }, 'driver-opts'],
    [{ buildkitdConfigInline: 'x' }, 'buildkitd-config-inline'],
    [{ driverOpts, buildkitdConfigInline: 'x' }, 'driver-opts, buildkitd-config-inline']
  ])('and that cannot be made is a mistake in them: %j', async (inputs, names) => {
    const complaint =
      'failed to initialize builder: invalid driver option nonesuch for docker-container driver'
    const { outcome } = await found(
      {
        'inspect buildkit-cache-': ABSENT,
        inspect: CLASSIC,
        create: { exitCode: 1, stderr: `ERROR: ${complaint}\n` },
        rm: {}
      },
      inputs
    )
    expect(outcome).toBeInstanceOf(InputError)
    const { message } = outcome as Error
    expect(message.startsWith(`${names}: the builder that is asked for cannot be made: ${complaint}. `)).toBe(
      true
    )
    expect(message).toContain('`builder`')
  })
})

describe('a dry run', () => {
  test('makes no builder, and says which it would be', async () => {
    const { outcome, asked } = await found({ inspect: CLASSIC }, { dryRun: true }, 'github-hosted')
    expect(outcome).toEqual({
      builder: {
        name: expect.stringMatching(OWN_BUILDER),
        driver: 'docker-container',
        nodes: [],
        error: undefined,
        isOldBuildx: false
      },
      own: { origin: 'planned', asked: false, insteadOf: expect.objectContaining({ name: 'default' }) },
      builderTrouble: undefined,
      builderHoldsEarlierBuilds: false
    })
    expect(asked).toEqual(['inspect'])
  })
})

describe('earlier builds', () => {
  test.each(['off', 'gha', 'local', 'registry'] as const)(
    'are not asked for with cache: %s, which does not want to know',
    async (cache) => {
      const { outcome, asked } = await found({ inspect: captured('remote') }, { cache })
      expect([outcome, asked]).toEqual([
        expect.objectContaining({ builderHoldsEarlierBuilds: false }),
        ['inspect']
      ])
    }
  )
})

describe('no builder at all', () => {
  test('leaves no question behind that is still being asked', async () => {
    const folder = await createFolder()
    const { outcome } = await found({
      inspect: captured('docker-no-engine'),
      history: { run: `sleep 0.5; : > '${folder}/answered'` }
    })
    expect(outcome).toBeInstanceOf(InputError)
    expect(await filesIn(folder)).toEqual(['answered'])
  })

  test('is a mistake of the user’s, whatever else was asked for', async () => {
    const { outcome, asked } = await found(
      { inspect: captured('docker-no-engine') },
      { driverOpts: ['network=host'] }
    )
    expect(outcome).toBeInstanceOf(InputError)
    expect((outcome as Error).message).toMatch(/^Docker cannot be reached/)
    expect(asked).not.toContain('create')
  })
})
