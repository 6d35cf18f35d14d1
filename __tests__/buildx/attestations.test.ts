import { describe, expect, test } from '@jest/globals'
import { attestationsOf } from '../../src/buildx/attestations.js'
import type { EnvironmentFacts } from '../../src/environment/facts.js'
import type { ActionInputs } from '../../src/inputs/action-inputs.js'
import { createBuilder, createEvent, createFacts, createInputs, createNode } from '../support/builders.js'
import { frozen } from '../support/frozen.js'

const ID = 'builder-id=https://github.com/octo/app/actions/runs/7/attempts/1'
const OF_PUBLIC = `type=provenance,mode=max,${ID}`
const OF_PRIVATE = `type=provenance,mode=min,inline-only=true,${ID}`

const attested = (inputs: Partial<ActionInputs>, facts: Partial<EnvironmentFacts> = {}) =>
  attestationsOf(frozen(createInputs(inputs)), true, frozen(createFacts(facts)))

const unasked = (inputs: Partial<ActionInputs>) =>
  attestationsOf(frozen(createInputs(inputs)), false, frozen(createFacts()))

/** A builder whose nodes have these BuildKits. */
const builderOf = (...versions: (string | undefined)[]) =>
  createBuilder({ nodes: versions.map((buildkitVersion) => createNode({ buildkitVersion })) })

describe('the default provenance', () => {
  test.each([
    ['all of a public repository', false, OF_PUBLIC],
    ['little of a private one', true, OF_PRIVATE],
    ['all where it is unknown who may read it', undefined, OF_PUBLIC]
  ])('tells %s', (_promise, isPrivate, provenance) => {
    expect(attested({}, { event: createEvent({ isPrivate }) })).toEqual([provenance])
  })

  test('names no builder outside a run', () => {
    expect(attested({}, { event: createEvent({ runUrl: undefined }) })).toEqual(['type=provenance,mode=max'])
  })

  test('is none where the image may have none that nobody asked for', () => {
    expect(unasked({})).toEqual([])
  })

  test.each([
    ['0.10.6', 0],
    ['0.11.0', 1],
    ['0.34.2', 1]
  ])('is made by BuildKit %s: %i', (version, count) => {
    expect(attested({}, { builder: builderOf(version) })).toHaveLength(count)
  })

  test.each([
    ['one is too old', ['0.34.2', '0.10.6']],
    ['one is unknown', ['0.34.2', undefined]],
    ['all are unknown', [undefined]],
    ['there are none', []]
  ])('is none where of the builder’s nodes %s', (_promise, versions) => {
    expect(attested({}, { builder: builderOf(...versions) })).toEqual([])
  })

  test('is left to docker’s own builder', () => {
    expect(attested({}, { builder: createBuilder({ driver: 'docker' }) })).toEqual([])
  })

  test.each(['docker-container', 'remote', 'kubernetes'])('is made with the %s driver', (driver) => {
    expect(attested({}, { builder: createBuilder({ driver }) })).toEqual([OF_PUBLIC])
  })

  test('comes before what attests says of other types', () => {
    expect(attested({ attests: ['type=sbom,generator=a', 'type=other'] })).toEqual([
      OF_PUBLIC,
      'type=sbom,generator=a',
      'type=other'
    ])
  })

  test('gives way to one in attests', () => {
    expect(attested({ attests: ['type=provenance,mode=min'] })).toEqual([`type=provenance,mode=min,${ID}`])
  })
})

describe('provenance', () => {
  test.each([
    ['true', `type=provenance,${ID}`],
    ['True', `type=provenance,${ID}`],
    ['false', 'type=provenance,disabled=true'],
    ['FALSE', 'type=provenance,disabled=true'],
    ['mode=min', `type=provenance,mode=min,${ID}`],
    ['mode=max,version=v1', `type=provenance,mode=max,version=v1,${ID}`],
    ['builder-id=mine', 'type=provenance,builder-id=mine'],
    ['mode=max, builder-id=mine', 'type=provenance,mode=max, builder-id=mine'],
    ['mode=max,"builder-id=mine,yours"', 'type=provenance,mode=max,"builder-id=mine,yours"'],
    ['mode=min,true', `type=provenance,mode=min,disabled=false,${ID}`],
    ['1', `type=provenance,disabled=false,${ID}`],
    ['0', `type=provenance,disabled=true,${ID}`]
  ])('%s is %s', (provenance, expected) => {
    expect(unasked({ provenance })).toEqual([expected])
  })

  test('takes the place of the default', () => {
    expect(attested({ provenance: 'mode=min' })).toEqual([`type=provenance,mode=min,${ID}`])
    expect(attested({ provenance: 'false' })).toEqual(['type=provenance,disabled=true'])
  })

  test('is made whatever is known of the builder', () => {
    expect(attested({ provenance: 'mode=min' }, { builder: builderOf(undefined) })).toHaveLength(1)
    expect(
      attested({ provenance: 'mode=min' }, { builder: createBuilder({ driver: 'docker' }) })
    ).toHaveLength(1)
  })

  test('takes the place of those in attests', () => {
    expect(unasked({ provenance: 'false', attests: ['type=provenance,mode=max', 'type=other'] })).toEqual([
      'type=provenance,disabled=true',
      'type=other'
    ])
  })

  test('names no builder outside a run', () => {
    const facts = createFacts({ event: createEvent({ runUrl: undefined }) })
    expect(attestationsOf(createInputs({ provenance: 'true' }), true, facts)).toEqual(['type=provenance'])
  })
})

describe('sbom', () => {
  test.each([
    ['true', 'type=sbom,disabled=false'],
    ['TRUE', 'type=sbom,disabled=false'],
    ['false', 'type=sbom,disabled=true'],
    ['generator=octo/scanner', 'type=sbom,generator=octo/scanner'],
    ['"generator=a,b",true', 'type=sbom,"generator=a,b",disabled=false']
  ])('%s is %s', (sbom, expected) => {
    expect(unasked({ sbom })).toEqual([expected])
  })

  test('comes after provenance, and before the rest', () => {
    expect(unasked({ sbom: 'true', provenance: 'mode=max', attests: ['type=other'] })).toEqual([
      `type=provenance,mode=max,${ID}`,
      'type=sbom,disabled=false',
      'type=other'
    ])
  })

  test('takes the place of those in attests, but not of provenance', () => {
    expect(
      unasked({ sbom: 'false', attests: ['type=sbom,generator=a', 'type=provenance,mode=min'] })
    ).toEqual(['type=sbom,disabled=true', `type=provenance,mode=min,${ID}`])
  })
})

describe('attests', () => {
  test.each([
    ['type=provenance', `type=provenance,${ID}`],
    ['type=provenance,mode=min', `type=provenance,mode=min,${ID}`],
    ['type=provenance,builder-id=mine', 'type=provenance,builder-id=mine'],
    ['type=provenance,false', `type=provenance,disabled=true,${ID}`],
    ['mode=max,type=provenance', `mode=max,type=provenance,${ID}`],
    ['type=sbom,true', 'type=sbom,disabled=false'],
    ['type=sbom,generator=a', 'type=sbom,generator=a'],
    ['type=other,provenance=true', 'type=other,provenance=true'],
    ['type=other,"a=b,c"', 'type=other,"a=b,c"'],
    ['"unclosed', '"unclosed']
  ])('%s is %s', (entry, expected) => {
    expect(unasked({ attests: [entry] })).toEqual([expected])
  })

  test('keep their order', () => {
    const attests = ['type=b', 'type=sbom,generator=x', 'type=a']
    expect(unasked({ attests })).toEqual(attests)
  })
})
