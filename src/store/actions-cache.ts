import { reasonOf } from '../errors.js'

/*
 * The Actions cache service through @actions/cache, for folders as a whole. The package is large, so it is loaded only
 * when it is used.
 */

/** Any answer will do: it shows that somebody is there. */
const PROBE_MILLISECONDS = 5_000

/**
 * Whether anybody answers at the service's address. @actions/cache answers "no entry" for a service that is down,
 * after retries that take a while, so it is not asked then.
 * @returns the reason why not, or undefined
 */
export async function findOutage(url: string): Promise<string | undefined> {
  try {
    await fetch(url, { method: 'HEAD', redirect: 'manual', signal: AbortSignal.timeout(PROBE_MILLISECONDS) })
    return undefined
  } catch (error) {
    const cause = error instanceof Error && error.cause !== undefined ? error.cause : error
    return reasonOf(cause)
  }
}

/**
 * Restores the newest entry whose key begins with `prefix` into `folder`.
 * @returns the key of the entry, or undefined if there was none
 */
export async function restoreFolder(folder: string, prefix: string): Promise<string | undefined> {
  const { restoreCache } = await import('@actions/cache')
  return restoreCache([folder], `${prefix}newest`, [prefix])
}

/**
 * Saves `folder` under `key`. What goes wrong @actions/cache itself tells as a warning.
 * @returns whether the entry is there now because of this call
 */
export async function saveFolder(folder: string, key: string): Promise<boolean> {
  const { saveCache } = await import('@actions/cache')
  return (await saveCache([folder], key)) >= 0
}
