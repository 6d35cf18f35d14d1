import { chmod } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, test } from '@jest/globals'
import { findLocalBase, notePushed } from '../../src/environment/local-bases.js'
import { createInputs } from '../support/builders.js'
import { createFolder, writeFiles } from '../support/folders.js'

const DIGEST = `sha256:${'a'.repeat(64)}`
const IMAGES = [
  `debian:bookworm ${DIGEST}`,
  'octo/base:latest <none>',
  'octo/base:1.0 <none>',
  'registry.example:5000/team/tools:2 <none>',
  '<none>:<none> <none>',
  `octo/pushed:latest ${DIGEST}`
]

/** What is found with this Dockerfile by a docker that has these images. */
async function found(
  dockerfile: string,
  inputs: { buildArgs?: string[]; buildContexts?: string[] } = {},
  pushed: [tags: string[], pushed: boolean][] = []
) {
  const folder = await createFolder()
  for (const [tags, isPushed] of pushed) await notePushed(folder, tags, isPushed)
  await writeFiles(folder, {
    docker: `#!/bin/sh\n[ "$*" = "image ls --digests --format {{.Repository}}:{{.Tag}} {{.Digest}}" ] || exit 9\ncat <<'END'\n${IMAGES.join('\n')}\nEND\n`,
    'app/Dockerfile': dockerfile
  })
  await chmod(join(folder, 'docker'), 0o755)
  return findLocalBase(
    join(folder, 'docker'),
    createInputs({ context: join(folder, 'app'), ...inputs }),
    folder
  )
}

describe('an image that docker alone has', () => {
  test.each([
    ['FROM octo/base', 'octo/base:latest'],
    ['FROM octo/base:1.0 AS build', 'octo/base:1.0'],
    ['from --platform=$BUILDPLATFORM docker.io/octo/base:1.0', 'octo/base:1.0'],
    [
      'FROM scratch\nCOPY --from=registry.example:5000/team/tools:2 /a /a',
      'registry.example:5000/team/tools:2'
    ],
    ['ARG BASE=octo/base\nFROM $BASE', 'octo/base:latest'],
    ['FROM octo/base:$\u007bVERSION}', 'octo/base:latest'],
    ['ARG REGISTRY=registry.example:5000\nFROM $REGISTRY/team/tools:2', 'registry.example:5000/team/tools:2']
  ])('is found as a base: %j', async (dockerfile, image) => {
    expect(await found(dockerfile)).toBe(image)
  })

  test('is found in build arguments and contexts', async () => {
    expect(await found('FROM $BASE', { buildArgs: ['BASE=octo/base:1.0'] })).toBeDefined()
    expect(await found('FROM x', { buildContexts: ['x=docker-image://octo/base'] })).toBe('octo/base:latest')
  })

  test.each([
    'FROM debian:bookworm',
    'FROM octo/pushed',
    'FROM octo/base:2.0',
    'FROM octo/base-image',
    'FROM alpine\nRUN echo octo/base',
    'FROM $BASE',
    'FROM $REGISTRY/team/tools:2',
    'ARG NAME=octo/base\nFROM alpine',
    'FROM alpine AS octo/base\nFROM scratch\nCOPY --from=octo/base /a /a'
  ])('is none for %j', async (dockerfile) => {
    expect(await found(dockerfile)).toBeUndefined()
  })

  test('is none any more once a step has pushed it, until another has built it anew', async () => {
    expect(await found('FROM octo/base', {}, [[['docker.io/octo/base'], true]])).toBeUndefined()
    const rebuilt: [string[], boolean][] = [
      [['octo/base:latest'], true],
      [['octo/base:latest'], false]
    ]
    expect(await found('FROM octo/base', {}, rebuilt)).toBe('octo/base:latest')
  })

  test('is none where docker does not tell, or there is no Dockerfile', async () => {
    const folder = await createFolder()
    await writeFiles(folder, { docker: '#!/bin/sh\nexit 1\n' })
    await chmod(join(folder, 'docker'), 0o755)
    const inputs = createInputs({ context: folder })
    expect(await findLocalBase(join(folder, 'docker'), inputs, folder)).toBeUndefined()
  })
})

describe('a Dockerfile that is made to be slow to read', () => {
  // A generous bound: each of these took minutes, or far longer, to be read by what tries every place of it.
  test.each([
    ['empty lines', '\n'.repeat(500_000)],
    ['spaces', ' '.repeat(500_000)],
    ['a reference without an end', `FROM ${'${a'.repeat(200_000)}`],
    ['a reference of colons', `FROM ${':'.repeat(500_000)}/`],
    ['flags', `FROM ${'--a '.repeat(100_000)}x`],
    ['stages', 'FROM a AS '.repeat(50_000)],
    ['copies', '--from='.repeat(70_000)],
    ['arguments', 'ARG '.repeat(100_000)]
  ])('is read at once: %s', async (_, dockerfile) => {
    const startedAt = performance.now()
    expect(await found(`${dockerfile}\nFROM octo/base:1.0\n`)).toBe('octo/base:1.0')
    expect(performance.now() - startedAt).toBeLessThan(10_000)
  })
})
