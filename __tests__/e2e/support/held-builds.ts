import { readdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import { alterBuildx } from './altered-buildx.ts'
import type { Stage } from './stage.ts'

/** Builds of steps that are done, but do not end before they may: what a step began with, it has begun with by then. */
export interface HeldBuilds {
  /** The variables by which a step's build is held. */
  env: NodeJS.ProcessEnv
  /** Resolves once so many builds wait. */
  arrived(count: number): Promise<void>
  /** Lets them end, and all that come after them. */
  release(): Promise<void>
}

export async function holdBuilds(stage: Stage): Promise<HeldBuilds> {
  const folder = await stage.folder('held')
  const quoted = JSON.stringify
  // Only a build of the user's has metadata written.
  const env = await alterBuildx(
    stage,
    `if (args.some((word) => word.startsWith('--metadata-file'))) {
  fs.writeFileSync(${quoted(folder)} + '/' + process.pid, '')
  while (!fs.existsSync(${quoted(join(folder, 'go'))})) await new Promise((done) => setTimeout(done, 50))
}`
  )
  return {
    env,
    arrived: async (count) => {
      while ((await readdir(folder)).length < count) await setTimeout(50)
    },
    release: () => writeFile(join(folder, 'go'), '')
  }
}
