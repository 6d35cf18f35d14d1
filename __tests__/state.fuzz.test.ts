import { describe, expect } from '@jest/globals'
import { readSavedState } from '../src/environment/saved-state.js'
import { OWN_BUILDER, STATE_NAMES } from '../src/state.js'
import { fuzz, ODD_PIECES, pick, textOf } from './support/fuzz.js'

/* Whatever the state of a job is: it is of the form that this action writes, or counts as none. */

const PIECES = [
  ...ODD_PIECES,
  ...[
    '/layers/',
    '/kept',
    'app_1.x-1a2b3c4d',
    'buildkit-cache-',
    '0123abcd',
    '0123456789abcdef',
    '4711',
    '/layers/..'
  ]
]

const FORMS: Record<(typeof STATE_NAMES)[number], RegExp> = {
  ...{ layers: /^\/.*\/layers\/[a-z0-9_][a-z0-9_.-]*$/, mounts: /^\/.*\/layers\/[a-z0-9_][a-z0-9_.-]*$/ },
  ...{
    request: /^[0-9a-f]{16}$/,
    mountsRequest: /^[0-9a-f]{16}$/,
    saver: /^\d{1,10}$/,
    mountsSaver: /^\d{1,10}$/
  },
  builder: OWN_BUILDER
}

describe('the saved state', () => {
  fuzz('is of its form, or none, whatever the variables have', 10_000, (random) => {
    const texts = STATE_NAMES.map((name) => [`STATE_${name}`, textOf(random, 6, PIECES)] as const)
    const env = Object.fromEntries(texts.filter(() => random(4) > 0))
    for (const [name, value] of Object.entries(readSavedState(env)))
      if (value !== undefined && !FORMS[name as keyof typeof FORMS].test(value))
        throw new Error(`${name} is ${value}`)
  })

  fuzz('is all there where every variable is as it was written', 500, (random) => {
    const hex = (length: number) =>
      Array.from({ length }, () => pick(random, [...'0123456789abcdef'])).join('')
    const env = {
      ...{ STATE_layers: `/a b/layers/${hex(9)}`, STATE_request: hex(16), STATE_saver: `${random(2 ** 31)}` },
      ...{
        STATE_mounts: `/a b/layers/x.mounts`,
        STATE_mountsRequest: hex(16),
        STATE_mountsSaver: `${random(9)}`
      },
      STATE_builder: `buildkit-cache-${hex(8)}`
    }
    expect(
      Object.entries(readSavedState({ ...env, 'INPUT_CACHE-DIR': '/a b' }))
        .map(([name, value]) => [`STATE_${name}`, value])
        .sort()
    ).toEqual(Object.entries(env).sort())
  })
})
