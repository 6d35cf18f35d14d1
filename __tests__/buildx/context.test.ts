import { join } from 'node:path'
import { describe, expect, test } from '@jest/globals'
import { checkDockerfile, defaultContext, resolveContexts } from '../../src/buildx/context.js'
import { InputError } from '../../src/errors.js'
import { createFacts, createInputs } from '../support/builders.js'
import { createFolder, writeFiles } from '../support/folders.js'
import { frozen } from '../support/frozen.js'

const { event } = createFacts()
const REPOSITORY = 'https://github.com/octo/app.git#0123456789abcdef0123456789abcdef01234567'
const contextOf = (context: string | undefined, of = event) =>
  resolveContexts(createInputs({ context }), of).context
const namedOf = (buildContexts: string[], of = event) =>
  resolveContexts(createInputs({ buildContexts }), of).named

describe('the context', () => {
  test('is the repository at this job’s commit where none is given', () => {
    expect(contextOf(undefined)).toBe(REPOSITORY)
    expect(defaultContext({ ...event, serverUrl: 'https://ghe.example:8443' })).toMatch(
      /^https:\/\/ghe\.example:8443\/octo\/app\.git#0123/
    )
  })

  test('is the repository at the ref where the commit is not known', () => {
    expect(contextOf(undefined, { ...event, sha: undefined })).toBe(
      'https://github.com/octo/app.git#refs/heads/main'
    )
  })

  test.each(['.', 'services/api', '-', 'https://example.com/x.tar.gz'])(
    'is %s as it was given',
    (context) => {
      expect(contextOf(context)).toBe(context)
    }
  )

  test.each(['{{defaultContext}}:api', '{{ defaultContext }}:api'])('has %s filled in', (context) => {
    expect(contextOf(context)).toBe(`${REPOSITORY}:api`)
  })

  test('is filled in as it stands, nothing escaped', () => {
    const context = contextOf('{{defaultContext}}:a', { ...event, sha: 'a&b<c>"$&$1' })
    expect(context).toBe('https://github.com/octo/app.git#a&b<c>"$&$1:a')
  })

  test('cannot be made up outside a repository', () => {
    expect(() => contextOf(undefined, { ...event, repository: undefined })).toThrow(
      new InputError(
        'context: was not given, and GITHUB_REPOSITORY, from which its default is made, is not set.'
      )
    )
  })
})

describe('a named context', () => {
  test('has the repository filled in, wherever and however often it is written', () => {
    expect(namedOf(['base={{defaultContext}}:base', 'x={{ defaultContext }}{{defaultContext}}'])).toEqual([
      `base=${REPOSITORY}:base`,
      `x=${REPOSITORY}${REPOSITORY}`
    ])
  })

  test('is left as it is without a placeholder, in its place', () => {
    const lines = ['base=docker-image://alpine', 'src=../src?a=1&b=$&', 'y={{other}}']
    expect(namedOf(lines)).toEqual(lines)
  })

  test('is filled in as it stands, nothing escaped', () => {
    expect(namedOf(['base=$&{{defaultContext}}&$1'], { ...event, sha: 'a&b$&$1$$' })).toEqual([
      'base=$&https://github.com/octo/app.git#a&b$&$1$$&$1'
    ])
  })

  test('changes nothing in the inputs', () => {
    const inputs = frozen(createInputs({ buildContexts: ['base={{defaultContext}}'] }))
    expect(resolveContexts(inputs, event).named).toEqual([`base=${REPOSITORY}`])
  })
})

describe('checkDockerfile', () => {
  test('finds the Dockerfile of the context, or the given file', async () => {
    const folder = await createFolder()
    await writeFiles(folder, { Dockerfile: '', 'other.Dockerfile': '' })
    await expect(checkDockerfile(folder, undefined)).resolves.toBeUndefined()
    await expect(checkDockerfile('/nowhere', join(folder, 'other.Dockerfile'))).resolves.toBeUndefined()
  })

  test('says which context has none, and what file is relative to', async () => {
    const folder = await createFolder()
    await expect(checkDockerfile(folder, undefined)).rejects.toThrow(
      `context: ${folder} has no Dockerfile; \`file\` is a path from the workspace (not from the context), such as services/api/Dockerfile.`
    )
  })

  test('says which given file does not exist', async () => {
    const folder = await createFolder()
    await writeFiles(folder, { Dockerfile: '' })
    await expect(checkDockerfile(folder, join(folder, 'api/Dockerfile'))).rejects.toThrow(
      `file: ${folder}/api/Dockerfile does not exist; `
    )
  })

  test.each([
    '-',
    'https://github.com/octo/app.git#main',
    'http://example.com/x.tar.gz',
    'git://example.com/x.git',
    'ssh://git@example.com/x.git',
    'git@github.com:octo/app.git',
    'deploy@example.com:octo/app.git#main',
    'github.com/octo/app'
  ])('leaves the remote context %s to BuildKit', async (context) => {
    await expect(checkDockerfile(context, 'no/such/Dockerfile')).resolves.toBeUndefined()
  })

  test.each(['-', 'https://example.com/Dockerfile'])(
    'leaves the remote file %s to BuildKit',
    async (file) => {
      await expect(checkDockerfile(await createFolder(), file)).resolves.toBeUndefined()
    }
  )

  test('finds a lower-case dockerfile, as buildx does', async () => {
    const folder = await createFolder()
    await writeFiles(folder, { dockerfile: '' })
    await expect(checkDockerfile(folder, undefined)).resolves.toBeUndefined()
  })
})
