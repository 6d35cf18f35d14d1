import { readFileSync } from 'node:fs'
import { describe, expect, test } from '@jest/globals'
import { load } from 'js-yaml'
import { InputError } from '../src/errors.js'
import { readInputs } from '../src/inputs.js'
import { createInputs } from './support/builders.js'

/** As `@actions/core` reads them: trimmed, empty if not given. */
const read = (given: Record<string, string> = {}) => readInputs((name) => (given[name] ?? '').trim())

describe('readInputs', () => {
  test('gives undefined, empty lists and the defaults where nothing was given', () => {
    expect(read()).toEqual(createInputs())
  })

  test('reads every input that the build needs', () => {
    const inputs = read({
      context: 'services/api',
      file: 'services/api/Dockerfile',
      target: 'final',
      platforms: 'linux/amd64,linux/arm64',
      'build-args': 'A=1,2\nB=#3',
      'build-contexts': 'base=docker-image://alpine\nsrc=../src',
      tags: 'ghcr.io/octo/app:1\nghcr.io/octo/app:latest',
      outputs: 'type=image,"name=a,b"',
      push: 'true',
      load: 'True',
      builder: 'lab',
      cache: 'registry',
      'cache-scope': 'api',
      'cache-dir': '.cache',
      'cache-export': 'min',
      'cache-from': 'type=gha,scope=a',
      'cache-to': 'type=registry,ref=ghcr.io/octo/c,mode=max',
      summary: 'false',
      'dry-run': 'TRUE'
    })
    expect(inputs).toEqual({
      context: 'services/api',
      file: 'services/api/Dockerfile',
      target: 'final',
      platforms: ['linux/amd64', 'linux/arm64'],
      buildArgs: ['A=1,2', 'B=#3'],
      buildContexts: ['base=docker-image://alpine', 'src=../src'],
      tags: ['ghcr.io/octo/app:1', 'ghcr.io/octo/app:latest'],
      outputs: ['type=image,"name=a,b"'],
      push: true,
      load: true,
      builder: 'lab',
      cache: 'registry',
      cacheScope: 'api',
      cacheImage: undefined,
      cacheDir: '.cache',
      cacheExport: 'min',
      cacheFrom: ['type=gha,scope=a'],
      cacheTo: ['type=registry,ref=ghcr.io/octo/c,mode=max'],
      summary: false,
      dryRun: true
    })
  })

  test.each(['true', 'True', 'TRUE'])('takes %s for true', (text) => {
    expect(read({ push: text }).push).toBe(true)
  })

  test.each(['false', 'False', 'FALSE'])('takes %s for false', (text) => {
    expect(read({ summary: text }).summary).toBe(false)
  })

  test('takes an empty boolean for its default', () => {
    expect(read({ push: '', summary: '' })).toMatchObject({ push: false, summary: true })
  })

  test.each(['yes', '1', 'on', 'tRUE', 'true,false'])('refuses %s as a boolean, naming the input', (text) => {
    expect(() => read({ load: text })).toThrow(InputError)
    expect(() => read({ load: text })).toThrow(`load: "${text}" is not a boolean; write true or false.`)
  })

  test('refuses an unknown cache and lists what is allowed', () => {
    expect(() => read({ cache: 's4' })).toThrow(
      new InputError('cache: "s4" is not known; allowed are auto, off, local, gha, registry.')
    )
  })

  test('refuses an unknown cache-export and lists what is allowed', () => {
    expect(() => read({ 'cache-export': 'all' })).toThrow(
      new InputError('cache-export: "all" is not known; allowed are auto, max, min.')
    )
  })

  test.each([
    ['ghcr.io/Octo/App', 'ghcr.io/octo/app'],
    ['app', 'app'],
    ['octo/my_app.web--x', 'octo/my_app.web--x'],
    ['localhost:5000/a/b', 'localhost:5000/a/b']
  ])('reads cache-image %s as %s', (given, repository) => {
    expect(read({ 'cache-image': given }).cacheImage).toBe(repository)
  })

  test.each([
    'ghcr.io/octo/app:latest',
    `app@sha256:${'0'.repeat(64)}`,
    'https://ghcr.io/octo/app',
    'a b',
    '/app',
    'app/',
    'a//b',
    'app,mode=max',
    '-app'
  ])('refuses cache-image %s, which is no repository', (text) => {
    expect(() => read({ 'cache-image': text })).toThrow(InputError)
    expect(() => read({ 'cache-image': text })).toThrow(
      /^cache-image: .* is not the name of an image repository; .*ghcr\.io\/owner\/name\.$/
    )
  })

  test.each(['two\nlines', 'bell\u0007', 'x'.repeat(201)])(
    'refuses a cache-scope that is no short line',
    (text) => {
      expect(() => read({ 'cache-scope': text })).toThrow(
        /^cache-scope: .* write a short name on one line\.$/
      )
    }
  )

  test('names a malformed list without repeating it, as it may hold a secret', () => {
    const attempt = () => read({ 'build-args': '"TOKEN=hunter2' })
    expect(attempt).toThrow('build-args: is not a well-formed list (an unclosed double quote?).')
    try {
      attempt()
      throw new Error('It was taken.')
    } catch (error) {
      expect((error as Error).message).not.toContain('hunter2')
      expect((error as Error).cause).toBeInstanceOf(Error)
    }
  })
})

describe('action.yml', () => {
  const action = load(readFileSync(new URL('../action.yml', import.meta.url), 'utf8')) as {
    inputs: Record<string, { description: string; default?: string }>
  }

  test('declares every input that is read, and no other', () => {
    const names: string[] = []
    readInputs((name) => {
      names.push(name)
      return ''
    })
    expect(new Set(names)).toEqual(new Set(Object.keys(action.inputs)))
  })

  test('declares the defaults that an empty input stands for', () => {
    expect(readInputs((name) => action.inputs[name]?.default ?? '')).toEqual(createInputs())
  })
})
