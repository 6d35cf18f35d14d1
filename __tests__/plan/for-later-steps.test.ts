import { describe, expect, test } from '@jest/globals'
import { forLaterSteps } from '../../src/plan/for-later-steps.js'
import { createPlan } from '../../src/plan/plan.js'
import { createFacts, createInputs, createPlanOf, createRunner, createService } from '../support/builders.js'
import { frozen } from '../support/frozen.js'

const later = (imports: string[][], exports: string[] = [], there = imports.flat()) =>
  forLaterSteps(frozen(createPlanOf({ ours: { imports, exports } })), frozen(there))

describe('what a later step may use', () => {
  test.each([
    'type=registry,ref=octo/app:c',
    'type=registry,"ref=octo/app:c,d"',
    'type=local,src=/kept/app',
    'type=s3,bucket=b,region=r,name=app',
    'type=azblob,account_url=https://octo.example,name=app'
  ])('is a cache that outlives this one and is found without anything of this step: %s', (line) => {
    expect(later([[line]], [line])).toEqual({ imports: [line], exports: [line] })
  })

  test('is an inline cache, which goes with the image', () => {
    expect(later([['type=registry,ref=octo/app:1']], ['type=inline'])).toEqual({
      imports: ['type=registry,ref=octo/app:1'],
      exports: ['type=inline']
    })
  })

  test('is of all that may be read only what is there, in its order', () => {
    const chains = [['type=local,src=/a', 'type=local,src=/b'], ['type=local,src=/c']]
    const there = ['type=local,src=/b', 'type=local,src=/c']
    expect(later(chains, [], there).imports).toEqual(there)
  })

  // buildx gets the token from variables that the runner gives to actions only.
  test('is no cache of the Actions cache service, whose token it has not', () => {
    expect(later([['type=gha,scope=app']], ['type=gha,scope=app,mode=max'])).toEqual({
      imports: [],
      exports: []
    })
  })

  test.each([
    'type=s3,bucket=b,secret_access_key=k',
    'type=s3,bucket=b,session_token=t',
    'type=azblob,account_url=https://octo.example,secret_access_key=k',
    'type=azblob,account_url=https://octo.example/?sig=s,name=app'
  ])('is nothing with a credential in it, which an output would carry about: %s', (line) => {
    expect(later([[line]], [line])).toEqual({ imports: [], exports: [] })
  })

  test('is nothing where there is nothing, and nothing that the user wrote, who has that', () => {
    const users = { imports: ['type=local,src=/mine'], exports: ['type=local,dest=/mine'] }
    expect(forLaterSteps(createPlanOf({ users }), [])).toEqual({ imports: [], exports: [] })
  })

  test('is a registry’s cache of a plan, and none of the cache service’s', () => {
    const facts = createFacts({
      runner: createRunner('github-hosted'),
      cacheService: createService('v2'),
      registryLogins: ['ghcr.io']
    })
    const plan = createPlan(createInputs({ cache: 'registry', cacheImage: 'ghcr.io/octo/c' }), facts)
    expect(forLaterSteps(plan, plan.ours.imports.flat())).toEqual({
      imports: plan.ours.imports.flat(),
      exports: plan.ours.exports
    })
    expect(plan.ours.exports).toHaveLength(1)
    const gha = createPlan(createInputs({ cache: 'gha' }), facts)
    expect(forLaterSteps(gha, gha.ours.imports.flat())).toEqual({
      imports: [],
      exports: []
    })
  })
})
