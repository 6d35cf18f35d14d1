import { describe, expect, test } from '@jest/globals'
import { findHeldMounts } from '../../src/mounts/held.js'
import type { MountIdentity } from '../../src/mounts/identity.js'
import { type Scene, scriptBuildx } from '../support/scripted-buildx.js'

const OWNER = { uid: 1000, gid: 1000, mode: '755' }

/** A line of `buildx du --format json`. */
function line(description: string, parents?: string[] | null): string {
  const record = { ID: 'x', Description: description, Size: '4.096kB', Type: 'exec.cachemount' }
  return `${JSON.stringify(parents === undefined ? record : { ...record, Parents: parents })}\n`
}

function mountLine(target: string, id: string | undefined, parents?: string[] | null): string {
  const suffix = id === undefined ? '' : ` with id ${id}`
  return line(`cached mount ${target} from exec /bin/sh -c npm ci${suffix}`, parents)
}

async function heldBy(scene: Scene, ...mounts: (string | MountIdentity)[]) {
  const buildx = await scriptBuildx({ du: scene })
  const held = await findHeldMounts(buildx.command, 'lab')
  return mounts.map((mount) => held(typeof mount === 'string' ? { id: mount, owner: undefined } : mount))
}

describe('a builder holds', () => {
  test('a mount by the id that its list names, not by its target', async () => {
    const stdout = mountLine('/root/.npm', '"//root/.npm"') + mountLine('/var/cache/apt', '"/apt"')
    expect(await heldBy({ stdout }, '/root/.npm', 'apt', '/var/cache/apt', 'npm')).toEqual([
      ...[true, true, false, false]
    ])
  })

  test('a mount whose id with its slash is its target, which the list leaves out', async () => {
    const stdout = mountLine('/hd', undefined)
    expect(await heldBy({ stdout }, 'hd', '/hd')).toEqual([true, false])
  })

  test('a mount with quotes and backslashes in its id', async () => {
    const stdout = mountLine('/x', JSON.stringify('/a "b" \\c'))
    expect(await heldBy({ stdout }, 'a "b" \\c', 'a')).toEqual([true, false])
  })

  test('a mount of a command of several lines that has an id in it, too', async () => {
    const description = 'cached mount /x from exec /bin/sh -c echo with id "/no"\nmake with id "/yes"'
    expect(await heldBy({ stdout: line(description) }, 'yes', 'no')).toEqual([true, false])
  })

  test('a mount with an owner, which one without is not, nor the other way round', async () => {
    const stdout = mountLine('/x', '"/owned"', ['p']) + mountLine('/y', '"/plain"', [])
    const mounts = ['owned', 'plain'].flatMap((id) => [
      { id, owner: OWNER },
      { id, owner: undefined }
    ])
    expect(await heldBy({ stdout }, ...mounts)).toEqual([true, false, false, true])
  })

  test.each([undefined, null, []])('a mount without an owner where its parents are %j', async (parents) => {
    const stdout = mountLine('/x', '"/plain"', parents)
    expect(await heldBy({ stdout }, 'plain', { id: 'plain', owner: OWNER })).toEqual([true, false])
  })

  test('what it can be understood to, among lines that say nothing', async () => {
    const stdout = [
      'WARNING: something',
      '{"Description": "cached mount /a from exec',
      '{}',
      line('local source for context').trim(),
      line('mount / from exec /bin/sh -c cached mount /b from exec x').trim(),
      mountLine('/x', '"/\\x07"').trim(),
      mountLine('/y', '"/found"')
    ].join('\n')
    expect(await heldBy({ stdout }, 'found', '/a', '/b', '\u0007')).toEqual([true, false, false, false])
  })
})

describe('a builder is taken to hold nothing', () => {
  test('where it has no mount', async () => {
    expect(await heldBy({ stdout: '' }, '/root/.npm')).toEqual([false])
  })

  test('where it does not tell, whatever it printed', async () => {
    const scene = {
      exitCode: 1,
      stdout: mountLine('/x', '"/npm"'),
      stderr: 'ERROR: unknown flag: --format\n'
    }
    expect(await heldBy(scene, 'npm')).toEqual([false])
  })
})

test('only mounts are asked for, of that builder', async () => {
  const buildx = await scriptBuildx({ du: {} })
  await findHeldMounts(buildx.command, 'lab')
  expect(await buildx.lines()).toEqual(['du --builder lab --filter type=exec.cachemount --format json'])
})
