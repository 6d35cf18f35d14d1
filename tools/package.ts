import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { repository } from './bed/places.ts'
import { makeBundles } from './bundle/bundles.ts'

/* `npm run package` makes dist/ of src/: the programs that action.yml names, and the licences of all that is in them. */

const dist = join(repository, 'dist')
await rm(dist, { recursive: true, force: true })
for (const { entry, packages } of await makeBundles(dist))
  console.log(`dist/${entry} has ${packages.length} packages in it.`)
