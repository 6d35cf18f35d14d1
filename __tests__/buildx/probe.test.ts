import { describe, expect, test } from '@jest/globals'
import { probeImports } from '../../src/buildx/probe.js'
import { createFolder, filesIn } from '../support/folders.js'
import { type Scene, scriptBuildx } from '../support/scripted-buildx.js'

const REFS = ['127.0.0.1:5000/s/probe', '172.17.0.1:5001/s/probe']

async function probed(
  scene: Scene,
  builder: string | undefined = undefined,
  signal = new AbortController().signal
) {
  const buildx = await scriptBuildx({ build: scene })
  const temp = await createFolder()
  const env = { PATH: process.env.PATH ?? '' }
  const complaint = await probeImports(REFS, { buildx: buildx.command, builder, env, temp }, signal)
  return { complaint, calls: await buildx.calls(), left: await filesIn(temp) }
}

describe('a probe', () => {
  test('is one build that imports from all addresses, and makes nothing', async () => {
    const { complaint, calls } = await probed({})
    expect(complaint).toBeUndefined()
    expect(calls).toEqual([
      [
        'build',
        ...REFS.flatMap((ref) => ['--cache-from', `type=registry,ref=${ref}:probe,registry.insecure=true`]),
        ...['--output', 'type=cacheonly', expect.stringContaining('buildkit-cache-probe-')]
      ]
    ])
  })

  test('asks the builder that it is told of', async () => {
    const { calls } = await probed({}, 'lab')
    expect(calls[0]?.slice(0, 3)).toEqual(['build', '--builder', 'lab'])
  })

  test('has something in its context that makes BuildKit look into the caches, and leaves nothing behind', async () => {
    const { complaint, left } = await probed({
      run: 'for folder; do :; done; grep -q "COPY Dockerfile" "$folder/Dockerfile" || exit 3'
    })
    expect([complaint, left]).toEqual([undefined, []])
  })

  test('that fails says why, by the last line', async () => {
    const { complaint, left } = await probed({ stderr: '#1 working\nERROR: no route to host\n', exitCode: 1 })
    expect([complaint, left]).toEqual(['ERROR: no route to host', []])
  })

  test('that cannot be started says so, and throws nothing', async () => {
    const place = { buildx: { program: '/nowhere/buildx', leading: [] }, builder: undefined, env: {} }
    const temp = await createFolder()
    const { signal } = new AbortController()
    expect(await probeImports(REFS, { ...place, temp }, signal)).toContain(
      '/nowhere/buildx cannot be started'
    )
    expect(await filesIn(temp)).toEqual([])
  })

  test('ends when it is told to', async () => {
    const closing = new AbortController()
    setTimeout(() => closing.abort(), 200)
    const { left } = await probed({ run: 'exec sleep 60' }, undefined, closing.signal)
    expect(left).toEqual([])
  }, 20_000)
})
