import { describe, expect, test } from '@jest/globals'
import { isJobCancelled, nameForeignState, readSavedState } from '../src/environment/saved-state.js'
import { parseSavedState, type SavedState, STATE_NAMES } from '../src/state.js'

const LAYERS = '/runner/tool cache/buildkit-cache/layers/app_1.x-1a2b3c4d'
const BUILDER = 'buildkit-cache-0123abcd'
const REQUEST = '0123456789abcdef'
const SAVER = '4711'
const NOTHING: SavedState = {
  ...{ layers: undefined, request: undefined, saver: undefined },
  ...{ mounts: undefined, mountsRequest: undefined, mountsSaver: undefined },
  builder: undefined
}
const ALL: SavedState = {
  ...{ layers: LAYERS, request: REQUEST, saver: SAVER },
  ...{ mounts: `${LAYERS}.mounts`, mountsRequest: REQUEST, mountsSaver: SAVER },
  builder: BUILDER
}

const parse = (texts: Partial<Record<keyof SavedState, string>>) => parseSavedState((name) => texts[name])

describe('the saved state', () => {
  test.each([
    ALL,
    { ...ALL, builder: undefined },
    { ...ALL, saver: undefined },
    { ...NOTHING, builder: BUILDER },
    NOTHING
  ])('comes back as it was saved: %j', (state) => {
    const texts = Object.fromEntries(Object.entries(state).filter(([, text]) => text !== undefined))
    expect(parse(texts)).toEqual(state)
  })

  test('is read from the variables in which the runner keeps it', () => {
    const env = { RUNNER_TOOL_CACHE: '/runner/tool cache' }
    expect(readSavedState({ ...env, STATE_layers: LAYERS, STATE_builder: BUILDER })).toEqual({
      ...NOTHING,
      layers: LAYERS,
      builder: BUILDER
    })
    expect(readSavedState({ ...env, layers: LAYERS, builder: BUILDER })).toEqual(NOTHING)
  })

  test.each([
    ['the tool cache', { RUNNER_TOOL_CACHE: '/tools' }, '/tools/buildkit-cache'],
    ['the job’s folder, where there is no tool cache', { RUNNER_TEMP: '/temp' }, '/temp/buildkit-cache'],
    [
      'what is carried',
      { RUNNER_TOOL_CACHE: '/tools', RUNNER_TEMP: '/temp' },
      '/temp/buildkit-cache-carried'
    ],
    ['what cache-dir names', { 'INPUT_CACHE-DIR': '/kept' }, '/kept'],
    [
      'what cache-dir names from the workspace on',
      { 'INPUT_CACHE-DIR': ' kept ', GITHUB_WORKSPACE: '/checkout' },
      '/checkout/kept'
    ]
  ])('has layouts in %s, and none that are elsewhere', (_, env, root) => {
    const saved = (place: string) =>
      readSavedState({
        ...env,
        STATE_layers: `${place}/layers/app`,
        STATE_mounts: `${place}/layers/app.mounts`
      })
    const there = { layers: `${root}/layers/app`, mounts: `${root}/layers/app.mounts` }
    expect(saved(root)).toEqual({ ...NOTHING, ...there })
    for (const place of ['/etc', `${root}/more`, `${root}/../etc`, `/x${root}`])
      expect(saved(place)).toEqual(NOTHING)
  })

  test('is named where it is none that this action has left', () => {
    const env = {
      RUNNER_TOOL_CACHE: '/runner/tool cache',
      STATE_layers: '/etc/layers/app',
      STATE_builder: BUILDER
    }
    expect(nameForeignState(readSavedState(env), env)).toEqual(['layers'])
    expect(nameForeignState(readSavedState({}), {})).toEqual([])
  })

  test('is of a job that was cancelled where the runner says so', () => {
    expect(
      ['cancelled', 'success', 'failure', ''].map((status) => isJobCancelled({ 'INPUT_JOB-STATUS': status }))
    ).toEqual([true, false, false, false])
    expect(isJobCancelled({})).toBe(false)
  })

  test('has every one of its names declared, so that a build can set none of them', () => {
    expect([...STATE_NAMES].sort()).toEqual(Object.keys(parse({})).sort())
  })

  test('is none where it was only declared', () => {
    expect(parse({ layers: '', builder: '' })).toEqual(NOTHING)
  })

  test.each([
    'layers/app',
    '/etc',
    '/x/layers/',
    '/x/layers/.',
    '/x/layers/..',
    '/x/layers/.hidden',
    '/x/layers/-rf',
    '/x/layers/app/more',
    '/x/layers/app/',
    '/x/layers/App',
    '/x/layers/a b',
    '/x/layers/ä',
    '/x/layers/app\n',
    '/x/layers/app\n/etc',
    '/etc\n/layers/app',
    '\n/x/layers/app',
    ` ${LAYERS}`,
    '{"folder":"/x/layers/app"}'
  ])('has no layers for %j, which this action never wrote', (layers) => {
    expect(parse({ layers, builder: BUILDER })).toEqual({ ...NOTHING, builder: BUILDER })
  })

  test.each(['', '0123', `${REQUEST}0`, '0123456789ABCDEF', '../../../etc/pas', `${REQUEST}\n`])(
    'has no request %j, which this action never named so',
    (request) => {
      expect(parse({ layers: LAYERS, request })).toEqual({ ...NOTHING, layers: LAYERS })
    }
  )

  test.each(['', '-1', '1.5', '0x10', '12345678901', '1 2', 'init'])('has no process %j', (saver) => {
    expect(parse({ saver })).toEqual(NOTHING)
  })

  test.each([
    'default',
    'builder-5e1d',
    'buildkit-cache-',
    'buildkit-cache-0123abc',
    'buildkit-cache-0123abcde',
    'buildkit-cache-0123ABCD',
    'buildkit-cache-0123abcg',
    'my-buildkit-cache-0123abcd',
    'buildkit-cache-0123abcd --all-inactive',
    'buildkit-cache-0123abcd\n',
    'buildkit-cache-0123abcd\ndefault',
    'default\nbuildkit-cache-0123abcd',
    '--all-inactive'
  ])('has no builder for %j, which is none of this action’s own', (builder) => {
    expect(parse({ layers: LAYERS, builder })).toEqual({ ...NOTHING, layers: LAYERS })
  })
})
