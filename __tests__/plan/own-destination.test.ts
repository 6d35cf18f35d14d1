import { describe, expect, test } from '@jest/globals'
import type { EnvironmentFacts } from '../../src/environment/facts.js'
import type { ActionInputs } from '../../src/inputs/action-inputs.js'
import { leavesWithJob, planDestination, standsInForDocker } from '../../src/plan/destination.js'
import {
  createBuilder,
  createClassicBuilder,
  createFacts,
  createInputs,
  createRunner,
  createSettings
} from '../support/builders.js'

const hosted = { runner: createRunner('github-hosted') }
const instead = (insteadOf = createClassicBuilder()) => ({
  own: { insteadOf, origin: 'created' as const, asked: false }
})
const PLACES = {
  classic: { builder: createClassicBuilder() },
  container: {},
  'stand-in': { ...hosted, ...instead() },
  'kept stand-in': instead(),
  'by options': { ...hosted, ...instead(createBuilder({ name: 'default', driver: 'docker' })) }
} satisfies Record<string, Partial<EnvironmentFacts>>
type Place = keyof typeof PLACES

const GZIP = 'compression=gzip,force-compression=true'
const REGISTRY = `type=registry,${GZIP}`

const CACHE = { exports: true, compression: undefined }
const planned = (place: Place, inputs: Partial<ActionInputs> = {}) =>
  planDestination(createInputs(inputs), createFacts(PLACES[place]), CACHE)

describe('a builder of our own', () => {
  // Measured: a layer that a load left uncompressed is published so by every push that does not force another form.
  test.each([
    ['type=registry', REGISTRY],
    ['type=image,name=octo/app,push=true', `type=image,name=octo/app,push=true,${GZIP}`],
    ['type=image,"name=a,b"', `type=image,"name=a,b",${GZIP}`],
    ['type=registry,compression-level=9', `type=registry,compression-level=9,${GZIP}`],
    ['type=registry,force-compression=true', 'type=registry,force-compression=true'],
    ['type=registry,compression=zstd', 'type=registry,compression=zstd,force-compression=true'],
    ['type=registry,compression=gzip', REGISTRY],
    ['type=local,dest=x', 'type=local,dest=x'],
    ['type=tar,dest=x', 'type=tar,dest=x'],
    ['type=docker,dest=x', `type=docker,dest=x,${GZIP}`],
    ['type=oci,dest=x', `type=oci,dest=x,${GZIP}`]
  ])('publishes no layer that an earlier step left uncompressed: %s', (output, written) => {
    for (const place of ['stand-in', 'by options'] as const)
      expect(planned(place, { outputs: [output] }).outputs.at(-1)).toBe(written)
  })

  test('that the inputs asked for leaves nothing in docker by itself, as one of setup-buildx-action', () => {
    expect(planned('by options')).toMatchObject({ outputs: [], load: false, push: false, remarks: [] })
    expect(planned('by options', { push: true })).toMatchObject({
      outputs: [REGISTRY],
      push: false,
      remarks: []
    })
    expect(planned('by options', { load: true, push: true }).outputs).toEqual([
      `type=docker,${GZIP}`,
      REGISTRY
    ])
  })

  test.each([
    ['classic', false, false],
    ['container', false, false],
    ['stand-in', true, true],
    ['kept stand-in', true, false],
    ['by options', false, true]
  ] as [Place, boolean, boolean][])(
    'stands in for docker’s, and goes with the job: %s',
    (place, standsIn, leaves) => {
      const facts = createFacts(PLACES[place])
      expect([standsInForDocker(facts), leavesWithJob(facts)]).toEqual([standsIn, leaves])
    }
  )
})

describe('attestations that nobody asked for', () => {
  test.each([
    ['container', {}, true],
    ['container', { push: true }, true],
    ['by options', { push: true }, true],
    ['container', { load: true }, false],
    ['container', { load: true, push: true }, false],
    ['container', { outputs: ['type=docker'] }, false],
    ['container', { outputs: ['type=local,dest=x', 'type=docker,dest=y'] }, false],
    ['stand-in', {}, false],
    ['stand-in', { push: true }, false],
    ['stand-in', { push: true, platforms: ['a', 'b'] }, false]
  ] as [Place, Partial<ActionInputs>, boolean][])('may be made by %s with %j: %p', (place, inputs, may) => {
    expect(planned(place, inputs).defaultAttestations).toBe(may)
  })

  test('are not made where BUILDX_NO_DEFAULT_ATTESTATIONS says so', () => {
    const facts = createFacts({ settings: createSettings({ noDefaultAttestations: true }) })
    expect(planDestination(createInputs(), facts, CACHE).defaultAttestations).toBe(false)
  })
})
