import { expect, test } from '@jest/globals'
import { releaseHelpers } from '../../src/mounts/release.js'
import { scriptBuildx } from '../support/scripted-buildx.js'

const usage = (records: readonly [id: string, description: string][]): string =>
  records.map(([ID, Description]) => JSON.stringify({ ID, Description })).join('\n')

test('what helper builds left is given up, and neither mounts nor what others made', async () => {
  const buildx = await scriptBuildx({
    du: {
      stdout: usage([
        ['pulled', `pulled from docker.io/library/buildkit-cache-mount-0@sha256:${'a'.repeat(64)}`],
        [
          'step',
          'mount / from exec /.helper/ld --library-path /.helper/lib /.helper/bin/sh /.helper/restore.sh 0 5'
        ],
        ['programs', 'local source for buildkit-cache-helper'],
        ['mount', 'cached mount /.mount from exec /.helper/busybox sh /.helper/restore.sh 0 5 with id "//m"'],
        ['other', 'mount / from exec /bin/sh -c make'],
        ['base', `pulled from docker.io/library/busybox:1.37@sha256:${'a'.repeat(64)}`],
        ['../odd', 'local source for buildkit-cache-helper']
      ])
    },
    prune: {}
  })
  await releaseHelpers({ buildx: buildx.command, builder: 'lab' })
  expect((await buildx.calls()).at(-1)).toEqual([
    ...['prune', '--builder', 'lab', '--force', '--filter', 'id=^(pulled|step|programs)$']
  ])
})

test.each([
  { stdout: usage([['other', 'mount / from exec /bin/sh -c make']]) },
  { exitCode: 1, stdout: usage([['step', 'mount / from exec /.helper/restore.sh']]) },
  { stdout: 'no records' }
])('nothing is pruned where there is nothing of ours, or it is not known: %j', async (du) => {
  const buildx = await scriptBuildx({ du, prune: {} })
  await releaseHelpers({ buildx: buildx.command, builder: 'lab' })
  expect((await buildx.calls()).map(([word]) => word)).toEqual(['du'])
})
