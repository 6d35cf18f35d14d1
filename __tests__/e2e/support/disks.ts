import { execFileSync } from 'node:child_process'
import { describe } from '@jest/globals'
import type { Stage } from './stage.ts'

/* Small disks, and such that nothing can be written to. */

const reason = reasonNotToMount()

/** For tests that want disks; `unlessDisks`, at the end of their name, says why they are not run. */
export const describeDisks = reason === undefined ? describe : describe.skip
export const unlessDisks = reason === undefined ? '' : ` (not run, since ${reason})`

/** A folder that is a disk of this size, such as `5m`. `removeDisk` must be called for it. */
export async function smallDisk(stage: Stage, size: string): Promise<string> {
  const folder = await stage.folder('disk')
  execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${size}`, 'tmpfs', folder])
  return folder
}

/** From now on nothing can be written to it, not even by root. */
export function makeReadOnly(disk: string): void {
  execFileSync('mount', ['-o', 'remount,ro', disk])
}

export function removeDisk(disk: string): void {
  execFileSync('umount', ['--lazy', disk])
}

function reasonNotToMount(): string | undefined {
  if (process.getuid?.() !== 0) return 'only root mounts'
  try {
    execFileSync('unshare', ['--mount', 'mount', '-t', 'tmpfs', 'tmpfs', '/mnt'], { stdio: 'ignore' })
    return undefined
  } catch {
    return 'nothing can be mounted here'
  }
}
