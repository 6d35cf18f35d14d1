/*
 * `npm run bench`: what the action costs, and what it chooses between. `npm run bench -- NAME` runs one of them; what begins
 * with two dashes is the bench's own.
 */

type Bench = () => Promise<unknown>

const BENCHES: Readonly<Record<string, Bench>> = {
  /** The action on a fully cached build, against plain buildx. */
  overhead: () => import('./bench/overhead.ts'),
  /** The image first and its cache after it, against one build with both. */
  export: () => import('./bench/export.ts'),
  /** How much of a cache BuildKit finds where it imports two that begin with the same steps. */
  imports: () => import('./bench/imports.ts'),
  /** Cache mounts from job to job, against buildkit-cache-dance's technique. */
  mounts: () => import('./bench/mounts.ts'),
  /** What the report of a cached build takes, and finding out which files changed. */
  report: () => import('./bench/report.ts'),
  /** Ways into docker for an image with a large layer. */
  'into-docker': () => import('./bench/into-docker.ts')
}

/** Run only where they are named: these take minutes to hours. */
const LONG_BENCHES: Readonly<Record<string, Bench>> = {
  /** Many jobs at once: what is lost, and how much memory they take. */
  load: () => import('./bench/load.ts'),
  /** Whole jobs, with a large cache. */
  jobs: () => import('./bench/jobs.ts')
}

const all = { ...BENCHES, ...LONG_BENCHES }
const wanted = process.argv.slice(2).filter((word) => !word.startsWith('--'))
const unknown = wanted.filter((name) => !(name in all))
if (unknown.length > 0) {
  console.error(`There is no bench called ${unknown.join(', ')}; there are ${Object.keys(all).join(', ')}.`)
  process.exit(2)
}
for (const [name, run] of Object.entries(wanted.length === 0 ? BENCHES : all))
  if (wanted.length === 0 || wanted.includes(name)) await run()
