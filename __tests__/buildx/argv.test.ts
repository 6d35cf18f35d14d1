import { describe, expect, test } from '@jest/globals'
import { toBuildArgs } from '../../src/buildx/argv.js'
import type { ActionInputs } from '../../src/inputs.js'
import { createInputs } from '../support/builders.js'
import { frozen } from '../support/frozen.js'

const files = { imageId: '/temp/imageid', metadata: '/temp/metadata' }
const argsOf = (
  inputs: Partial<ActionInputs>,
  caches = { imports: [] as string[], exports: [] as string[] }
) =>
  toBuildArgs(
    frozen(createInputs(inputs)),
    frozen({ context: '.', named: inputs.buildContexts ?? [] }),
    frozen(caches),
    files
  )

describe('toBuildArgs', () => {
  test('of a plain build asks only for its results', () => {
    expect(argsOf({})).toEqual([
      'build',
      '--iidfile',
      '/temp/imageid',
      '--metadata-file',
      '/temp/metadata',
      '.'
    ])
  })

  test('has every flag in docker/build-push-action’s order', () => {
    const inputs = {
      target: 'final',
      push: true,
      load: true,
      builder: 'lab',
      tags: ['a:1', 'a:2'],
      platforms: ['linux/amd64', 'linux/arm64'],
      outputs: ['type=image,name=a', 'type=docker'],
      file: 'api/Dockerfile',
      buildContexts: ['x=y', 'z=w'],
      buildArgs: ['A=1,2', 'B= #']
    }
    const caches = { imports: ['type=gha,scope=a', 'octo/a'], exports: ['type=gha,scope=a,mode=max'] }
    expect(argsOf(inputs, caches)).toEqual([
      'build',
      ...['--build-arg', 'A=1,2', '--build-arg', 'B= #'],
      ...['--build-context', 'x=y', '--build-context', 'z=w'],
      ...['--cache-from', 'type=gha,scope=a', '--cache-from', 'octo/a'],
      ...['--cache-to', 'type=gha,scope=a,mode=max'],
      ...['--file', 'api/Dockerfile'],
      ...['--iidfile', '/temp/imageid'],
      ...['--output', 'type=image,name=a', '--output', 'type=docker'],
      ...['--platform', 'linux/amd64,linux/arm64'],
      ...['--tag', 'a:1', '--tag', 'a:2'],
      ...['--target', 'final'],
      ...['--builder', 'lab'],
      '--load',
      ...['--metadata-file', '/temp/metadata'],
      '--push',
      '.'
    ])
  })

  test('takes its contexts as they were resolved, not from the inputs', () => {
    const inputs = createInputs({ context: '{{defaultContext}}', buildContexts: ['base={{defaultContext}}'] })
    const contexts = { context: 'https://x/o/r.git#1', named: ['base=https://x/o/r.git#1'] }
    const args = toBuildArgs(inputs, contexts, { imports: [], exports: [] }, files)
    expect(args.slice(0, 3)).toEqual(['build', '--build-context', 'base=https://x/o/r.git#1'])
    expect(args.at(-1)).toBe('https://x/o/r.git#1')
    expect(args.join()).not.toContain('{{')
  })

  test('takes its caches from the plan, not from the inputs', () => {
    const args = argsOf({ cacheFrom: ['type=gha'], cacheTo: ['type=gha'] })
    expect(args).not.toContain('--cache-from')
    expect(args).not.toContain('--cache-to')
  })

  test.each([
    'type=local,dest=out',
    'dest=out,type=tar',
    'type=tar',
    '"type=local",dest=out',
    'out',
    './out',
    '-'
  ])('asks for no image id with output %s, which has no image', (output) => {
    expect(argsOf({ outputs: ['type=image', output] })).not.toContain('--iidfile')
  })

  test.each([
    'type=image',
    'type=docker,dest=x.tar',
    'type=oci,dest=local',
    'type=registry',
    'type=cacheonly'
  ])('asks for the image id with output %s', (output) => {
    expect(argsOf({ outputs: [output] })).toContain('--iidfile')
  })
})
