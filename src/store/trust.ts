import { readFile } from 'node:fs/promises'
import { stateFile } from './claim.js'
import { type LayoutState, type Verified, verifyLayout } from './oci-layout.js'
import { replaceFile } from './replace-file.js'

/** The layout, if every blob has the bytes it should; what was verified is remembered beside the locks. */
export async function trust(folder: string, found: LayoutState, before?: Verified): Promise<LayoutState> {
  if (found.kind !== 'whole') return found
  const result = await verifyLayout(folder, found, before ?? (await readVerified(folder)))
  if ('damage' in result) return { kind: 'broken', reason: result.damage }
  await writeVerified(folder, result.verified)
  return found
}

/** What was verified of a layout before, with the modification times that the blobs had then. */
export async function readVerified(folder: string): Promise<Verified> {
  try {
    const value: unknown = JSON.parse(await readFile(stateFile(folder, 'verified'), 'utf8'))
    return typeof value === 'object' && value !== null ? (value as Verified) : {}
  } catch {
    // None yet, or cut off: then everything is verified anew.
    return {}
  }
}

export function writeVerified(folder: string, verified: Verified): Promise<void> {
  return replaceFile(stateFile(folder, 'verified'), JSON.stringify(verified))
}
