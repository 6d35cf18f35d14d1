import { describe, expect, test } from '@jest/globals'
import type { EnvironmentFacts } from '../../src/environment/facts.js'
import type { ActionInputs } from '../../src/inputs.js'
import { type DestinationPlan, planDestination } from '../../src/plan/destination.js'
import {
  createBuilder,
  createClassicBuilder,
  createFacts,
  createInputs,
  createRunner
} from '../support/builders.js'
import { frozen } from '../support/frozen.js'

/* What plain buildx does with each of these was measured on docker engines with both image stores. */

const hosted = { runner: createRunner('github-hosted') }
const containerd = createBuilder({ name: 'default', driver: 'docker' })
const builder = createBuilder({ name: 'buildkit-cache-0123abcd' })
const instead = (insteadOf = createClassicBuilder()) => ({
  builder,
  own: { insteadOf, origin: 'created' as const, asked: false }
})

const USERS = {
  classic: { builder: createClassicBuilder() },
  containerd: { builder: containerd },
  container: { builder: createBuilder() },
  remote: { builder: createBuilder({ driver: 'remote' }) }
}
const OWN = {
  'stand-in': { ...hosted, ...instead() },
  'kept stand-in': instead(),
  'by options': { ...hosted, ...instead(containerd) }
}
const PLACES: Record<string, Partial<EnvironmentFacts>> = { ...USERS, ...OWN }
const CONTAINERS = ['container', 'remote'] as const

const GZIP = 'compression=gzip,force-compression=true'
const REGISTRY = `type=registry,${GZIP}`
const UNCOMPRESSED = 'type=docker,compression=uncompressed'
const LOADED = "load: the image is loaded into docker, where docker's own builder would have left it."
const NOT_COMPRESSED = 'load: its layers are not compressed on their way into docker.'

function planned(
  place: keyof typeof USERS | keyof typeof OWN,
  inputs: Partial<ActionInputs> = {},
  exportsCache = true
): DestinationPlan {
  return planDestination(frozen(createInputs(inputs)), frozen(createFacts(PLACES[place])), exportsCache)
}

const reachesDocker = ({ load, outputs }: DestinationPlan) =>
  load || outputs.some((output) => /^type=docker(,|$)/.test(output))

describe('a builder that is not ours', () => {
  const outputs = ['type=local,dest=out', 'type=image,name=octo/app', '.']

  test.each(Object.keys(USERS) as (keyof typeof USERS)[])(
    'gets what the user wrote, and nothing else: %s',
    (place) => {
      for (const given of [{}, { load: true }, { push: true }, { outputs }, { outputs, push: true }])
        for (const exportsCache of [true, false])
          expect(planned(place, given, exportsCache)).toMatchObject({
            ...{ outputs: [], load: false, push: false },
            ...given,
            remarks: []
          })
    }
  )

  test('of docker’s own is told both to load and to push, as the user wrote', () => {
    for (const place of ['classic', 'containerd'] as const)
      expect(planned(place, { load: true, push: true })).toMatchObject({
        outputs: [],
        load: true,
        push: true
      })
  })

  // buildx reports the digest of its last output.
  test.each(CONTAINERS)(
    'loads before it pushes, so that the digest is that of what was pushed: %s',
    (place) => {
      expect(planned(place, { load: true, push: true })).toMatchObject({
        ...{ outputs: ['type=docker'], load: false, push: true, remarks: [] }
      })
      expect(planned(place, { load: true, push: true, outputs }).outputs).toEqual(['type=docker', ...outputs])
    }
  )

  test.each(CONTAINERS)('loads before it pushes also where an output pushes: %s', (place) => {
    for (const output of ['type=registry', 'type=image,push=true', 'type=image,"name=a,b",push=true'])
      expect(planned(place, { load: true, outputs: [output] })).toMatchObject({
        ...{ outputs: ['type=docker', output], load: false, push: false }
      })
  })
})

describe('a builder that stands in for docker’s own', () => {
  // As measured: what docker's own builder leaves in docker, as the tagged image.
  test.each([
    [{}],
    [{ push: true }],
    [{ outputs: ['type=image'] }],
    [{ outputs: ['type=image,push=true'] }],
    [{ outputs: ['type=image,store=false'] }],
    [{ outputs: ['type=registry'] }],
    [{ outputs: ['"type=image","name=octo/a,octo/b"'] }],
    [{ outputs: ['type=tar,dest=x'], push: true }],
    [{ outputs: ['type=local,dest=x', 'type=image'] }],
    [{ platforms: ['linux/arm64'] }],
    [{ provenance: 'false', sbom: 'False' }],
    [{ call: 'build' }]
  ] as [Partial<ActionInputs>][])(
    'leaves the image in docker, as that would have, and says so: %j',
    (inputs) => {
      for (const place of ['stand-in', 'kept stand-in'] as const) {
        const plan = planned(place, inputs)
        expect([reachesDocker(plan), plan.remarks]).toEqual([true, [LOADED]])
      }
    }
  )

  test.each([
    [{ outputs: ['type=local,dest=x'] }],
    [{ outputs: ['x'] }],
    [{ outputs: ['type=tar,dest=x'] }],
    [{ outputs: ['type=cacheonly'] }],
    [{ outputs: ['type=oci,dest=x'] }],
    // What docker's classic store cannot take.
    [{ platforms: ['linux/amd64', 'linux/arm64'] }],
    [{ provenance: 'true' }],
    [{ provenance: 'mode=max' }],
    [{ sbom: 'true' }],
    [{ attests: ['type=sbom'] }],
    [{ push: true, provenance: 'mode=max' }],
    [{ call: 'check' }]
  ] as [Partial<ActionInputs>][])(
    'leaves nothing in docker where that would not have either: %j',
    (inputs) => {
      const plan = planned('stand-in', inputs)
      expect([reachesDocker(plan), plan.remarks]).toEqual([false, []])
    }
  )

  test.each([
    [{ outputs: ['type=docker'] }],
    [{ outputs: ['type=docker,dest=image.tar'] }],
    [{ outputs: ['type=docker'], push: true }]
  ])('does not load what the user’s own output loads or writes: %j', (inputs) => {
    const { outputs, load, remarks } = planned('stand-in', inputs)
    expect(outputs.filter((output) => output.startsWith('type=docker'))).toEqual(inputs.outputs)
    expect([load, remarks]).toEqual([false, []])
  })

  test('loads what it is told to load, without a word', () => {
    for (const inputs of [
      {},
      { platforms: ['a', 'b'] },
      { provenance: 'true' },
      { outputs: ['type=local,dest=x'] }
    ])
      expect(planned('stand-in', { ...inputs, load: true })).toMatchObject({ load: true, remarks: [] })
  })

  test.each([
    [{ push: true }, ['type=docker', REGISTRY]],
    [{ push: true, load: true }, ['type=docker', REGISTRY]],
    [{ push: true, platforms: ['a', 'b'] }, [REGISTRY]],
    [{ push: true, provenance: 'true' }, [REGISTRY]],
    [{ push: true, outputs: ['type=local,dest=x'] }, ['type=docker', 'type=local,dest=x', REGISTRY]]
  ])('pushes last, and with compressed layers: %j', (inputs, outputs) => {
    expect(planned('stand-in', inputs)).toMatchObject({ outputs, load: false, push: false })
  })

  test('has an image of the user’s pushed as the user wrote it, with compressed layers', () => {
    const outputs = ['type=image,name=octo/app']
    expect(planned('stand-in', { push: true, outputs })).toMatchObject({
      ...{
        outputs: ['type=docker,name=octo/app', `type=image,name=octo/app,${GZIP}`],
        load: false,
        push: true
      }
    })
  })

  test('has an image in docker under the names that only its output has', () => {
    const outputs = ['type=image,"name=octo/app:1,octo/app:2"']
    const docker = 'type=docker,"name=octo/app:1,octo/app:2"'
    expect(planned('stand-in', { outputs })).toMatchObject({ load: false, remarks: [LOADED] })
    expect(planned('stand-in', { outputs }).outputs[0]).toBe(docker)
    expect(planned('stand-in', { outputs, tags: ['octo/app:3'] }).load).toBe(true)
  })

  test('leaves an image in docker whose attestations are switched off', () => {
    const off: Partial<ActionInputs>[] = [
      { provenance: 'false' },
      { provenance: 'disabled=true' },
      { attests: ['type=provenance,disabled=true', 'type=sbom,false'] }
    ]
    for (const inputs of off) expect(planned('stand-in', inputs).load).toBe(true)
    for (const inputs of [{ sbom: 'true' }, { provenance: 'mode=max' }])
      expect(planned('stand-in', inputs).load).toBe(false)
  })

  describe('does not compress what it only loads', () => {
    const loads = [{}, { load: true }]

    test.each(loads)('where the builder goes with the job and no cache is written: %j', (inputs) => {
      expect(planned('stand-in', inputs, false)).toMatchObject({
        ...{ outputs: [UNCOMPRESSED], load: false, push: false },
        remarks: 'load' in inputs ? [NOT_COMPRESSED] : [LOADED, NOT_COMPRESSED]
      })
    })

    test.each(loads)('but does where its layers may be used later, or go into a cache: %j', (inputs) => {
      expect(planned('stand-in', inputs, true)).toMatchObject({ outputs: [], load: true })
      for (const exportsCache of [true, false]) {
        expect(planned('kept stand-in', inputs, exportsCache)).toMatchObject({ outputs: [], load: true })
        expect(planned('by options', { ...inputs, load: true }, exportsCache).outputs).toEqual([])
        expect(planned('container', { ...inputs, load: true }, exportsCache).outputs).toEqual([])
      }
    })

    test('nor where the same build pushes or writes something else', () => {
      for (const inputs of [
        { push: true },
        { outputs: ['type=registry'] },
        { outputs: ['type=local,dest=x'] }
      ])
        for (const load of [true, false])
          expect(planned('stand-in', { ...inputs, load }, false).outputs).not.toContainEqual(
            expect.stringContaining('uncompressed')
          )
    })
  })
})
