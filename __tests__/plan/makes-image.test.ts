import { describe, expect, test } from '@jest/globals'
import type { EnvironmentFacts } from '../../src/environment/facts.js'
import type { ActionInputs } from '../../src/inputs/action-inputs.js'
import { makesImage } from '../../src/plan/destination.js'
import { createBuilder, createClassicBuilder, createFacts, createInputs } from '../support/builders.js'

const madeBy = (inputs: Partial<ActionInputs>, facts: Partial<EnvironmentFacts> = {}) =>
  makesImage(createInputs(inputs), createFacts(facts))
const STAND_IN: Partial<EnvironmentFacts> = {
  own: { insteadOf: createClassicBuilder(), origin: 'created', asked: false }
}

describe('a build makes an image', () => {
  test.each([
    { push: true },
    { load: true },
    { outputs: ['type=image'] },
    { outputs: ['type=image,name=a,push=true'] },
    { outputs: ['type=registry,ref=a'] },
    { outputs: ['type=docker'] },
    { outputs: ['type=docker,dest=app.tar'] },
    { outputs: ['type=oci,dest=app.tar'] },
    { outputs: ['type=local,dest=bin', 'type=oci,dest=app.tar'] },
    { outputs: ['type=local,dest=bin'], push: true }
  ] as Partial<ActionInputs>[])('with %j', (inputs) => {
    expect(madeBy(inputs)).toBe(true)
  })

  test('with nothing said, where docker’s own builder would have left it in docker', () => {
    expect(madeBy({}, STAND_IN)).toBe(true)
  })
})

describe('a build makes none', () => {
  test.each([
    {},
    { tags: ['ghcr.io/octo/app:1'] },
    { outputs: ['type=local,dest=bin'] },
    { outputs: ['bin'] },
    { outputs: ['type=tar,dest=bin.tar'] },
    { outputs: ['type=cacheonly'] },
    { call: 'check' }
  ] as Partial<ActionInputs>[])('with %j', (inputs) => {
    expect(madeBy(inputs)).toBe(false)
  })

  test.each([
    { outputs: ['type=local,dest=bin'] },
    { outputs: ['type=cacheonly'] },
    { platforms: ['linux/amd64', 'linux/arm64'] },
    { call: 'check' }
  ] as Partial<ActionInputs>[])('with %j in the place of docker’s own builder either', (inputs) => {
    expect(madeBy(inputs, STAND_IN)).toBe(false)
  })

  test('with nothing said on a builder that the inputs ask for', () => {
    const insteadOf = createBuilder({ name: 'default', driver: 'docker' })
    expect(madeBy({}, { own: { insteadOf, origin: 'created', asked: true } })).toBe(false)
  })
})
