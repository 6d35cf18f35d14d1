import { describe, expect, test } from '@jest/globals'
import type { EnvironmentFacts } from '../../src/environment/facts.js'
import type { ActionInputs } from '../../src/inputs/action-inputs.js'
import { COMPRESSIONS, type Compression } from '../../src/inputs/action-inputs.js'
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
  exportsCache = true,
  compression?: Compression
): DestinationPlan {
  const cache = { exports: exportsCache, compression }
  return planDestination(frozen(createInputs(inputs)), frozen(createFacts(PLACES[place])), cache)
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
    const layered = inputs.outputs.map((output) => `${output},${GZIP}`)
    expect(outputs.filter((output) => output.startsWith('type=docker'))).toEqual(layered)
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
        expect(planned('by options', { ...inputs, load: true }, exportsCache)).toMatchObject({
          ...{ outputs: [`type=docker,${GZIP}`], load: false }
        })
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

// A layer is published as the builder got it, if nothing else is said: as zstd, for example, out of such a cache.
describe('what is published where the cache may have other layers than gzip ones', () => {
  const ESTARGZ = 'compression=estargz,force-compression=true,oci-mediatypes=true'
  const cases: [Partial<ActionInputs>, Partial<DestinationPlan>][] = [
    [{}, {}],
    [{ push: true }, { outputs: [REGISTRY] }],
    [{ load: true }, { outputs: [`type=docker,${GZIP}`] }],
    [{ load: true, push: true }, { outputs: [`type=docker,${GZIP}`, REGISTRY] }],
    [
      { outputs: ['type=image,name=octo/app'], push: true },
      { outputs: [`type=image,name=octo/app,${GZIP}`], push: true }
    ],
    [
      { outputs: ['type=local,dest=x', 'type=tar,dest=x', 'type=cacheonly', 'x'] },
      { outputs: ['type=local,dest=x', 'type=tar,dest=x', 'type=cacheonly', 'x'] }
    ],
    [
      { outputs: ['type=oci,dest=x', 'type=docker,dest=x'] },
      { outputs: [`type=oci,dest=x,${GZIP}`, `type=docker,dest=x,${GZIP}`] }
    ],
    [
      { outputs: ['type=registry,compression=zstd', 'type=registry,force-compression=false'] },
      {
        outputs: [
          'type=registry,compression=zstd,force-compression=true',
          'type=registry,force-compression=false'
        ]
      }
    ],
    [
      { load: true, outputs: ['type=docker'] },
      { outputs: [`type=docker,${GZIP}`], load: true }
    ]
  ]

  test.each(cases)('are gzip layers, whatever is in the cache: %j', (inputs, expected) => {
    for (const place of CONTAINERS)
      for (const compression of ['zstd', 'uncompressed'] as const)
        for (const exportsCache of [true, false])
          expect(planned(place, inputs, exportsCache, compression)).toMatchObject({
            ...{ outputs: [], load: false, push: false },
            ...expected,
            remarks: []
          })
  })

  // BuildKit takes them for gzip layers.
  test('are estargz layers where those of the cache are, as no others would be made of them', () => {
    const outputsOf = (inputs: Partial<ActionInputs>) => planned('container', inputs, true, 'estargz').outputs
    expect(outputsOf({ push: true })).toEqual([`type=registry,${ESTARGZ}`])
    expect(outputsOf({ load: true })).toEqual([`type=docker,${ESTARGZ}`])
    expect(outputsOf({ outputs: ['type=image,name=a,push=true'] })).toEqual([
      `type=image,name=a,push=true,${ESTARGZ}`
    ])
  })

  test.each([undefined, 'gzip'] as const)(
    'are as the user wrote where the cache has gzip layers too: %p',
    (compression) => {
      for (const place of CONTAINERS)
        for (const inputs of [{ push: true }, { load: true }, { outputs: ['type=oci,dest=x'] }])
          expect(planned(place, inputs, true, compression)).toMatchObject({
            ...{ outputs: [], load: false, push: false },
            ...inputs
          })
    }
  )

  test('are gzip layers also from docker’s own builder', () => {
    expect(planned('containerd', { push: true }, true, 'zstd')).toMatchObject({
      outputs: [REGISTRY],
      push: false
    })
    expect(planned('containerd', { load: true }, true, 'zstd').outputs).toEqual([`type=docker,${GZIP}`])
  })

  test('are gzip layers from a builder in docker’s place, but for what docker’s store unpacks anyway', () => {
    for (const place of ['stand-in', 'kept stand-in'] as const) {
      expect(planned(place, { push: true }, true, 'zstd').outputs).toEqual(['type=docker', REGISTRY])
      expect(planned(place, {}, true, 'zstd')).toMatchObject({ outputs: [], load: true })
    }
  })

  test('are the same for every compression of the cache but estargz', () => {
    const plans = COMPRESSIONS.filter(
      (compression) => compression !== 'estargz' && compression !== 'gzip'
    ).map((compression) =>
      JSON.stringify(planned('container', { push: true, load: true }, true, compression))
    )
    expect(new Set(plans).size).toBe(1)
  })
})
