/*
 * `npm run bench`: what the action costs, and what it chooses between. `npm run bench -- NAME` runs one of them.
 */

const BENCHES: Readonly<Record<string, () => Promise<unknown>>> = {
  /** The action on a fully cached build, against plain buildx. */
  overhead: () => import('./bench/overhead.ts'),
  /** The image first and its cache after it, against one build with both. */
  export: () => import('./bench/export.ts'),
  /** How much of a cache BuildKit finds where it imports two that begin with the same steps. */
  imports: () => import('./bench/imports.ts'),
  /** Ways into docker for an image with a large layer. */
  load: () => import('./bench/load.ts')
}

const wanted = process.argv.slice(2)
const unknown = wanted.filter((name) => !(name in BENCHES))
if (unknown.length > 0) {
  console.error(
    `There is no bench called ${unknown.join(', ')}; there are ${Object.keys(BENCHES).join(', ')}.`
  )
  process.exit(2)
}
for (const [name, run] of Object.entries(BENCHES))
  if (wanted.length === 0 || wanted.includes(name)) await run()
