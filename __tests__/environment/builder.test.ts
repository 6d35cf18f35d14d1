import { readFile } from 'node:fs/promises'
import { describe, expect, test } from '@jest/globals'
import {
  canExportCache,
  holdsEarlierBuilds,
  inspectBuilder,
  isOlderThan,
  parseInspect
} from '../../src/environment/builder.js'
import { InputError } from '../../src/errors.js'
import { fixturePath, readFixture } from '../support/fixtures.js'
import { createFolder, writeProgram } from '../support/folders.js'

const inspected = (name: string) => parseInspect(readFixture(`inspect/${name}.txt`))

/** A stand-in for buildx that answers with files. */
async function buildxThat(script: string) {
  return { program: await writeProgram(await createFolder(), 'buildx', script), leading: [] }
}

describe('parseInspect', () => {
  test('reads a remote builder, labels and all', () => {
    expect(inspected('remote.captured')).toEqual({
      name: 'lab',
      driver: 'remote',
      nodes: [
        {
          name: 'lab0',
          endpoint: 'unix:///run/buildkit/buildkitd.sock',
          status: 'running',
          buildkitVersion: '0.34.2',
          platforms: ['linux/amd64', 'linux/amd64/v2', 'linux/amd64/v3', 'linux/amd64/v4', 'linux/386'],
          labels: {
            'org.mobyproject.buildkit.worker.executor': 'oci',
            'org.mobyproject.buildkit.worker.hostname': 'runner',
            'org.mobyproject.buildkit.worker.network': 'host',
            'org.mobyproject.buildkit.worker.oci.process-mode': 'sandbox',
            'org.mobyproject.buildkit.worker.selinux.enabled': 'false',
            'org.mobyproject.buildkit.worker.snapshotter': 'overlayfs'
          }
        }
      ]
    })
  })

  test('reads the platforms of each node, and none of one that was not started', () => {
    const platformsOf = (name: string) => inspected(name).nodes.map(({ platforms }) => platforms)
    expect(platformsOf('docker-container-two-nodes.from-source')).toEqual([
      ['linux/amd64'],
      ['linux/arm64'],
      []
    ])
    expect(platformsOf('docker-container-not-started.from-source')).toEqual([[]])
  })

  // `buildx inspect` marks with an asterisk, and puts first, what `buildx create --platform` was given.
  test('reads a platform without the mark of those that the builder was created for', () => {
    expect(inspected('docker-container.from-source').nodes[0]?.platforms[0]).toBe('linux/amd64')
  })

  test('knows no version of a node that is not running', () => {
    expect(inspected('remote-unreachable.captured')).toEqual({
      name: 'gone',
      driver: 'remote',
      nodes: [
        {
          name: 'gone0',
          endpoint: 'tcp://down.example:5000',
          status: 'inactive',
          buildkitVersion: undefined,
          platforms: [],
          labels: {}
        }
      ]
    })
    expect(inspected('docker-container-not-started.from-source').nodes[0]?.buildkitVersion).toBeUndefined()
  })

  test('is not confused by driver options, garbage collection rules and configuration files', () => {
    const builder = inspected('docker-container.from-source')
    expect(builder).toMatchObject({ name: 'builder-5e1d', driver: 'docker-container' })
    expect(builder.nodes).toHaveLength(1)
    expect(builder.nodes[0]).toMatchObject({
      name: 'builder-5e1d0',
      status: 'running',
      buildkitVersion: '0.35.1'
    })
    expect(Object.keys(builder.nodes[0]?.labels ?? {})).toHaveLength(6)
  })

  test('reads each node of a builder, also one that cannot be reached', () => {
    expect(
      inspected('docker-container-two-nodes.from-source').nodes.map(({ name, buildkitVersion }) => [
        name,
        buildkitVersion
      ])
    ).toEqual([
      ['farm0', '0.35.1'],
      ['farm1', '0.19.0'],
      ['farm2', undefined]
    ])
  })

  test('reads a builder in Kubernetes', () => {
    expect(inspected('kubernetes.from-source')).toMatchObject({
      driver: 'kubernetes',
      nodes: [
        { name: 'kube0', endpoint: 'kubernetes:///kube?deployment=&kubeconfig=', buildkitVersion: '0.34.0' }
      ]
    })
  })

  test('has no nodes where docker has no engine', () => {
    expect(inspected('docker-no-engine.from-source')).toEqual({
      name: 'default',
      driver: 'docker',
      nodes: []
    })
  })

  test('reads Windows line ends', () => {
    const text = readFixture('inspect/remote.captured.txt')
    expect(parseInspect(text.replaceAll('\n', '\r\n')).driver).toBe('remote')
  })

  test('keeps labels apart where one of them is empty', () => {
    const { nodes } = inspected('docker-containerd-store-empty-label.from-source')
    expect(nodes[0]?.labels).toEqual({
      'org.mobyproject.buildkit.worker.moby.host-gateway-ip': '',
      'org.mobyproject.buildkit.worker.snapshotter': 'overlayfs'
    })
  })
})

describe('canExportCache', () => {
  test.each([
    ['remote.captured', true],
    ['remote-unreachable.captured', true],
    ['docker-container.from-source', true],
    ['docker-container-not-started.from-source', true],
    ['kubernetes.from-source', true],
    ['docker-containerd-store.from-source', true],
    ['docker-classic.from-source', false],
    ['docker-no-engine.from-source', false]
  ])('of %s is %p', (name, can) => {
    expect(canExportCache(inspected(name))).toBe(can)
  })
})

describe('isOlderThan', () => {
  test.each([
    ['0.20.0', ['0.19.9'], true],
    ['0.20.0', ['0.20.0'], false],
    ['0.20.0', ['0.26.3-moby'], false],
    ['0.20.0', ['v0.19.0-rc1'], true],
    ['0.20.0', ['0.35.1', '0.19.0'], true],
    ['0.20.0', [undefined], false],
    ['0.20.0', ['a1b2c3d'], false],
    ['0.20.0', [], false]
  ])('%s of %p is %p', (floor, versions, older) => {
    expect(isOlderThan(floor, versions)).toBe(older)
  })
})

describe('inspectBuilder', () => {
  test('asks for the builder by name', async () => {
    const buildx = await buildxThat(
      `[ "$1 $2 $#" = "inspect lab 2" ] && cat '${fixturePath('inspect/remote.captured.txt')}'`
    )
    expect((await inspectBuilder(buildx, 'lab')).driver).toBe('remote')
  })

  test('asks for the current builder where none was named', async () => {
    const buildx = await buildxThat(
      `[ "$*" = inspect ] && cat '${fixturePath('inspect/remote.captured.txt')}'`
    )
    expect((await inspectBuilder(buildx, undefined)).name).toBe('lab')
  })

  test('names an absent builder, buildx’s complaint, and the builders there are', async () => {
    const buildx = await buildxThat(`
      case "$1" in
        inspect) echo 'ERROR: no builder "nobody" found' >&2; exit 1;;
        ls) printf 'lab\\nlab\\ndefault\\n';;
      esac`)
    await expect(inspectBuilder(buildx, 'nobody')).rejects.toThrow(
      new InputError(
        'builder: "nobody" cannot be used: no builder "nobody" found. Builders on this runner: lab, default.'
      )
    )
  })

  test('says so where there is no builder at all', async () => {
    const buildx = await buildxThat('exit 3')
    await expect(inspectBuilder(buildx, 'nobody')).rejects.toThrow(
      'builder: "nobody" cannot be used: exit code 3 without a message. There is no builder on this runner.'
    )
    await expect(inspectBuilder(buildx, undefined)).rejects.toThrow(
      'The current builder cannot be used: exit code 3'
    )
  })
})

describe('holdsEarlierBuilds', () => {
  const history = fixturePath('answers/history-ls.captured.jsonl')
  const usage = fixturePath('answers/du.captured.jsonl')
  const beforeAll = Date.parse('2026-11-23T19:00:00Z')
  const afterAll = Date.parse('2026-11-23T20:00:00Z')
  const answering = (historyScript: string, usageScript: string) =>
    buildxThat(`case "$1" in history) ${historyScript};; du) ${usageScript};; esac`)
  const asked = async (buildx: Awaited<ReturnType<typeof buildxThat>>, jobStartedAt = afterAll) =>
    holdsEarlierBuilds(buildx, 'lab', 'octo/app', jobStartedAt)

  test('is true with records from before this job, and layers', async () => {
    expect(await asked(await answering(`cat '${history}'`, `cat '${usage}'`))).toBe(true)
  })

  test('is false with records of this job only', async () => {
    expect(await asked(await answering(`cat '${history}'`, `cat '${usage}'`), beforeAll)).toBe(false)
  })

  test('is false with records but no layers, as after pruning', async () => {
    expect(await asked(await answering(`cat '${history}'`, 'true'))).toBe(false)
  })

  test('is false with layers but no records', async () => {
    expect(await asked(await answering('true', `cat '${usage}'`))).toBe(false)
  })

  test('is false where buildx has no history', async () => {
    expect(await asked(await answering('exit 1', `cat '${usage}'`))).toBe(false)
  })

  test.each([
    ['lab', '--builder lab '],
    [undefined, '']
  ])('asks the builder %p for completed records of this repository', async (name, flag) => {
    const folder = await createFolder()
    const record = '{"completed_at":"2000-01-01T00:00:00Z"}'
    const buildx = await buildxThat(`echo "$*" >> '${folder}/asked'; echo '${record}'`)
    await holdsEarlierBuilds(buildx, name, 'octo/app', afterAll)
    expect((await readFile(`${folder}/asked`, 'utf8')).trim().split('\n')).toEqual([
      `history ls ${flag}--filter repository=octo/app --filter status=completed --format json`,
      `du ${flag}--filter type=regular --format json`
    ])
  })

  test('is false, and fails nothing, for an answer that was cut off', async () => {
    expect(await asked(await answering(`echo '{"completed_at":"2026-'`, `cat '${usage}'`))).toBe(false)
  })
})
