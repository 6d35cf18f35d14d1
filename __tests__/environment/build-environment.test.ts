import { describe, expect, test } from '@jest/globals'
import { createBuildEnvironment } from '../../src/environment/build-environment.js'

describe('the build’s environment', () => {
  test('is the job’s own, with a plain log', () => {
    expect(createBuildEnvironment({ ACTIONS_RUNTIME_TOKEN: 'x', EMPTY: '', ABSENT: undefined })).toEqual({
      BUILDKIT_PROGRESS: 'plain',
      ACTIONS_RUNTIME_TOKEN: 'x',
      EMPTY: ''
    })
  })

  test('leaves the log as the user chose it', () => {
    expect(createBuildEnvironment({ BUILDKIT_PROGRESS: 'quiet' })).toEqual({ BUILDKIT_PROGRESS: 'quiet' })
  })
})
