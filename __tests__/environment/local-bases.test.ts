import { chmod } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, test } from '@jest/globals'
import { findLocalBase } from '../../src/environment/local-bases.js'
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
async function found(dockerfile: string, inputs: { buildArgs?: string[]; buildContexts?: string[] } = {}) {
  const folder = await createFolder()
  await writeFiles(folder, {
    docker: `#!/bin/sh\n[ "$*" = "image ls --digests --format {{.Repository}}:{{.Tag}} {{.Digest}}" ] || exit 9\ncat <<'END'\n${IMAGES.join('\n')}\nEND\n`,
    'app/Dockerfile': dockerfile
  })
  await chmod(join(folder, 'docker'), 0o755)
  return findLocalBase(join(folder, 'docker'), createInputs({ context: join(folder, 'app'), ...inputs }))
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
    ['FROM $REGISTRY/team/tools:2', 'registry.example:5000/team/tools:2']
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
    'FROM alpine\nRUN echo octo/base'
  ])('is none for %j', async (dockerfile) => {
    expect(await found(dockerfile)).toBeUndefined()
  })

  test('is none where docker does not tell, or there is no Dockerfile', async () => {
    const folder = await createFolder()
    await writeFiles(folder, { docker: '#!/bin/sh\nexit 1\n' })
    await chmod(join(folder, 'docker'), 0o755)
    const inputs = createInputs({ context: folder })
    expect(await findLocalBase(join(folder, 'docker'), inputs)).toBeUndefined()
  })
})
