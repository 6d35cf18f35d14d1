import { describe, expect, test } from '@jest/globals'
import { createPlan } from '../../src/plan/plan.js'
import { VERSION_NOTES, versionNotes } from '../../src/plan/version-notes.js'
import {
  createBuilder,
  createFacts,
  createInputs,
  createNode,
  createRunner,
  createService
} from '../support/builders.js'

const builderOf = (...versions: (string | undefined)[]) =>
  createBuilder({ nodes: versions.map((buildkitVersion) => createNode({ buildkitVersion })) })
const notesOf = (...versions: (string | undefined)[]) => versionNotes({ builder: builderOf(...versions) })

const NOT_FOUND = 'it may fail to export a cache ("not found", moby/buildkit#5784); 0.23 and newer do not.'
const SLOW =
  'it takes long to prepare the export of a large build (moby/buildkit#3299); 0.25 and newer do not.'
const EVICTED =
  'it fails to export a cache of which a layer was evicted (moby/buildkit#6261); 0.25.1 and newer do not.'

describe('what is known of a version of BuildKit', () => {
  test.each([
    ['0.12.5', [NOT_FOUND, SLOW]],
    ['0.22.0', [NOT_FOUND, SLOW]],
    ['0.22.9', [NOT_FOUND, SLOW]],
    ['0.23.0', [SLOW]],
    ['0.24.0', [SLOW]],
    ['0.25.0', [EVICTED]],
    ['0.25.1', []],
    ['0.34.2', []],
    ['1.0.0', []]
  ])('%s is told with that version', (version, notes) => {
    expect(notesOf(version)).toEqual(notes.map((note) => `BuildKit ${version}: ${note}`))
  })

  test.each(['v0.24.0', '0.24.0-rc1', '0.24.0+unknown', '0.24'])('is known of %s too', (version) => {
    expect(notesOf(version)).toEqual([`BuildKit ${version}: ${SLOW}`])
  })

  test('is nothing of one that is not known', () => {
    expect(notesOf(undefined)).toEqual([])
    expect(notesOf('master')).toEqual([])
    expect(notesOf('')).toEqual([])
    expect(notesOf()).toEqual([])
  })

  test('is told once of several nodes of one version, and of each version', () => {
    expect(notesOf('0.24.0', '0.24.0', '0.34.2', undefined, '0.25.0')).toEqual([
      `BuildKit 0.24.0: ${SLOW}`,
      `BuildKit 0.25.0: ${EVICTED}`
    ])
  })

  test('is a sentence that names the upstream issue and the first version without it', () => {
    for (const { says } of VERSION_NOTES)
      expect(says).toMatch(/^it .*\(.*moby\/buildkit#\d+\); \d+\.\d+(\.\d+)? and newer do not\.$/)
  })
})

describe('in the plan', () => {
  const facts = createFacts({
    runner: createRunner('github-hosted'),
    cacheService: createService('v2'),
    builder: builderOf('0.24.0')
  })
  const remarksOf = (inputs: Parameters<typeof createInputs>[0]) =>
    createPlan(createInputs({ cacheScope: 'app', ...inputs }), facts).remarks

  test('it is remarked where a cache is exported, ours or the user’s', () => {
    const remark = `BuildKit 0.24.0: ${SLOW}`
    expect(remarksOf({})).toEqual([remark])
    expect(remarksOf({ cacheTo: ['type=local,dest=x'] })).toEqual([remark])
  })

  test('it is not where none is', () => {
    expect(remarksOf({ cache: 'off' })).toEqual([])
    expect(remarksOf({ cacheSave: 'never' })).toEqual([])
  })
})
