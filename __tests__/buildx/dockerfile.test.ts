import { join } from 'node:path'
import { describe, expect, test } from '@jest/globals'
import type { BuildContexts } from '../../src/buildx/context.js'
import { findDockerfile } from '../../src/buildx/dockerfile.js'
import { createFolder, writeFiles } from '../support/folders.js'

const FRAGMENT = 'https://github.com/octo/app.git#0123'
const QUERY = 'https://github.com/octo/app.git?ref=refs/heads/main&checksum=0123'
const contextsOf = (context: string, repository: string | undefined = FRAGMENT): BuildContexts => ({
  context,
  named: [],
  repository
})

describe('the Dockerfile of the repository itself', () => {
  test.each([
    [FRAGMENT, FRAGMENT, undefined, 'Dockerfile'],
    [FRAGMENT, FRAGMENT, 'api/x.Dockerfile', 'api/x.Dockerfile'],
    [FRAGMENT, `${FRAGMENT}:api`, undefined, 'api/Dockerfile'],
    [FRAGMENT, `${FRAGMENT}:services/api`, './x.Dockerfile', 'services/api/x.Dockerfile'],
    [QUERY, QUERY, undefined, 'Dockerfile'],
    [QUERY, `${QUERY}&subdir=api`, undefined, 'api/Dockerfile'],
    [QUERY, `${QUERY}&subdir=services/api`, 'x.Dockerfile', 'services/api/x.Dockerfile']
  ])('of %s in context %s with file %s is %s', async (repository, context, file, found) => {
    expect(await findDockerfile(contextsOf(context, repository), file, '/workspace')).toEqual({
      file: found,
      text: undefined
    })
  })
})

describe('the Dockerfile of a folder', () => {
  test('is found in it, from the root of the workspace, with its text', async () => {
    const workspace = await createFolder()
    await writeFiles(workspace, { 'api/Dockerfile': 'FROM a', Dockerfile: 'FROM b' })
    expect(await findDockerfile(contextsOf(join(workspace, 'api')), undefined, workspace)).toEqual({
      file: 'api/Dockerfile',
      text: 'FROM a'
    })
  })

  test('is the given file, which need not be in the context', async () => {
    const workspace = await createFolder()
    await writeFiles(workspace, { 'docker/x.Dockerfile': 'FROM a', 'api/Dockerfile': 'FROM b' })
    const file = join(workspace, 'docker/x.Dockerfile')
    expect(await findDockerfile(contextsOf(join(workspace, 'api')), file, workspace)).toEqual({
      file: 'docker/x.Dockerfile',
      text: 'FROM a'
    })
  })

  test('may be written in lower case', async () => {
    const workspace = await createFolder()
    await writeFiles(workspace, { dockerfile: 'FROM a' })
    expect(await findDockerfile(contextsOf(workspace), undefined, workspace)).toEqual({
      file: 'dockerfile',
      text: 'FROM a'
    })
  })

  test('is found where no repository is known', async () => {
    const workspace = await createFolder()
    await writeFiles(workspace, { Dockerfile: '' })
    const contexts = { context: workspace, named: [], repository: undefined }
    expect(await findDockerfile(contexts, undefined, workspace)).toEqual({ file: 'Dockerfile', text: '' })
  })

  test('is none of the repository’s outside the workspace', async () => {
    const folder = await createFolder()
    await writeFiles(folder, { Dockerfile: 'FROM a', 'app/x': '' })
    expect(await findDockerfile(contextsOf(folder), undefined, join(folder, 'app'))).toBeUndefined()
  })

  test('is none where there is no such file', async () => {
    const workspace = await createFolder()
    expect(await findDockerfile(contextsOf(workspace), undefined, workspace)).toBeUndefined()
    expect(await findDockerfile(contextsOf('.'), join(workspace, 'x'), workspace)).toBeUndefined()
  })
})

describe('the Dockerfile from elsewhere', () => {
  test.each([
    '-',
    'https://github.com/octo/other.git',
    'https://example.com/x.tar.gz',
    'git@example.com:x/y.git'
  ])('is none of the repository’s for context %s', async (context) => {
    const workspace = await createFolder()
    await writeFiles(workspace, { Dockerfile: '' })
    const file = join(workspace, 'Dockerfile')
    expect(await findDockerfile(contextsOf(context), file, workspace)).toBeUndefined()
  })

  test.each(['-', 'https://example.com/Dockerfile'])(
    'is none of the repository’s for file %s',
    async (file) => {
      const workspace = await createFolder()
      await writeFiles(workspace, { Dockerfile: '' })
      expect(await findDockerfile(contextsOf(workspace), file, workspace)).toBeUndefined()
    }
  )
})
