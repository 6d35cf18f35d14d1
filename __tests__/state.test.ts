import { describe, expect, test } from '@jest/globals'
import { readSavedState } from '../src/environment/saved-state.js'
import { parseSavedState, type SavedState, STATE_NAME } from '../src/state.js'

describe('the saved state', () => {
  const state: SavedState = { folder: '/runner/tool cache/buildkit-cache/layers/app_1.x-1a2b3c4d' }

  test('comes back as it was saved', () => {
    expect(parseSavedState(JSON.stringify(state))).toEqual(state)
  })

  test('is read from the variable in which the runner keeps it', () => {
    expect(readSavedState({ [`STATE_${STATE_NAME}`]: JSON.stringify(state) })).toEqual(state)
    expect(readSavedState({})).toBeUndefined()
  })

  test('has nothing but what is declared', () => {
    expect(parseSavedState(JSON.stringify({ ...state, more: 1 }))).toEqual(state)
  })

  test.each([
    undefined,
    '',
    'null',
    '"text"',
    '{',
    '{}',
    '{"folder":1}',
    '{"folder":"layers/app"}',
    '{"folder":"/etc"}',
    '{"folder":"/x/layers/app/more"}',
    '{"folder":"/x/layers/App"}',
    '{"folder":"/x/layers/a b"}',
    '{"folder":"/x/layers/"}'
  ])('is none for %p, which this action never wrote', (text) => {
    expect(parseSavedState(text)).toBeUndefined()
  })

  test('is none for a folder that leads out of the cache folder', () => {
    expect(parseSavedState('{"folder":"/x/layers/.."}')).toBeUndefined()
  })
})
