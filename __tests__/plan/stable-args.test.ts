import { describe, expect, test } from '@jest/globals'
import { stableArgs } from '../../src/plan/stable-args.js'

const RUN = [
  '0123456789abcdef0123456789abcdef01234567',
  'refs/heads/feature/login',
  'feature/login',
  '99112233',
  '7'
]

describe('an argument that tells images apart', () => {
  test.each([
    'PYTHON_VERSION=3.13',
    'NODE_VERSION=24.1.0',
    'FLAVOR=alpine',
    'BASE_IMAGE=debian:bookworm-slim',
    'VARIANT=7.4',
    'DEBUG=true',
    'FEATURES=a,b',
    'EMPTY=',
    'PORT=8080',
    'OPTIONS=--with=7 --deadbeef'
  ])('counts: %s', (arg) => {
    expect(stableArgs([arg], RUN)).toEqual([arg])
  })

  test('counts wherever it stands', () => {
    expect(stableArgs(['B=2', 'A=1'], [])).toEqual(stableArgs(['A=1', 'B=2'], []))
  })
})

describe('an argument that differs from run to run', () => {
  test.each([
    `REVISION_OF_APP=${RUN[0]}`,
    'GIT=0123456',
    'X=build-0a1b2c3d-linux',
    'WHERE=feature/login',
    'LABEL=app-feature/login',
    'N=7',
    'URL=https://ci.example/runs/99112233/log',
    'WHEN=2026-11-24T03:00:00Z',
    'DAY=20261124',
    'NOW=1795489200',
    'COMMIT=x',
    'GIT_COMMIT=x',
    'BUILD_DATE=today',
    'CACHEBUST=1',
    'VERSION=1.2.3',
    'APP_VERSION=1.2.3',
    'BUILDKIT_INLINE_CACHE=1',
    'FROM_ENVIRONMENT'
  ])('does not count: %s', (arg) => {
    expect(stableArgs([arg], RUN)).toEqual([])
  })
})
