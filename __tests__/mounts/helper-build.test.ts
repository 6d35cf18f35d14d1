import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, test } from '@jest/globals'
import {
  type HelperStep,
  renderParallel,
  renderStep,
  runHelperBuild,
  saidIn
} from '../../src/mounts/helper-build.js'
import { createFolder } from '../support/folders.js'
import type { Scene } from '../support/scripted-buildx.js'
import { createPrograms, MACHINES, saidBy, scriptHelper } from './support/mounts.js'

const IMAGES = createPrograms()
const NPM: HelperStep = {
  mount: { id: '/root/.npm', owner: undefined },
  ...{ script: 'restore', args: [0], payload: 'buildkit-cache-mount-0' }
}
const APT: HelperStep = {
  mount: { id: 'apt', owner: { uid: 1, gid: 2, mode: '700' } },
  ...{ script: 'extract', args: [1, '-', 0, '/1.tar'] }
}
const HELPER = '--mount=type=bind,from=buildkit-cache-helper,target=/.helper'

describe('a step', () => {
  test('has the scripts, what is restored, and the mount, and runs the script without a shell of its own', () => {
    expect(renderStep(NPM, MACHINES)).toBe(
      `RUN ${HELPER} --mount=type=bind,from=buildkit-cache-mount-0,target=/.payload ` +
        '--mount=type=cache,id=/root/.npm,target=/.mount,sharing=locked ' +
        '["/.helper/busybox","sh","/.helper/restore.sh","0"]'
    )
  })

  test('has the owner of the mount, and each argument as a word', () => {
    expect(renderStep(APT, MACHINES)).toBe(
      `RUN ${HELPER} --mount=type=cache,id=apt,target=/.mount,sharing=locked,uid=1,gid=2,mode=0700 ` +
        '["/.helper/busybox","sh","/.helper/extract.sh","1","-","0","/1.tar"]'
    )
  })

  test('is of the superuser where an image may have another user', () => {
    expect(renderStep(APT, IMAGES).split('\n')).toEqual([
      'USER 0',
      expect.stringMatching(/^RUN .* \["sh","\/\.helper\/extract\.sh","1","-","0","\/1\.tar"\]$/)
    ])
  })
})

describe('steps that run at the same time', () => {
  test('are each a stage of its own, run anew for each nonce, and wanted by the last', () => {
    expect(renderParallel([NPM, APT], MACHINES)).toBe(
      [
        'FROM scratch AS m0',
        'ARG NONCE',
        renderStep(NPM, MACHINES),
        'FROM scratch AS m1',
        'ARG NONCE',
        renderStep(APT, MACHINES),
        'FROM scratch',
        'COPY --from=m0 /done /0',
        'COPY --from=m1 /done /1',
        ''
      ].join('\n')
    )
  })

  test('begin as the image that has the programs, if one has', () => {
    const lines = renderParallel([NPM, APT], IMAGES).split('\n')
    expect(lines.filter((line) => line.startsWith('FROM'))).toEqual([
      ...['FROM buildkit-cache-programs AS m0', 'FROM buildkit-cache-programs AS m1', 'FROM scratch']
    ])
  })
})

describe('what the scripts said', () => {
  test('is found by their numbers among the other lines of the log', () => {
    const log = [
      '#1 [internal] load build definition from Dockerfile',
      '#12 0.123 buildkit-cache-mount 1 packed abc 4096 7',
      '#12 0.125 tar: ./socket: socket ignored',
      '#7 10.5 buildkit-cache-mount 0 kept',
      '#7 DONE 10.6s',
      '#9 0.1 buildkit-cache-mount 10 restored  1795813413 '
    ].join('\n')
    expect([...saidIn(log)]).toEqual([
      [1, { word: 'packed', rest: ['abc', '4096', '7'] }],
      [0, { word: 'kept', rest: [] }],
      [10, { word: 'restored', rest: ['1795813413'] }]
    ])
  })

  test.each([
    'buildkit-cache-mount 0 restored 5',
    '#7 [m0 1/1] RUN echo "buildkit-cache-mount 0 restored 5"',
    '#7 0.1 + echo buildkit-cache-mount 0 restored 5',
    '#7 0.1 buildkit-cache-mount x restored 5',
    '#7 0.1 buildkit-cache-mount 0 ',
    ''
  ])('is not in %j', (line) => {
    expect(saidIn(`${line}\n`).size).toBe(0)
  })
})

describe('a helper build', () => {
  async function built(scene: Scene, limit = 60_000, programs = MACHINES) {
    const { helper, buildx, dockerfiles } = await scriptHelper([scene], programs)
    const ending = await runHelperBuild(helper, 'FROM scratch\n', {
      ...{
        nonce: '0f',
        contexts: ['buildkit-cache-mount-0=oci-layout:///layout@sha256:1'],
        output: 'type=cacheonly',
        limit
      }
    })
    return {
      ...{ ending, scratch: helper.scratch, left: await readdir(helper.scratch) },
      calls: await buildx.calls(),
      dockerfiles: await dockerfiles()
    }
  }

  test('that succeeds gives what was said, and how long it took', async () => {
    const { ending, left } = await built({ stderr: `#1 DONE 0.1s\n${saidBy('0 restored 5')}` })
    expect(ending).toEqual({
      complaint: undefined,
      seconds: expect.any(Number),
      said: new Map([[0, { word: 'restored', rest: ['5'] }]])
    })
    expect(left).toEqual([])
  })

  test('is given its Dockerfile, and all contexts, the scripts first', async () => {
    const { calls, dockerfiles, scratch } = await built({})
    expect(calls).toEqual([
      [
        ...['build', '--builder', 'lab', '--build-arg', 'NONCE=0f'],
        ...['--build-context', 'buildkit-cache-helper=/helper'],
        ...['--build-context', 'buildkit-cache-mount-0=oci-layout:///layout@sha256:1'],
        ...['--output', 'type=cacheonly', join(scratch, 'buildkit-cache-helper-0f')]
      ]
    ])
    expect(dockerfiles).toEqual(['FROM scratch\n'])
  })

  test('is given the image that has the programs, too', async () => {
    const { calls } = await built({}, 60_000, IMAGES)
    expect(calls[0]).toContain('buildkit-cache-programs=docker-image://octo/tools@sha256:1')
  })

  test('has a plain log and no attestations, whatever the environment says', async () => {
    const folder = await createFolder()
    const { helper } = await scriptHelper([{ run: `env > '${folder}/env'` }])
    const env = { ...helper.env, BUILDKIT_PROGRESS: 'tty', TOKEN: 'mine' }
    await runHelperBuild({ ...helper, env }, '', { nonce: '1', output: 'type=cacheonly', limit: 60_000 })
    const lines = (await readFile(join(folder, 'env'), 'utf8')).split('\n')
    expect(lines).toEqual(
      expect.arrayContaining(['BUILDKIT_PROGRESS=plain', 'BUILDX_NO_DEFAULT_ATTESTATIONS=true', 'TOKEN=mine'])
    )
  })

  test('that fails gives the last line of the log, and what was said before', async () => {
    const stderr = `${saidBy('1 kept')}ERROR: failed to solve: no space left on device\n`
    const { ending, left } = await built({ exitCode: 1, stderr })
    expect(ending.complaint).toBe('failed to solve: no space left on device')
    expect([...ending.said.keys()]).toEqual([1])
    expect(left).toEqual([])
  })

  test('that takes too long is ended, and says so', async () => {
    const { ending, left } = await built({ run: 'exec sleep 30' }, 300)
    expect(ending.complaint).toBe('it took longer than 0.3 s')
    expect(ending.seconds).toBeLessThan(25)
    expect(left).toEqual([])
  })

  test('that cannot be started is an error, and leaves nothing', async () => {
    const { helper } = await scriptHelper([])
    const gone = { ...helper, buildx: { program: '/nowhere/buildx', leading: [] } }
    const options = { nonce: '1', output: 'type=cacheonly', limit: 60_000 }
    await expect(runHelperBuild(gone, '', options)).rejects.toThrow('/nowhere/buildx cannot be started')
    expect(await readdir(helper.scratch)).toEqual([])
  })
})
