import { askBuildx } from '../buildx/ask.js'
import { jsonLines } from '../buildx/json-lines.js'
import type { Helper } from './helper-build.js'
import { CONTEXTS, PLACES } from './scripts.js'

interface UsageRecord {
  ID?: string
  Description?: string
}

/** What helper builds leave: what was restored, packed, and what their steps made. */
const OURS = new RegExp(
  `${PLACES.helper}/|/library/${CONTEXTS.payload}\\d+@sha256:|^local source for ${CONTEXTS.helper}$`
)

/**
 * Has a builder give up what helper builds left in it, which nobody needs any more and a build may lack the room for. A
 * builder that does not is left to its own rules.
 */
export async function releaseHelpers({ buildx, builder }: Pick<Helper, 'buildx' | 'builder'>): Promise<void> {
  const usage = await askBuildx(buildx, ['du', '--builder', builder, '--format', 'json'])
  const ids = jsonLines<UsageRecord>(usage.stdout)
    .filter(({ Description = '' }) => OURS.test(Description) && !Description.startsWith('cached mount '))
    .flatMap(({ ID }) => (ID !== undefined && /^[a-z0-9]+$/.test(ID) ? [ID] : []))
  if (usage.exitCode !== 0 || ids.length === 0) return
  await askBuildx(buildx, ['prune', '--builder', builder, '--force', '--filter', `id=^(${ids.join('|')})$`])
}
