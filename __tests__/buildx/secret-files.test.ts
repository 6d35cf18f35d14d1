import { chmod, readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, test } from '@jest/globals'
import type { BuildContexts } from '../../src/buildx/context.js'
import { checkSecretFiles, planSecrets, writeSecretFiles } from '../../src/buildx/secret-files.js'
import type { JobEvent } from '../../src/environment/event.js'
import { InputError } from '../../src/errors.js'
import type { ActionInputs } from '../../src/inputs/action-inputs.js'
import { createEvent, createInputs } from '../support/builders.js'
import { createFolder, filesIn, writeFiles } from '../support/folders.js'
import { frozen } from '../support/frozen.js'

const REPOSITORY = 'https://github.com/octo/app.git#0123'
const item = (id: string, value = 'x') => ({ id, value })
const contextsOf = (context: string, repository: string | undefined = REPOSITORY): BuildContexts => ({
  context,
  named: [],
  repository
})
const planOf = (inputs: Partial<ActionInputs>, contexts = contextsOf('.'), event = createEvent()) =>
  planSecrets(frozen(createInputs(inputs)), contexts, event, '/temp')

describe('planSecrets', () => {
  test('has the values, then the user’s files, then the token, in order', () => {
    const inputs = {
      secrets: [item('a', '1'), item('b', '2')],
      secretFiles: [item('c', './c'), item('d', '/d')],
      githubToken: 'ghs_1'
    }
    expect(planOf(inputs, contextsOf(REPOSITORY))).toEqual({
      files: [
        { id: 'a', path: '/temp/secret-0', content: '1' },
        { id: 'b', path: '/temp/secret-1', content: '2' },
        { id: 'c', path: './c', content: undefined },
        { id: 'd', path: '/d', content: undefined },
        { id: 'GIT_AUTH_TOKEN.github.com', path: '/temp/secret-2', content: 'ghs_1' }
      ],
      warnings: []
    })
  })

  test('gives each value a file of its own, even under one id', () => {
    const { files } = planOf({ secrets: [item('a', '1'), item('a', '2')] })
    expect(new Set(files.map(({ path }) => path)).size).toBe(2)
  })

  test('leaves out what has no value, with a warning, as a fork has none of the secrets', () => {
    const { files, warnings } = planOf({ secrets: [item('a', ''), item('b', '2'), item('c', '')] })
    expect(files).toEqual([{ id: 'b', path: '/temp/secret-0', content: '2' }])
    const warning = expect.stringMatching(/^secrets: .+ has no value and is left out\.$/)
    expect(warnings).toEqual([warning, warning])
  })

  test('keeps a value of white space as it is', () => {
    expect(planOf({ secrets: [item('a', ' \n')] }).files).toMatchObject([{ content: ' \n' }])
  })

  test('plans nothing for variables, which buildx reads by itself', () => {
    expect(planOf({ secretEnvs: [item('a', 'A')] })).toEqual({ files: [], warnings: [] })
  })
})

describe('the token', () => {
  const idsOf = (inputs: Partial<ActionInputs>, contexts = contextsOf(REPOSITORY), event?: JobEvent) =>
    planOf({ githubToken: 'ghs_1', ...inputs }, contexts, event).files.map(({ id }) => id)

  test.each([REPOSITORY, `${REPOSITORY}:api`])('is given for the default context %s', (context) => {
    expect(idsOf({}, contextsOf(context))).toEqual(['GIT_AUTH_TOKEN.github.com'])
  })

  test.each(['.', 'services/api', 'https://github.com/octo/other.git#0123', 'https://evil.example/x.git'])(
    'is not given for the context %s',
    (context) => {
      expect(idsOf({}, contextsOf(context))).toEqual([])
    }
  )

  test('is not given where there is no default context, or no token', () => {
    expect(idsOf({}, { context: '.', named: [], repository: undefined })).toEqual([])
    expect(idsOf({ githubToken: undefined })).toEqual([])
  })

  test.each(['secrets', 'secretEnvs', 'secretFiles'] as const)('gives way to one in %s', (input) => {
    const own = (id: string) => idsOf({ [input]: [item(id)] }).filter((given) => given !== id)
    expect(own('GIT_AUTH_TOKEN')).toEqual([])
    expect(own('GIT_AUTH_TOKEN.github.com')).toEqual([])
    expect(own('GIT_AUTH_TOKEN.ghe.example')).toEqual(['GIT_AUTH_TOKEN.github.com'])
    expect(own('git_auth_token')).toEqual(['GIT_AUTH_TOKEN.github.com'])
  })

  test('is for the server’s host, with its port', () => {
    const context = 'https://ghe.example:8443/octo/app.git#1'
    const event = createEvent({ serverUrl: 'https://ghe.example:8443' })
    expect(idsOf({}, contextsOf(context, context), event)).toEqual(['GIT_AUTH_TOKEN.ghe.example:8443'])
  })
})

describe('checkSecretFiles', () => {
  test('takes files and folders that are there', async () => {
    const folder = await createFolder()
    await writeFiles(folder, { key: '' })
    const secretFiles = [item('a', join(folder, 'key')), item('b', folder)]
    expect(() => checkSecretFiles({ secretFiles })).not.toThrow()
  })

  test('names the first that is not there, and what its path is relative to', async () => {
    const path = join(await createFolder(), 'key')
    const check = () => checkSecretFiles({ secretFiles: [item('npm', path), item('b', '/nowhere')] })
    expect(check).toThrow(InputError)
    expect(check).toThrow(
      `secret-files: the file of npm does not exist (${path}); give a path from the workspace.`
    )
  })
})

describe('writeSecretFiles', () => {
  test('writes values to the letter, for this user only, and nothing else', async () => {
    const folder = await createFolder()
    const secrets = [item('a', 'one\r\ntwo\n'), item('b', 'ü\u0000')]
    const plan = planSecrets(
      createInputs({ secrets, secretFiles: [item('c', './c')] }),
      contextsOf('.'),
      createEvent(),
      folder
    )
    await writeSecretFiles(plan)
    expect(await filesIn(folder)).toEqual(['secret-0', 'secret-1'])
    for (const [index, { value }] of secrets.entries()) {
      const path = join(folder, `secret-${index}`)
      expect(await readFile(path, 'utf8')).toBe(value)
      expect((await stat(path)).mode & 0o777).toBe(0o600)
    }
  })

  test('leaves the user’s own files as they are', async () => {
    const folder = await createFolder()
    const path = join(folder, 'key')
    await writeFiles(folder, { key: 'mine' })
    await chmod(path, 0o640)
    await writeSecretFiles(planOf({ secretFiles: [item('a', path)] }))
    expect(await readFile(path, 'utf8')).toBe('mine')
    expect((await stat(path)).mode & 0o777).toBe(0o640)
  })

  test('fails where the folder is gone', async () => {
    const folder = join(await createFolder(), 'gone')
    const plan = planSecrets(createInputs({ secrets: [item('a')] }), contextsOf('.'), createEvent(), folder)
    await expect(writeSecretFiles(plan)).rejects.toThrow('ENOENT')
  })
})
