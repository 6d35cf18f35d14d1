import { readRoot } from '../../src/store/oci-layout.js'
import { leaveRequest, type SaveRequest } from '../../src/store/saving.js'

/** Leaves word that a layout is to be saved as it is now; the request's name. */
export async function leaveSave(folder: string, changes: Partial<SaveRequest> = {}): Promise<string> {
  const manifest = (await readRoot(folder)) ?? {
    mediaType: 'none',
    digest: `sha256:${'0'.repeat(64)}`,
    size: 0
  }
  return leaveRequest(folder, { store: 'packs', purpose: 'image', manifest, before: [], ...changes })
}
