import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { alterBuildx } from './altered-buildx.ts'
import type { Stage } from './stage.ts'

const ARGUMENTS = 'const args = process.argv.slice(2)'

/** The variables of steps whose builder does not reach them: what it is to ask for, it asks for where nobody listens. */
export async function withoutReach(stage: Stage): Promise<NodeJS.ProcessEnv> {
  const env = await alterBuildx(stage, '')
  const script = join(env.DOCKER_CONFIG ?? '', 'altered.mjs')
  const text = await readFile(script, 'utf8')
  if (!text.includes(ARGUMENTS)) throw new Error(`There is no "${ARGUMENTS}" in ${script}.`)
  const elsewhere = `.map((word) => word.replace(/ref=[^,]*:probe/, 'ref=127.0.0.1:1/nowhere:probe'))`
  await writeFile(script, text.replace(ARGUMENTS, ARGUMENTS + elsewhere))
  return env
}
