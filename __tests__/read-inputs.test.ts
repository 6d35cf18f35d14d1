import { readFileSync } from 'node:fs'
import { describe, expect, test } from '@jest/globals'
import { load } from 'js-yaml'
import { BACKEND_NAMES } from '../src/backends/backend.js'
import { InputError } from '../src/errors.js'
import {
  CACHE_CHOICES,
  CACHE_COMPRESSION_CHOICES,
  CACHE_EXPORT_CHOICES,
  CACHE_RELEASE_CHOICES,
  CACHE_SAVE_CHOICES,
  isBuild,
  ON_LOW_HIT_RATIO_CHOICES,
  wishesForOwnBuilder
} from '../src/inputs/action-inputs.js'
import { OUTPUT_NAMES } from '../src/outputs.js'
import { readInputs } from '../src/read-inputs.js'
import { BUILD_PUSH_INPUTS, read, type Texts } from './support/build-args.js'
import { createInputs } from './support/builders.js'

describe('readInputs', () => {
  test('gives undefined, empty lists and the defaults where nothing was given', () => {
    expect(read()).toEqual(createInputs())
  })

  test('takes white space for nothing', () => {
    expect(readInputs(() => ' \n\t')).toEqual(createInputs())
  })

  test('reads what is this action’s own', () => {
    const inputs = read({
      'driver-opts': 'network=host\nenv.no_proxy="a,b"',
      'buildkitd-config': ' ./buildkitd.toml ',
      cache: 'registry',
      'cache-scope': ' api ',
      'cache-image': 'ghcr.io/Octo/Cache',
      'cache-dir': '.cache',
      'cache-max-size': ' 500MB ',
      'cache-attributes': 'registry.insecure=true\n compression-level = 3 ',
      'cache-export': 'min',
      'cache-compression': 'estargz',
      'cache-save': 'always',
      'cache-release': 'read',
      summary: 'false',
      'report-file': ' out/cache report.json ',
      'min-hit-ratio': ' 80% ',
      'on-low-hit-ratio': 'fail',
      'dry-run': 'TRUE'
    })
    expect(inputs).toEqual(
      createInputs({
        driverOpts: ['network=host', 'env.no_proxy="a,b"'],
        buildkitdConfig: './buildkitd.toml',
        cache: 'registry',
        cacheScope: 'api',
        cacheImage: 'ghcr.io/octo/cache',
        cacheImageWritten: 'ghcr.io/Octo/Cache',
        cacheDir: '.cache',
        cacheMaxSize: 500_000_000,
        cacheAttributes: { 'registry.insecure': 'true', 'compression-level': '3' },
        cacheExport: 'min',
        cacheCompression: 'estargz',
        cacheSave: 'always',
        cacheRelease: 'read',
        summary: false,
        reportFile: 'out/cache report.json',
        minHitRatio: 0.8,
        onLowHitRatio: 'fail',
        dryRun: true
      })
    )
  })

  test.each(['auto', 'off', 'local', 'gha', 'registry', 'inline', 's3', 'azblob'])(
    'takes cache: %s',
    (cache) => {
      expect(read({ cache }).cache).toBe(cache)
    }
  )

  test.each(['auto', 'zstd', 'gzip', 'estargz', 'uncompressed'])('takes cache-compression: %s', (text) => {
    expect(read({ 'cache-compression': text }).cacheCompression).toBe(text)
  })

  test('reads attributes of a cache that may be picked, and drops one whose value is not set here', () => {
    expect(read({ 'cache-attributes': 'bucket=b\nsecret_access_key=\n' }).cacheAttributes).toEqual({
      bucket: 'b'
    })
  })

  test('reads a daemon configuration of several lines', () => {
    const toml = '[worker.oci]\n  max-parallelism = 4'
    expect(read({ 'buildkitd-config-inline': `${toml}\n` }).buildkitdConfigInline).toBe(toml)
  })

  test('reads secrets with their white space, and the other lists without', () => {
    expect(read({ secrets: '"a=1\n"', labels: '"a=1\n"' })).toMatchObject({
      secrets: [{ id: 'a', value: '1\n' }],
      labels: ['a=1']
    })
  })

  test.each(['load', 'no-cache', 'pull', 'push', 'dry-run'])('takes an empty %s for false', (name) => {
    expect(read({ [name]: '' })).toEqual(createInputs())
  })

  test('takes an empty summary for true', () => {
    expect(read({ summary: '' }).summary).toBe(true)
  })

  test('takes an empty least part for none, and zero for zero', () => {
    expect(read({ 'min-hit-ratio': '' }).minHitRatio).toBeUndefined()
    expect(read({ 'min-hit-ratio': '0' }).minHitRatio).toBe(0)
  })

  test.each(['warn', 'fail'])('takes on-low-hit-ratio: %s', (choice) => {
    expect(read({ 'on-low-hit-ratio': choice }).onLowHitRatio).toBe(choice)
  })
})

const PLATFORM_FORM = 'write an operating system and an architecture, such as linux/amd64 or linux/arm64.'
const OUTPUT_FORM = 'write a type after type=: docker, image, registry, local, oci, tar or cacheonly.'
const SECRET_ADVICE = '; a value of several lines needs double quotes, around the whole item'
const HIDDEN = 'Its text is not shown, as it may be secret.'

/** What is wrong, and the whole message, which says what is allowed. */
const BAD: [Texts, string][] = [
  [{ platforms: 'linux' }, `platforms: "linux" is not allowed; ${PLATFORM_FORM}`],
  [{ outputs: 'type=' }, `outputs: "type=" is not allowed; ${OUTPUT_FORM}`],
  [{ tags: 'a b' }, 'tags: "a b" is not allowed; write image names without spaces, one a line.'],
  [
    { ulimit: 'x' },
    'ulimit: "x" is not allowed; write a name and one or two numbers, such as nofile=1024:2048.'
  ],
  [{ call: 'x' }, 'call: "x" is not known; allowed are build, check, outline, targets.'],
  [{ secrets: 'NOEQUALS' }, `secrets: item 1 is not of the form id=value${SECRET_ADVICE}. ${HIDDEN}`],
  [{ 'secret-envs': 'a=A,b' }, `secret-envs: item 2 is not of the form id=VARIABLE. ${HIDDEN}`],
  [{ 'secret-files': '=x' }, `secret-files: item 1 is not of the form id=path. ${HIDDEN}`],
  [
    { push: 'true' },
    'push: needs the name to push to; give tags, such as ghcr.io/owner/name:latest, or push: false.'
  ],
  [
    { push: 'true', outputs: 'type=image,compression=gzip' },
    'push: needs the name to push to; give tags, such as ghcr.io/owner/name:latest, or push: false.'
  ],
  ...['driver-opts', 'buildkitd-config', 'buildkitd-config-inline'].map((name): [Texts, string] => [
    { builder: 'lab', [name]: 'x' },
    `${name}: is for a builder that this action makes, but builder names another one; give one of them.`
  ]),
  [
    { 'buildkitd-config': 'a', 'buildkitd-config-inline': 'b' },
    'buildkitd-config: was given together with buildkitd-config-inline; give one of them.'
  ],
  ...['load', 'no-cache', 'pull', 'push', 'summary', 'dry-run'].map((name): [Texts, string] => [
    { [name]: 'yes' },
    `${name}: "yes" is not a boolean; write true or false.`
  ]),
  [
    { cache: 's4' },
    'cache: "s4" is not known; allowed are auto, off, local, gha, registry, inline, s3, azblob.'
  ],
  [
    { 'cache-compression': 'lz4' },
    'cache-compression: "lz4" is not known; allowed are auto, zstd, gzip, estargz, uncompressed.'
  ],
  [
    { cache: 'gha', 'cache-compression': 'zstd' },
    'cache-compression: zstd has no effect on cache: gha, which compresses with gzip only; leave it out, or use cache: local or registry.'
  ],
  [
    { cache: 'inline', 'cache-attributes': 'bucket=b' },
    'cache-attributes: bucket is not an attribute of cache: inline; it takes none.'
  ],
  [
    { 'cache-attributes': 'hunter2' },
    'cache-attributes: has a line without a name and "="; write one name=value a line.'
  ],
  [
    { 'cache-attributes': 'ref=ghcr.io/octo/app:c' },
    'cache-attributes: ref is not allowed here; use the input cache-image.'
  ],
  [{ 'cache-save': 'yes' }, 'cache-save: "yes" is not known; allowed are auto, always, never.'],
  [{ 'cache-release': 'write' }, 'cache-release: "write" is not known; allowed are off, read.'],
  [{ 'on-low-hit-ratio': 'error' }, 'on-low-hit-ratio: "error" is not known; allowed are warn, fail.'],
  [
    { 'min-hit-ratio': '80' },
    'min-hit-ratio: "80" is no part of a whole; write a number from 0 to 1, or a percentage such as 80%.'
  ],
  [{ 'cache-export': 'all' }, 'cache-export: "all" is not known; allowed are auto, max, min.'],
  [
    { 'cache-scope': 'a\tb' },
    'cache-scope: has a control character or more than 200 characters; write a short name on one line.'
  ],
  [
    { 'cache-image': 'app:latest' },
    'cache-image: "app:latest" is not the name of an image repository; write it without a tag or digest, such as ghcr.io/owner/name.'
  ]
]

describe('a bad input', () => {
  test.each(BAD)('%j is refused, and the message names it and what is allowed', (texts, message) => {
    expect(() => read(texts)).toThrow(new InputError(message))
    expect(() => read(texts)).toThrow(InputError)
  })

  test.each([
    ...['add-hosts', 'allow', 'annotations', 'attests', 'build-args', 'build-contexts', 'cache-attributes'],
    ...[
      'cache-from',
      'cache-to',
      'labels',
      'no-cache-filters',
      'platforms',
      'secret-envs',
      'secret-files',
      'secrets'
    ],
    ...['ssh', 'tags', 'ulimit']
  ])('%s with an unclosed quote is refused without being quoted', (name) => {
    const attempt = () => read({ [name]: '"TOKEN=hunter2' })
    expect(attempt).toThrow(InputError)
    expect(attempt).toThrow(
      new RegExp(`^${name}: is not a well-formed list \\(an unclosed double quote\\?\\)\\.$`)
    )
  })

  test('keeps the cause of a malformed list for who looks for it', () => {
    expect(() => read({ labels: '"x' })).toThrow(expect.objectContaining({ cause: expect.any(Error) }))
  })
})

describe('a push', () => {
  test.each<[string, Texts]>([
    ['a tag', { tags: 'app' }],
    ['an output’s name', { outputs: 'type=image,name=app' }],
    ['an output’s quoted names', { outputs: 'type=image,"name=a,b"' }]
  ])('takes its name from %s', (_promise, texts) => {
    expect(read({ push: 'true', ...texts }).push).toBe(true)
  })
})

describe('wishesForOwnBuilder', () => {
  test('names the inputs that ask for one', () => {
    const nothing = createInputs()
    expect(wishesForOwnBuilder(nothing)).toEqual([])
    expect(
      wishesForOwnBuilder({ ...nothing, driverOpts: ['network=host'], buildkitdConfigInline: 'x' })
    ).toEqual(['driver-opts', 'buildkitd-config-inline'])
    expect(wishesForOwnBuilder({ ...nothing, buildkitdConfig: 'x' })).toEqual(['buildkitd-config'])
  })
})

describe('isBuild', () => {
  test.each([undefined, 'build', 'build,format=json', 'format=json'])('is true for call %s', (call) => {
    expect(isBuild({ call })).toBe(true)
  })

  test.each(['check', 'outline', 'targets,format=json'])('is false for call %s', (call) => {
    expect(isBuild({ call })).toBe(false)
  })
})

describe('action.yml', () => {
  const action = load(readFileSync(new URL('../action.yml', import.meta.url), 'utf8')) as {
    inputs: Record<string, { description: string; default?: string }>
    outputs: Record<string, { description: string }>
  }

  test('declares every input that is read, and no other', () => {
    const names: string[] = []
    readInputs((name) => {
      names.push(name)
      return ''
    })
    expect([...new Set(names)].sort()).toEqual(Object.keys(action.inputs).sort())
  })

  test.each([
    ['cache', CACHE_CHOICES],
    ['cache-compression', CACHE_COMPRESSION_CHOICES],
    ['cache-export', CACHE_EXPORT_CHOICES],
    ['cache-save', CACHE_SAVE_CHOICES],
    ['cache-release', CACHE_RELEASE_CHOICES],
    ['on-low-hit-ratio', ON_LOW_HIT_RATIO_CHOICES]
  ])('describes every choice of %s', (name, choices) => {
    const { description = '' } = action.inputs[name] ?? {}
    expect(choices.filter((choice) => !description.includes(`\`${choice}\``))).toEqual([])
  })

  test('names every cache that may have been used', () => {
    const { description = '' } = action.outputs['cache-backend'] ?? {}
    expect(BACKEND_NAMES.filter((name) => !description.includes(`\`${name}\``))).toEqual([])
  })

  test('has all 33 inputs of docker/build-push-action', () => {
    expect(new Set(BUILD_PUSH_INPUTS).size).toBe(33)
    expect(Object.keys(action.inputs)).toEqual(expect.arrayContaining(BUILD_PUSH_INPUTS))
  })

  test('has the outputs of docker/build-push-action, and those that are set', () => {
    expect(Object.keys(action.outputs)).toEqual(OUTPUT_NAMES)
    expect(OUTPUT_NAMES).toEqual(expect.arrayContaining(['imageid', 'digest', 'metadata']))
  })

  test('declares the defaults that an empty input stands for, and the job’s token and status', () => {
    const { githubToken, jobStatus, ...others } = readInputs((name) => action.inputs[name]?.default ?? '')
    expect({ ...others, githubToken: undefined, jobStatus: undefined }).toEqual(createInputs())
    expect([githubToken, jobStatus]).toEqual(['$' + '{{ github.token }}', '$' + '{{ job.status }}'])
  })
})
