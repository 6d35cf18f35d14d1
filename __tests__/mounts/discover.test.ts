import { describe, expect, test } from '@jest/globals'
import { discoverMounts } from '../../src/mounts/discover.js'
import { createVertex } from '../support/builders.js'

const ran = { started: true, completed: true, cached: false, seconds: 2 }

describe('the mounts of a build', () => {
  test('are those of the flags of its RUNs, with their stages', () => {
    const { mounts } = discoverMounts([
      createVertex({
        ...ran,
        digest: '1',
        name: '[deps 2/4] RUN --mount=type=cache,target=/root/.npm npm ci'
      }),
      createVertex({
        ...{ ...ran, digest: '2' },
        name: '[linux/arm64 build 3/4] RUN --network=none --mount=type=bind,target=/s --mount=type=cache,id=go,target=/c go build'
      }),
      createVertex({
        ...ran,
        digest: '3',
        name: '[3/4] RUN --mount=type=cache,target=/h <<EOF (apt-get update)'
      }),
      createVertex({ ...ran, digest: '4', name: '[4/4] RUN echo --mount=type=cache,target=/no' }),
      createVertex({ ...ran, digest: '5', name: '[4/4] COPY --mount=type=cache,target=/no /a /b' })
    ])
    expect(mounts.map(({ id, stages }) => [id, stages])).toEqual([
      ['/root/.npm', ['deps']],
      ['go', ['build']],
      ['/h', []]
    ])
  })

  test('are one where several steps have it: executed if one of them was, with the seconds of those', () => {
    const { mounts } = discoverMounts([
      createVertex({ ...ran, digest: '1', name: '[a 1/2] RUN --mount=type=cache,id=x,target=/one make' }),
      createVertex({
        ...ran,
        digest: '2',
        cached: true,
        name: '[b 1/2] RUN --mount=type=cache,id=x,target=/two make'
      }),
      createVertex({ ...ran, digest: '3', name: '[a 2/2] RUN --mount=type=cache,id=x,target=/one make test' })
    ])
    expect(mounts).toEqual([
      { id: 'x', owner: undefined, target: '/one', stages: ['a', 'b'], executed: true, seconds: 4 }
    ])
  })

  test('were not written to where the steps were cached, did not run, or only read them', () => {
    const { mounts } = discoverMounts([
      createVertex({ ...ran, digest: '1', cached: true, name: '[1/3] RUN --mount=type=cache,target=/a x' }),
      createVertex({
        ...ran,
        digest: '2',
        started: false,
        completed: false,
        name: '[2/3] RUN --mount=type=cache,target=/b x'
      }),
      createVertex({ ...ran, digest: '3', name: '[3/3] RUN --mount=type=cache,target=/c,ro x' })
    ])
    expect(mounts.map(({ executed }) => executed)).toEqual([false, false, false])
  })

  test('may be written with quotes and escapes', () => {
    const { mounts } = discoverMounts([
      createVertex({
        ...ran,
        digest: '1',
        name: `[1/3] RUN --mount=type=cache,target=/a,\\"id=a\\ b,c\\" x`
      }),
      createVertex({ ...ran, digest: '2', name: `[2/3] RUN "--mount=type=cache,target=/b" x` }),
      createVertex({ ...ran, digest: '3', name: `[3/3] RUN --mount=type=cache,target=/c,id=a\\ b x` })
    ])
    expect(mounts.map(({ id }) => id)).toEqual(['a b,c', 'a b'])
  })

  test('that begin as something else are left alone, which is said', () => {
    const { mounts, leftAlone } = discoverMounts([
      createVertex({
        ...ran,
        digest: '1',
        name: '[1/1] RUN --mount=type=cache,target=/a,from=base,source=/x make'
      })
    ])
    expect(mounts).toEqual([])
    expect(leftAlone).toEqual(['Cache mount /a is left alone, since it begins as what from= names.'])
  })
})
