import { describe, expect, test } from '@jest/globals'
import { isOlderThan } from '../../src/buildx/versions.js'
import { canExportCache, isOfThisJob, parseInspect } from '../../src/environment/builder.js'
import { createBuilder, createNode } from '../support/builders.js'
import { readFixture } from '../support/fixtures.js'

const inspected = (name: string) => parseInspect(readFixture(`inspect/${name}.txt`))

const LABELS = {
  'org.mobyproject.buildkit.worker.executor': 'oci',
  'org.mobyproject.buildkit.worker.hostname': 'runner',
  'org.mobyproject.buildkit.worker.network': 'host',
  'org.mobyproject.buildkit.worker.oci.process-mode': 'sandbox',
  'org.mobyproject.buildkit.worker.selinux.enabled': 'false',
  'org.mobyproject.buildkit.worker.snapshotter': 'overlayfs'
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
          labels: LABELS
        }
      ],
      error: undefined,
      isOldBuildx: false
    })
  })

  test('reads the platforms of each node, and none of one that was not started', () => {
    const platformsOf = (name: string) => inspected(name).nodes.map(({ platforms }) => platforms)
    expect(platformsOf('docker-container-two-nodes.from-source')).toEqual([
      ['linux/amd64'],
      ['linux/arm64'],
      []
    ])
    expect(platformsOf('docker-container-not-started.captured')).toEqual([[]])
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
      ],
      error: undefined,
      isOldBuildx: false
    })
  })

  test('is not confused by driver options, daemon flags, garbage collection rules and configuration files', () => {
    const node = { name: 'c0', endpoint: 'unix:///var/run/docker.sock' }
    const builder = { name: 'c', driver: 'docker-container', error: undefined, isOldBuildx: false }
    expect(inspected('docker-container.captured')).toEqual({
      ...builder,
      nodes: [
        {
          ...node,
          status: 'running',
          buildkitVersion: '0.34.2',
          platforms: ['linux/amd64', 'linux/amd64/v2', 'linux/amd64/v3', 'linux/amd64/v4', 'linux/386'],
          labels: LABELS
        }
      ]
    })
    expect(inspected('docker-container-not-started.captured')).toEqual({
      ...builder,
      nodes: [{ ...node, status: 'inactive', buildkitVersion: undefined, platforms: [], labels: {} }]
    })
  })

  // The file's own lines come with ` > ` before them.
  test('takes nothing out of a configuration file, whatever stands in it', () => {
    const text = readFixture('inspect/docker-container-not-started.captured.txt')
    const lines = ['Nodes:', 'Name: evil', 'Status: running', 'BuildKit version: v9.9.9', 'Error: x']
    const label = ' org.mobyproject.buildkit.worker.snapshotter: overlayfs'
    const hostile = [...lines, label].map((line) => ` > ${line}\n`).join('')
    const next = '\nName: c1\nEndpoint: ssh://arm.example\nStatus: running\n'
    expect(parseInspect(`${text}${hostile}${next}`)).toEqual(parseInspect(`${text}${next}`))
    expect(parseInspect(`${text}${next}`).nodes.map(({ status }) => status)).toEqual(['inactive', 'running'])
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

  test('has no driver and no nodes where docker has no engine, but what docker says of it', () => {
    const builder = { name: 'default', driver: '', nodes: [], isOldBuildx: false }
    expect(inspected('docker-no-engine.captured')).toEqual({
      ...builder,
      error:
        'failed to connect to the docker API at unix:///var/run/docker.sock; check if the path is correct and if the ' +
        'daemon is running: dial unix /var/run/docker.sock: connect: no such file or directory'
    })
    // With --bootstrap there is a head of nodes, and none below it.
    const bootstrapped = `${readFixture('inspect/docker-no-engine.captured.txt')}\nNodes:\n`
    expect(parseInspect(bootstrapped)).toMatchObject(builder)
  })

  test('has what buildx says is wrong with a node', () => {
    expect(inspected('docker-container-two-nodes.from-source').error).toBe(
      'Cannot connect to the Docker daemon at tcp://gone.example:2376. Is the docker daemon running?'
    )
    expect(inspected('docker-container.captured').error).toBeUndefined()
  })

  test('reads what cannot be read as a builder of which nothing is known', () => {
    expect(parseInspect('')).toEqual({
      name: '',
      driver: '',
      nodes: [],
      error: undefined,
      isOldBuildx: false
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
    ['docker-container.captured', true],
    ['docker-container-not-started.captured', true],
    ['kubernetes.from-source', true],
    ['docker-containerd-store.captured', true],
    ['docker-containerd-store-empty-label.from-source', true],
    ['docker-classic.captured', false]
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

describe('a builder is this job’s alone', () => {
  const at = (driver: string, ...endpoints: string[]) =>
    createBuilder({ driver, nodes: endpoints.map((endpoint) => createNode({ endpoint })) })
  const SOCKET = 'unix:///run/buildkit/buildkitd.sock'

  test.each([
    ['docker', at('docker', 'default'), true],
    ['docker-container', at('docker-container', 'unix:///var/run/docker.sock'), true],
    ['docker-container that is not started', at('docker-container'), true],
    ['remote by a socket', at('remote', SOCKET), true],
    ['remote by an address', at('remote', 'tcp://buildkit.example:1234'), false],
    ['remote by both', at('remote', SOCKET, 'tcp://buildkit.example:1234'), false],
    ['remote by ssh', at('remote', 'ssh://me@build.example'), false],
    ['remote by the name of a socket elsewhere', at('remote', 'tcp://unix://x'), false],
    ['kubernetes', at('kubernetes', 'kubernetes:///lab'), false],
    ['cloud', at('cloud', 'cloud://octo/lab'), false],
    ['of no known driver', at(''), false]
  ] as const)('on a machine made for the job if it is %s: %p, %p', (_, builder, isHere) => {
    expect(isOfThisJob({ builder, runner: { ephemeral: true }, settings: { remoteEngine: false } })).toBe(
      isHere
    )
    expect(isOfThisJob({ builder, runner: { ephemeral: true }, settings: { remoteEngine: true } })).toBe(
      false
    )
    // Who comes later finds it there.
    expect(isOfThisJob({ builder, runner: { ephemeral: false }, settings: { remoteEngine: false } })).toBe(
      false
    )
  })
})
