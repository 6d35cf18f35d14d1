import { describe, expect, test } from '@jest/globals'
import { withinVersion } from '../../src/buildx/floors.js'
import { InputError } from '../../src/errors.js'
import type { ActionInputs } from '../../src/inputs/action-inputs.js'
import { createInputs } from '../support/builders.js'
import { frozen } from '../support/frozen.js'

interface Floor {
  name: string
  below: string
  at: string
  given: Partial<ActionInputs>
}

const FLOORS: Floor[] = [
  { name: 'annotations', below: '0.11.2', at: '0.12.0', given: { annotations: ['a=1'] } },
  { name: 'build-contexts', below: '0.7.1', at: '0.8.0', given: { buildContexts: ['a=b'] } },
  ...[{ attests: ['type=sbom'] }, { provenance: 'false' }, { sbom: 'true' }].map((given) => ({
    name: 'attests, provenance and sbom',
    below: '0.9.1',
    at: '0.10.0',
    given
  }))
]

describe.each(FLOORS)('$name ($given)', ({ name, below, at, given }) => {
  const inputs = frozen(createInputs({ ...given, tags: ['app'] }))

  test(`is left out below buildx ${at}, with a warning`, () => {
    expect(withinVersion(inputs, below)).toEqual({
      inputs: createInputs({ tags: ['app'] }),
      warnings: [`${name}: left out, as it needs buildx ${at} or newer; here is ${below}.`]
    })
  })

  test.each([at, `${at}-desktop.1`, '0.38.2', '1.0.0', undefined])('is kept with buildx %s', (version) => {
    expect(withinVersion(inputs, version)).toEqual({ inputs, warnings: [] })
  })
})

describe('call', () => {
  const inputs = frozen(createInputs({ call: 'check' }))

  test.each(['0.14.1', '0.8.0'])('is refused with buildx %s, as something else would be done', (version) => {
    const message = `call: needs buildx 0.15.0 or newer; here is ${version}.`
    expect(() => withinVersion(inputs, version)).toThrow(new InputError(message))
    expect(() => withinVersion(inputs, version)).toThrow(InputError)
  })

  test.each(['0.15.0', '0.38.2', undefined])('is kept with buildx %s', (version) => {
    expect(withinVersion(inputs, version)).toEqual({ inputs, warnings: [] })
  })
})

describe('an old buildx', () => {
  test('is no matter where nothing is given that it does not know', () => {
    const inputs = frozen(createInputs({ tags: ['app'], labels: ['a=1'], push: true }))
    expect(withinVersion(inputs, '0.4.0')).toEqual({ inputs, warnings: [] })
  })

  test('has one warning for each group of inputs', () => {
    const inputs = createInputs({
      annotations: ['a=1'],
      buildContexts: ['a=b'],
      attests: ['type=sbom'],
      provenance: 'true',
      sbom: 'true'
    })
    const left = withinVersion(frozen(inputs), '0.7.0')
    expect(left.inputs).toEqual(createInputs())
    expect(left.warnings.map((warning) => warning.split(':')[0])).toEqual([
      'annotations',
      'build-contexts',
      'attests, provenance and sbom'
    ])
  })
})
