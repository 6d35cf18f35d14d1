import { describe, expect, test } from '@jest/globals'
import { createBuildEnvironment } from '../../src/environment/build-environment.js'

const OURS = { BUILDKIT_PROGRESS: 'plain', BUILDX_METADATA_WARNINGS: 'true' }

describe('the build’s environment', () => {
  test('is the job’s own, with a plain log and warnings in the metadata', () => {
    expect(createBuildEnvironment({}, { ACTIONS_RUNTIME_TOKEN: 'x', EMPTY: '', ABSENT: undefined })).toEqual({
      ...OURS,
      ACTIONS_RUNTIME_TOKEN: 'x',
      EMPTY: ''
    })
  })

  test('leaves the log as the user chose it', () => {
    expect(createBuildEnvironment({}, { BUILDKIT_PROGRESS: 'quiet' })).toEqual({
      ...OURS,
      BUILDKIT_PROGRESS: 'quiet'
    })
  })

  test('has warnings in the metadata whatever the job says, as annotations are made of them', () => {
    expect(createBuildEnvironment({}, { BUILDX_METADATA_WARNINGS: 'false' })).toEqual(OURS)
  })

  test('gives what is asked for the last word', () => {
    const extra = { BUILDKIT_PROGRESS: 'rawjson', BUILDX_METADATA_WARNINGS: 'false', A: '1' }
    expect(createBuildEnvironment(extra, { BUILDKIT_PROGRESS: 'quiet', A: '0', B: '2' })).toEqual({
      ...extra,
      B: '2'
    })
  })

  test('is made of this process’s variables by default', () => {
    expect(createBuildEnvironment()).toEqual(createBuildEnvironment({}, process.env))
    expect(createBuildEnvironment()).toMatchObject({ PATH: process.env.PATH })
  })
})
