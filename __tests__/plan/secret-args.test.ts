import { describe, expect, test } from '@jest/globals'
import type { ActionInputs } from '../../src/inputs/action-inputs.js'
import { createPlan } from '../../src/plan/plan.js'
import { createFacts, createInputs, createRunner, createService } from '../support/builders.js'

const hosted = { runner: createRunner('github-hosted'), cacheService: createService('v2') }
const noticesOf = (inputs: Partial<ActionInputs>) =>
  createPlan(createInputs(inputs), createFacts(hosted)).notices.filter((text) =>
    text.startsWith('build-args')
  )

const ARGS = { buildArgs: ['NPM_TOKEN=x', 'VERSION=1', 'db_password=y'] }

describe('build arguments that seem to be secrets', () => {
  test.each<[string, Partial<ActionInputs>]>([
    ['ours', { cache: 'gha' }],
    ['ours in packs', { cache: 'local' }],
    ['the user’s', { cacheTo: ['type=registry,ref=octo/app:cache,mode=max'] }]
  ])('are named in one notice where all stages are in a cache that is written: %s', (_, inputs) => {
    const [notice, ...more] = noticesOf({ ...ARGS, ...inputs })
    expect(more).toEqual([])
    expect(notice).toMatch(/^build-args: NPM_TOKEN, db_password: by the name this is a secret\./)
    expect(notice).not.toContain('VERSION')
  })

  test.each<[string, Partial<ActionInputs>]>([
    ['no cache is written', { cache: 'off' }],
    ['nothing may be written', { cacheSave: 'never' }],
    ['only the last stage is in the cache', { cache: 'gha', cacheExport: 'min' }],
    ['only the last stage is in the user’s cache', { cacheTo: ['type=registry,ref=octo/app:cache'] }],
    ['the argument is empty, as in a fork', { cache: 'gha', buildArgs: ['NPM_TOKEN='] }],
    ['no name is that of a secret', { cache: 'gha', buildArgs: ['VERSION=1'] }]
  ])('are not spoken of where %s', (_, inputs) => {
    expect(noticesOf({ ...ARGS, ...inputs })).toEqual([])
  })
})
