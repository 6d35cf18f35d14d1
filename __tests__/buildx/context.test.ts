import { join } from 'node:path'
import { describe, expect, test } from '@jest/globals'
import { checkDockerfile, defaultContext, resolveContexts } from '../../src/buildx/context.js'
import type { EnvironmentFacts } from '../../src/environment/facts.js'
import { InputError } from '../../src/errors.js'
import type { ActionInputs } from '../../src/inputs/action-inputs.js'
import { createEvent, createFacts, createInputs, createSettings } from '../support/builders.js'
import { createFolder, writeFiles } from '../support/folders.js'
import { frozen } from '../support/frozen.js'

const REPOSITORY = 'https://github.com/octo/app.git'
const SHA = '0123456789abcdef0123456789abcdef01234567'
const QUERY = createSettings({ gitQueryContext: true })
const resolve = (inputs: Partial<ActionInputs>, facts: Partial<EnvironmentFacts> = {}) =>
  resolveContexts(frozen(createInputs(inputs)), frozen(createFacts(facts)))

/*
 * The ref; whether DOCKER_DEFAULT_GIT_CONTEXT_PR_HEAD_REF and BUILDX_SEND_GIT_QUERY_AS_INPUT are set;
 * buildx; and what follows the repository. `sha` is the job's commit, `head` that of the pull request itself.
 */
type Row = [ref: string, head: boolean, query: boolean, buildx: string | undefined, context: string]
const NEW = '0.38.2'
const OLD = '0.28.1'
const TABLE: Row[] = [
  // The fragment form, which is the default.
  ['refs/heads/master', false, false, NEW, '#sha'],
  ['refs/heads/master', false, false, OLD, '#sha'],
  ['refs/heads/master', false, false, undefined, '#sha'],
  ['refs/heads/master', true, false, NEW, '#sha'],
  ['refs/heads/feature/x', false, false, NEW, '#sha'],
  ['master', false, false, NEW, '#sha'],
  ['master', false, false, OLD, '#sha'],
  ['master', true, false, NEW, '#sha'],
  ['refs/tags/v1.0.0', false, false, NEW, '#sha'],
  ['refs/tags/v1.0.0', false, false, OLD, '#sha'],
  ['refs/tags/v1.0.0', true, false, NEW, '#sha'],
  ['refs/pull/15/merge', false, false, NEW, '#sha'],
  ['refs/pull/15/merge', false, false, OLD, '#sha'],
  ['refs/pull/15/merge', false, false, undefined, '#sha'],
  ['refs/pull/15/merge', true, false, NEW, '#head'],
  ['refs/pull/15/merge', true, false, OLD, '#head'],
  ['refs/pull/15/merge', true, false, undefined, '#head'],
  ['', false, false, NEW, '#sha'],
  // The query form, where it is asked for and known.
  ['refs/heads/master', false, true, NEW, '?ref=refs/heads/master&checksum=sha'],
  ['refs/heads/master', false, true, '0.29.0', '?ref=refs/heads/master&checksum=sha'],
  ['refs/heads/master', false, true, undefined, '?ref=refs/heads/master&checksum=sha'],
  ['refs/heads/master', true, true, NEW, '?ref=refs/heads/master&checksum=sha'],
  ['refs/heads/feature/x', false, true, NEW, '?ref=refs/heads/feature/x&checksum=sha'],
  ['master', false, true, NEW, '?ref=refs/heads/master&checksum=sha'],
  ['master', false, true, '0.29.0', '?ref=refs/heads/master&checksum=sha'],
  ['master', false, true, undefined, '?ref=refs/heads/master&checksum=sha'],
  ['master', true, true, NEW, '?ref=refs/heads/master&checksum=sha'],
  ['refs/tags/v1.0.0', false, true, NEW, '?ref=refs/tags/v1.0.0&checksum=sha'],
  ['refs/tags/v1.0.0', false, true, undefined, '?ref=refs/tags/v1.0.0&checksum=sha'],
  ['refs/tags/v1.0.0', true, true, NEW, '?ref=refs/tags/v1.0.0&checksum=sha'],
  ['refs/pull/15/merge', false, true, NEW, '?ref=sha'],
  ['refs/pull/15/merge', false, true, '0.29.0', '?ref=sha'],
  ['refs/pull/15/merge', false, true, undefined, '?ref=sha'],
  ['refs/pull/15/merge', true, true, NEW, '?ref=head'],
  ['refs/pull/15/merge', true, true, '0.29.0', '?ref=head'],
  ['refs/pull/15/merge', true, true, undefined, '?ref=head'],
  ['', false, true, NEW, '?ref=sha'],
  // Asked for, but not known.
  ['refs/heads/master', false, true, OLD, '#sha'],
  ['refs/heads/master', true, true, OLD, '#sha'],
  ['master', false, true, OLD, '#sha'],
  ['master', true, true, '0.8.0', '#sha'],
  ['refs/tags/v1.0.0', false, true, OLD, '#sha'],
  ['refs/tags/v1.0.0', true, true, OLD, '#sha'],
  ['refs/pull/15/merge', false, true, OLD, '#sha'],
  ['refs/pull/15/merge', true, true, OLD, '#head']
]

describe('the default context', () => {
  test.each(TABLE)(
    'of %s, head %s, query %s, buildx %s is %s',
    (ref, head, query, buildxVersion, context) => {
      const event = createEvent({ ref, sha: 'sha', pullRequestHead: 'head' })
      const settings = createSettings({ pullRequestHeadContext: head, gitQueryContext: query })
      expect(defaultContext({ event, settings, buildxVersion })).toBe(`${REPOSITORY}${context}`)
    }
  )

  test('is the merge where the head of a pull request is not known', () => {
    const settings = createSettings({ pullRequestHeadContext: true })
    const event = createEvent({ ref: 'refs/pull/15/merge' })
    expect(defaultContext(createFacts({ event, settings }))).toBe(`${REPOSITORY}#${SHA}`)
  })

  test('is at the ref where the commit is not known', () => {
    const event = createEvent({ ref: 'main', sha: undefined })
    expect(defaultContext(createFacts({ event }))).toBe(`${REPOSITORY}#refs/heads/main`)
    expect(defaultContext(createFacts({ event, settings: QUERY }))).toBe(`${REPOSITORY}?ref=refs/heads/main`)
  })

  test('is on the job’s own server', () => {
    const event = createEvent({ serverUrl: 'https://ghe.example:8443' })
    expect(defaultContext(createFacts({ event }))).toBe(`https://ghe.example:8443/octo/app.git#${SHA}`)
  })

  test('is none outside a repository', () => {
    expect(defaultContext(createFacts({ event: createEvent({ repository: undefined }) }))).toBeUndefined()
  })
})

describe('the context', () => {
  test('is the default one where none is given', () => {
    expect(resolve({})).toEqual({
      context: `${REPOSITORY}#${SHA}`,
      named: [],
      repository: `${REPOSITORY}#${SHA}`
    })
  })

  test.each(['.', 'services/api', '-', 'https://example.com/x.tar.gz?a=1&b=2', '{{other}}', '$&'])(
    'is %s as it was given',
    (context) => {
      expect(resolve({ context })).toMatchObject({ context, repository: `${REPOSITORY}#${SHA}` })
    }
  )

  test.each(['{{defaultContext}}', '{{ defaultContext }}', '{{\tdefaultContext}}'])(
    'has %s filled in, with a folder in the form of either',
    (placeholder) => {
      const filled = (context: string, facts = {}) => resolve({ context }, facts).context
      const query = `${REPOSITORY}?ref=refs/heads/main&checksum=${SHA}`
      expect(filled(placeholder)).toBe(`${REPOSITORY}#${SHA}`)
      expect(filled(`${placeholder}:services/api`)).toBe(`${REPOSITORY}#${SHA}:services/api`)
      expect(filled(placeholder, { settings: QUERY })).toBe(query)
      expect(filled(`${placeholder}:services/api`, { settings: QUERY })).toBe(`${query}&subdir=services/api`)
    }
  )

  test('is filled in as it stands, nothing escaped', () => {
    const event = createEvent({ sha: 'a&b<c>"$&$1\'=' })
    expect(resolve({ context: '{{defaultContext}}:a' }, { event }).context).toBe(
      `${REPOSITORY}#a&b<c>"$&$1'=:a`
    )
    expect(resolve({ context: '{{defaultContext}}:a' }, { event, settings: QUERY }).context).toBe(
      `${REPOSITORY}?ref=refs/heads/main&checksum=a&b<c>"$&$1'=&subdir=a`
    )
  })

  test('cannot be made up outside a repository', () => {
    const facts = { event: createEvent({ repository: undefined }) }
    expect(() => resolve({}, facts)).toThrow(
      new InputError(
        'context: was not given, and GITHUB_REPOSITORY, from which its default is made, is not set.'
      )
    )
    expect(resolve({ context: '.' }, facts)).toEqual({ context: '.', named: [], repository: undefined })
  })
})

describe('a named context', () => {
  const namedOf = (buildContexts: string[], facts = {}) => resolve({ buildContexts }, facts).named

  test('has the repository filled in, wherever and however often it is written', () => {
    const lines = ['base={{defaultContext}}:base', 'x={{ defaultContext }}{{defaultContext}}']
    expect(namedOf(lines)).toEqual([
      `base=${REPOSITORY}#${SHA}:base`,
      `x=${REPOSITORY}#${SHA}${REPOSITORY}#${SHA}`
    ])
  })

  test('has a folder as one more parameter of the query form', () => {
    expect(namedOf(['base={{defaultContext}}:a/b'], { settings: QUERY })).toEqual([
      `base=${REPOSITORY}?ref=refs/heads/main&checksum=${SHA}&subdir=a/b`
    ])
  })

  test('is left as it is without a placeholder, in its place', () => {
    const lines = ['base=docker-image://alpine', 'src=../src?a=1&b=$&', 'y={{other}}']
    expect(namedOf(lines)).toEqual(lines)
  })

  test('is filled in as it stands, nothing escaped', () => {
    const event = createEvent({ sha: 'a&b$&$1$$' })
    expect(namedOf(['base=$&{{defaultContext}}&$1'], { event })).toEqual([
      `base=$&${REPOSITORY}#a&b$&$1$$&$1`
    ])
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
