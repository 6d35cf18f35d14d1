import { describe, expect, test } from '@jest/globals'
import { addedBy, argsOf, BUILD_PUSH_INPUTS, EVERYTHING } from '../support/build-args.js'
import { createFacts } from '../support/builders.js'

const REPOSITORY = 'https://github.com/octo/app.git#0123456789abcdef0123456789abcdef01234567'
const RUN = 'https://github.com/octo/app/actions/runs/7/attempts/1'

describe('toBuildArgs', () => {
  test('of a plain build asks only for its results', () => {
    expect(argsOf({ context: '.' })).toEqual([
      'build',
      ...['--iidfile', '/temp/imageid'],
      ...['--metadata-file', '/temp/metadata'],
      '.'
    ])
  })

  test('has every input of docker/build-push-action, in its order', () => {
    expect(Object.keys(EVERYTHING).sort()).toEqual([...BUILD_PUSH_INPUTS].sort())
    expect(argsOf(EVERYTHING)).toEqual([
      'build',
      ...['--add-host', 'db:10.0.0.1', '--add-host', 'api:10.0.0.2'],
      ...['--allow', 'network.host', '--allow', 'security.insecure'],
      ...['--annotation', 'a=1', '--annotation', 'index:b=2'],
      ...['--build-arg', 'A=1,2', '--build-arg', 'B= #'],
      ...['--build-context', `base=${REPOSITORY}:base`, '--build-context', 'alpine=docker-image://alpine'],
      ...['--cache-from', 'type=gha,scope=a', '--cache-from', 'octo/a'],
      ...['--cache-to', 'type=gha,scope=a', '--cache-to', 'type=inline'],
      ...['--call', 'build'],
      ...['--cgroup-parent', '/docker.slice'],
      ...['--secret', 'id=npm,env=NPM_TOKEN', '--secret', 'id=pip,env=PIP_TOKEN'],
      ...['--file', 'api/Dockerfile'],
      ...['--iidfile', '/temp/imageid'],
      ...['--label', 'l=1', '--label', 'm=2'],
      ...['--no-cache-filter', 'one', '--no-cache-filter', 'two'],
      ...['--output', 'type=image,name=a', '--output', 'type=docker'],
      ...['--platform', 'linux/amd64,linux/arm64'],
      ...['--attest', `type=provenance,mode=max,builder-id=${RUN}`],
      ...['--attest', 'type=sbom,disabled=false'],
      ...['--attest', 'type=other', '--attest', 'type=third,x=y'],
      ...['--secret', 'id=one,src=/temp/secrets/secret-0', '--secret', 'id=two,src=/temp/secrets/secret-1'],
      ...['--secret', 'id=key,src=./key', '--secret', 'id=cert,src=./cert'],
      ...['--secret', 'id=GIT_AUTH_TOKEN.github.com,src=/temp/secrets/secret-2'],
      ...['--shm-size', '2g'],
      ...['--ssh', 'default', '--ssh', 'id=/a,/b'],
      ...['--tag', 'octo/app:1', '--tag', 'octo/app:2'],
      ...['--target', 'final'],
      ...['--ulimit', 'nofile=1024', '--ulimit', 'nproc=1:2'],
      ...['--builder', 'lab'],
      '--load',
      ...['--metadata-file', '/temp/metadata'],
      ...['--network', 'host'],
      '--no-cache',
      '--pull',
      '--push',
      `${REPOSITORY}:api`
    ])
  })

  test('leaves out, and keeps in its place, what each version of buildx knows', () => {
    const { call: _, ...withoutCall } = EVERYTHING
    const old = argsOf(withoutCall, createFacts({ buildxVersion: '0.7.0' }))
    const flags = ['--annotation', '--build-context', '--attest']
    expect(old.filter((arg) => flags.includes(arg))).toEqual([])
    expect(argsOf(EVERYTHING).filter((arg) => flags.includes(arg))).toHaveLength(8)
  })
})

describe('a text input', () => {
  test.each([
    ['builder', '--builder', 'my-builder'],
    ['call', '--call', 'check,format=json'],
    ['cgroup-parent', '--cgroup-parent', '/a b'],
    ['file', '--file', './api/My Dockerfile'],
    ['network', '--network', 'host'],
    ['shm-size', '--shm-size', '128m'],
    ['target', '--target', 'final']
  ])('%s is one flag, trimmed, and none if it is empty', (name, flag, text) => {
    expect(addedBy({ [name]: ` ${text}\n` })).toEqual([flag, text])
    expect(addedBy({ [name]: ' \n' })).toEqual([])
  })

  test('context is the last argument, trimmed, whatever is in it', () => {
    expect(argsOf({ context: ' services/my api\n', pull: 'true' }).slice(-2)).toEqual([
      '--pull',
      'services/my api'
    ])
  })

  test('context that is empty stands for the repository at this commit', () => {
    expect(argsOf({ context: ' ' }).at(-1)).toBe(REPOSITORY)
  })
})

describe('a boolean input', () => {
  const yes = ['true', 'True', 'TRUE', ' true\n']
  const no = ['false', 'False', 'FALSE', '', ' ']
  const flags = ['load', 'no-cache', 'pull', 'push']
  const tag = { tags: 'app' }

  test.each(flags.flatMap((name) => yes.map((text) => [name, text])))('%s is a flag for %j', (name, text) => {
    expect(addedBy({ ...tag, [name]: text })).toEqual(['--tag', 'app', `--${name}`])
  })

  test.each(flags.flatMap((name) => no.map((text) => [name, text])))('%s is no flag for %j', (name, text) => {
    expect(addedBy({ ...tag, [name]: text })).toEqual(['--tag', 'app'])
  })
})

describe('the image id', () => {
  test.each([
    'type=local,dest=out',
    'dest=out,type=tar',
    'type=tar',
    '"type=local",dest=out',
    '" type= local" , dest=out',
    'out',
    './out',
    '/tmp/out',
    '.',
    '-',
    './a=b',
    'dest=out'
  ])('is not asked for with output %s, with which buildx would refuse it', (output) => {
    const args = argsOf({ context: '.', outputs: `type=image\n${output}` })
    expect(args).not.toContain('--iidfile')
    expect(args).not.toContain('/temp/imageid')
  })

  test.each([
    'type=image',
    'type=docker,dest=x.tar',
    'type=oci,dest=local',
    'type=registry',
    'type=cacheonly',
    'type=image,name=type/local'
  ])('is asked for with output %s', (output) => {
    expect(argsOf({ context: '.', outputs: output })).toContain('--iidfile')
  })
})
