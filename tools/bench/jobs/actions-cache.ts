/*
 * `node actions-cache.ts restore|save FOLDER KEY PREFIX`: what actions/cache does, with its own library: restores the newest
 * entry whose key begins with PREFIX, or saves FOLDER as KEY.
 */
import { restoreCache, saveCache } from '@actions/cache'

const [what, folder = '', key = '', prefix = ''] = process.argv.slice(2)
if (what === 'restore') console.log(`restored ${await restoreCache([folder], key, [prefix])}`)
else {
  const id = await saveCache([folder], key)
  // It warns of what fails, and goes on.
  if (id < 0) throw new Error(`${key} was not saved`)
}
