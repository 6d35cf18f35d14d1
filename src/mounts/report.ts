import type { UsedMount } from './discover.js'
import type { Extraction } from './extract.js'
import { nameOf } from './identity.js'
import type { Restoring } from './restore.js'
import type { SavedMount } from './saved.js'

/** What carrying one mount cost and brought. Seconds and bytes. */
export interface MountReport {
  name: string
  /** Of its content; undefined where it is not known. */
  bytes: number | undefined
  /** Undefined if it was not restored. */
  restoreSeconds: number | undefined
  /** Undefined if it was not carried out. */
  saveSeconds: number | undefined
  /** Why it was not carried out, in a clause. */
  passedOver: string | undefined
  /** What its steps took in this build; undefined if they did not run. */
  seconds: number | undefined
  /** What they took when the mount was empty before them, and when it was not, as far as that was ever seen. */
  without: number | undefined
  with: number | undefined
}

export function reportMounts(
  used: readonly UsedMount[],
  saved: readonly SavedMount[],
  restoring: Restoring,
  { fresh, passedOver, seconds }: Extraction
): MountReport[] {
  const carried = [...fresh.values()].reduce((sum, { bytes }) => sum + bytes, 0)
  return used.map((mount) => {
    const name = nameOf(mount)
    const kept = saved.find((other) => nameOf(other) === name)
    const now = fresh.get(name)
    return {
      name,
      bytes: now?.bytes ?? kept?.bytes,
      restoreSeconds: restoring.mounts.get(name)?.seconds,
      saveSeconds: now && carried > 0 ? (seconds * now.bytes) / carried : undefined,
      passedOver: passedOver.get(name),
      seconds: mount.executed ? mount.seconds : undefined,
      without: kept?.without,
      with: kept?.with
    }
  })
}

/** Below this a difference means nothing; seconds. */
const DIFFERENCE = 2

/** A sentence for a mount that costs more than it brings; undefined if it does not, or if that is not known. */
export function lossOfMount(report: MountReport): string | undefined {
  const { name, without, with: having, restoreSeconds = 0, saveSeconds = 0 } = report
  if (without === undefined || having === undefined) return undefined
  const cost = restoreSeconds + saveSeconds
  const gain = without - having
  if (cost <= Math.max(0, gain) + DIFFERENCE) return undefined
  const round = (seconds: number): string => `${Math.round(seconds)} s`
  return (
    `Cache mount ${name} costs more than it brings: ${round(cost)} to restore and save; its steps take ${round(having)} ` +
    `with it and ${round(without)} without. cache-mounts without it, or off, is faster.`
  )
}
