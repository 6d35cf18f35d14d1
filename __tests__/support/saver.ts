/*
 * A process of its own that saves one blob: `node saver.ts ACCESS NAME FILE`, with the service's address and token as JSON.
 * Prints `started`, then how much memory the save took, in MB.
 */
import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { stat } from 'node:fs/promises'
import { pipeline } from 'node:stream/promises'
import './source-names.ts'

const { savePacks } = await import('../../src/store/packs.ts')
const { manifestOf } = await import('./pack-layers.ts')

const [access = '', name = '', path = ''] = process.argv.slice(2)
const hash = createHash('sha256')
await pipeline(createReadStream(path), hash)
const layer = { digest: `sha256:${hash.digest('hex')}`, size: (await stat(path)).size }
// What the modules take is no matter of what is sent.
await import('@azure/storage-blob')
const before = process.resourceUsage().maxRSS
console.log('started')
await savePacks(
  JSON.parse(access),
  {
    name,
    purpose: 'other',
    ...manifestOf([layer]),
    before: [],
    fileOf: async () => ({ path, size: layer.size })
  },
  120_000
)
console.log((process.resourceUsage().maxRSS - before) / 1024)
