import { rename, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, test } from '@jest/globals'
import { digestOfBytes } from '../../src/digest.js'
import type { ActionInputs } from '../../src/inputs/action-inputs.js'
import { areSameBases, basesOf, fingerprintOf } from '../../src/mounts/made-from.js'
import { createBuilder, createInputs, createVertex } from '../support/builders.js'
import { createFolder, writeFiles } from '../support/folders.js'
import { writeIndex, writeLayout } from '../support/layouts.js'
import { type Scene, scriptBuildx } from '../support/scripted-buildx.js'

const COMMIT = '0123456789abcdef0123456789abcdef01234567'
const DIGEST = `sha256:${'a'.repeat(64)}`

async function createContext(): Promise<string> {
  const folder = await createFolder()
  await writeFiles(folder, {
    Dockerfile: 'FROM scratch\nCOPY app.js /\n',
    'app.js': 'app',
    'notes.md': 'notes',
    '.dockerignore': '*.md\n'
  })
  return folder
}

const print = (context: string, inputs: Partial<ActionInputs> = {}, named: string[] = []) =>
  fingerprintOf(createInputs(inputs), { context, named, repository: undefined })

const HEX = expect.stringMatching(/^[0-9a-f]{64}$/)

describe('what a build is made from is another', () => {
  test.each<[string, Record<string, string>]>([
    ['Dockerfile', { Dockerfile: 'FROM scratch\nCOPY app.js /a\n' }],
    ['file of the context', { 'app.js': 'other' }],
    ['new file of the context', { 'new.js': '' }],
    ['.dockerignore', { '.dockerignore': '*.md\n*.txt\n' }],
    ['.dockerignore of the Dockerfile', { 'Dockerfile.dockerignore': '*.js\n' }]
  ])('with another %s', async (_, files) => {
    const folder = await createContext()
    const before = await print(folder)
    expect(before).toEqual(HEX)
    await writeFiles(folder, files)
    expect(await print(folder)).toEqual(HEX)
    expect(await print(folder)).not.toBe(before)
  })

  test.each<[string, Partial<ActionInputs>]>([
    ['build arguments', { buildArgs: ['A=1'] }],
    ['target', { target: 'test' }],
    ['platforms', { platforms: ['linux/arm64'] }],
    ['network', { network: 'host' }],
    ['hosts', { addHosts: ['a:1.2.3.4'] }]
  ])('with other %s', async (_, inputs) => {
    const folder = await createContext()
    const [before, after] = [await print(folder), await print(folder, inputs)]
    expect([before, after]).toEqual([HEX, HEX])
    expect(after).not.toBe(before)
  })

  test('with a named context, another name of it, and another content of it', async () => {
    const [folder, lib] = [await createContext(), await createFolder()]
    const prints = [await print(folder), await print(folder, {}, [`lib=${lib}`])]
    prints.push(await print(folder, {}, [`other=${lib}`]))
    await writeFiles(lib, { a: '1' })
    prints.push(await print(folder, {}, [`lib=${lib}`]))
    expect(prints).toEqual([HEX, HEX, HEX, HEX])
    expect(new Set(prints).size).toBe(4)
  })
})

describe('what a build is made from is the same', () => {
  test('as long as nothing of it changes, also in another folder', async () => {
    expect(await print(await createContext())).toBe(await print(await createContext()))
  })

  test('where only what is not sent changes', async () => {
    const folder = await createContext()
    const before = await print(folder)
    await writeFiles(folder, { 'notes.md': 'other' })
    expect(await print(folder)).toBe(before)
  })

  test.each<[string, Partial<ActionInputs>]>([
    ['tags', { tags: ['octo/app:2'] }],
    ['labels', { labels: ['commit=1'] }],
    ['outputs', { push: true, outputs: ['type=image'] }]
  ])('with other %s, which no step sees', async (_, inputs) => {
    const folder = await createContext()
    expect(await print(folder, inputs)).toBe(await print(folder))
  })
})

describe('the Dockerfile', () => {
  test('is the one that is named, in place of that of the context', async () => {
    const [folder, elsewhere] = [await createContext(), await createFolder()]
    await writeFiles(elsewhere, { 'api.Dockerfile': 'FROM scratch\nCOPY app.js /api\n' })
    const file = join(elsewhere, 'api.Dockerfile')
    const before = await print(folder, { file })
    expect(before).toEqual(HEX)
    expect(before).not.toBe(await print(folder))
    await writeFiles(elsewhere, { 'api.Dockerfile': 'FROM scratch\n' })
    expect(await print(folder, { file })).not.toBe(before)
  })

  test('may be in lower case', async () => {
    const folder = await createContext()
    await rename(join(folder, 'Dockerfile'), join(folder, 'dockerfile'))
    expect(await print(folder)).toEqual(HEX)
  })

  test('that is not there leaves nothing known', async () => {
    const folder = await createContext()
    await rm(join(folder, 'Dockerfile'))
    expect(await print(folder)).toBeUndefined()
  })
})

describe('a context elsewhere', () => {
  const GIT = 'https://github.com/octo/app.git'

  test.each([
    [`${GIT}#${COMMIT}`, true],
    [`${GIT}#${COMMIT}:api`, true],
    [`${GIT}?ref=main&checksum=${COMMIT}`, true],
    [`${GIT}#main`, false],
    [GIT, false],
    ['git@github.com:octo/app.git', false],
    ['https://example.com/context.tar.gz', false],
    ['-', false]
  ])('%s is known: %s', async (context, isKnown) => {
    expect(await print(context)).toEqual(isKnown ? HEX : undefined)
    const named = await print(await createContext(), {}, [`src=${context}`])
    expect(named).toEqual(isKnown ? HEX : undefined)
  })

  test('is another at another commit, and with another Dockerfile in it', async () => {
    const prints = [
      await print(`${GIT}#${COMMIT}`),
      await print(`${GIT}#${'f'.repeat(40)}`),
      await print(`${GIT}#${COMMIT}`, { file: 'api/Dockerfile' })
    ]
    expect(prints).toEqual([HEX, HEX, HEX])
    expect(new Set(prints).size).toBe(3)
  })

  test.each([
    [`${GIT}#${COMMIT}:Dockerfile`, true],
    ['https://example.com/Dockerfile', false]
  ])('a Dockerfile at %s is known: %s', async (file, isKnown) => {
    expect(await print(await createContext(), { file })).toEqual(isKnown ? HEX : undefined)
  })
})

describe('a named context', () => {
  const withNamed = async (...named: string[]) => print(await createContext(), {}, named)

  test('that is an image with a digest is known by it', async () => {
    const one = await withNamed(`base=docker-image://busybox:1@${DIGEST}`)
    expect(one).toEqual(HEX)
    expect(await withNamed(`base=docker-image://busybox:1@sha256:${'b'.repeat(64)}`)).not.toBe(one)
  })

  test('that is a layout with a digest is known by it, and need not be there', async () => {
    const one = await withNamed(`base=oci-layout:///nowhere@${DIGEST}`)
    expect(one).toEqual(HEX)
    expect(await withNamed(`base=oci-layout:///nowhere@sha256:${'b'.repeat(64)}`)).not.toBe(one)
  })

  test.each(['', ':latest'])('that is a layout as %j is known by its index', async (tag) => {
    const layout = await createFolder()
    await writeLayout(layout, ['one'])
    const line = `base=oci-layout://${layout}${tag}`
    const one = await withNamed(line)
    expect(one).toEqual(HEX)
    await writeIndex(layout, [])
    expect(await withNamed(line)).not.toBe(one)
  })

  test('that is a layout or a folder which is not there leaves nothing known', async () => {
    const folder = await createFolder()
    expect(await withNamed(`base=oci-layout://${folder}/gone`)).toBeUndefined()
    expect(await withNamed(`base=${folder}/gone`)).toBeUndefined()
  })
})

describe('the bases of a build', () => {
  test('are also those that only files are taken from, which are of no stage', () => {
    const name = `FROM ghcr.io/octo/tools:1@${DIGEST}`
    expect(basesOf([createVertex({ name })])).toEqual([`ghcr.io/octo/tools:1@${DIGEST}`])
  })

  test('are those that its FROMs had, each once, with their digests', () => {
    const names = [
      `[build 1/4] FROM docker.io/library/node:24@${DIGEST}`,
      `[linux/arm64 stage-1 1/2] FROM docker.io/library/node:24@${DIGEST}`,
      `[1/2] FROM ghcr.io/octo/base@${DIGEST} as base`,
      '[build 2/4] FROM scratch',
      '[internal] load metadata for docker.io/library/node:24',
      `[build 3/4] RUN echo FROM busybox:1@${DIGEST}`,
      '[deps 1/2] FROM docker.io/library/alpine:3'
    ]
    expect(basesOf(names.map((name) => createVertex({ name })))).toEqual([
      `docker.io/library/node:24@${DIGEST}`,
      `ghcr.io/octo/base@${DIGEST}`
    ])
  })
})

describe('bases are', () => {
  const MANIFEST = '{"schemaVersion":2}\n'
  const NOW = digestOfBytes(MANIFEST)

  async function same(bases: string[], scene: Scene | Scene[] = { stdout: MANIFEST }) {
    const buildx = await scriptBuildx({ 'imagetools inspect': scene })
    const facts = { buildx: buildx.command, builder: createBuilder() }
    return { same: await areSameBases(bases, facts), asked: await buildx.lines() }
  }

  test('the same where their tags still lead to them', async () => {
    expect(await same([`docker.io/library/node:24@${NOW}`])).toEqual({
      same: true,
      asked: ['imagetools inspect --builder lab --raw docker.io/library/node:24']
    })
  })

  test('others where one of them moved', async () => {
    expect(await same([`localhost:5000/a:1@${NOW}`, `localhost:5000/b:1@${DIGEST}`])).toMatchObject({
      same: false
    })
  })

  test.each<[string, Scene]>([
    ['is gone', { exitCode: 1, stderr: 'ERROR: docker.io/library/node:24: not found\n' }],
    ['cannot be asked for', { exitCode: 1, stderr: 'ERROR: dial tcp: i/o timeout\n' }]
  ])('taken for others where one %s', async (_, scene) => {
    expect(await same([`docker.io/library/node:24@${NOW}`], scene)).toMatchObject({ same: false })
  })

  test.each([`ghcr.io/octo/base@${DIGEST}`, `localhost:5000/octo/base@${DIGEST}`])(
    'the same, and not asked for, where a digest alone was written: %s',
    async (base) => {
      expect(await same([base])).toEqual({ same: true, asked: [] })
    }
  )

  test('the same where there are none', async () => {
    expect(await same([])).toEqual({ same: true, asked: [] })
  })
})
