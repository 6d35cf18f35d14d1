import { describe, expect, test } from '@jest/globals'
import { readSettings, type Settings } from '../../src/environment/settings.js'
import { createSettings } from '../support/builders.js'

const VARIABLES: [string, keyof Settings][] = [
  ['BUILDX_NO_DEFAULT_ATTESTATIONS', 'noDefaultAttestations'],
  ['BUILDX_SEND_GIT_QUERY_AS_INPUT', 'gitQueryContext'],
  ['DOCKER_DEFAULT_GIT_CONTEXT_PR_HEAD_REF', 'pullRequestHeadContext'],
  ['DOCKER_BUILD_CHECKS_ANNOTATIONS', 'checksAnnotations'],
  ['DOCKER_BUILD_SUMMARY', 'summary']
]

describe('readSettings', () => {
  test('has defaults without any variable', () => {
    expect(readSettings({})).toEqual(createSettings())
  })

  describe.each(VARIABLES)('takes of %s', (name, setting) => {
    const fallback = readSettings({})[setting]

    test.each(['true', '1', 'T', 'TRUE'])('%s for true', (text) => {
      expect(readSettings({ [name]: text })).toEqual(createSettings({ [setting]: true }))
    })

    test.each(['false', '0', 'F', 'False'])('%s for false', (text) => {
      expect(readSettings({ [name]: text })).toEqual(createSettings({ [setting]: false }))
    })

    test('an empty text for unset, without a word', () => {
      expect(readSettings({ [name]: '' })).toEqual(createSettings())
    })

    test('what is no boolean for unset, and warns', () => {
      const warning = `${name}: "yes" is not a boolean and counts as ${fallback}; write true or false.`
      expect(readSettings({ [name]: 'yes' })).toEqual(createSettings({ warnings: [warning] }))
    })
  })

  test('warns of each variable', () => {
    const env = Object.fromEntries(VARIABLES.map(([name]) => [name, '?']))
    expect(readSettings(env).warnings).toHaveLength(VARIABLES.length)
  })
})
