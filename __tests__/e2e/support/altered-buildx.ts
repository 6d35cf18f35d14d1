import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Stage } from './stage.ts'

/** The real buildx's words, and where a step finds the altered one. */
function wordsOf({ bed }: Stage): string[] {
  return bed.engine === 'docker' ? ['docker', 'buildx'] : ['buildx']
}

/**
 * Puts another program in buildx's place, which runs `before`, the real one, and then `after`: statements of a module that has
 * `args`, `option(name)` for the value of a flag, `exitCode`, and `fs`. Returns the variables by which a step finds it.
 */
export async function alterBuildx(stage: Stage, after: string, before = ''): Promise<NodeJS.ProcessEnv> {
  const folder = await stage.folder('altered')
  const plugins = join(folder, 'cli-plugins')
  await mkdir(plugins)
  await writeFile(join(folder, 'config.json'), '{}')
  const script = join(folder, 'altered.mjs')
  await writeFile(
    script,
    `import { spawnSync } from 'node:child_process'
import * as fs from 'node:fs'
const args = process.argv.slice(2)
const option = (name) => args[args.indexOf(name) + 1]
const [program, ...leading] = ${JSON.stringify(wordsOf(stage))}
if (args[0] === 'build') { ${before} }
let exitCode = spawnSync(program, [...leading, ...args], { stdio: 'inherit' }).status
if (args[0] === 'build') { ${after} }
process.exit(exitCode)
`
  )
  const command = `#!/bin/sh\nDOCKER_CONFIG='${stage.bed.env.DOCKER_CONFIG ?? ''}'\n${
    stage.bed.env.DOCKER_CONFIG === undefined ? 'unset DOCKER_CONFIG' : 'export DOCKER_CONFIG'
  }\nexec '${stage.bed.node}' '${script}' "$@"\n`
  await writeFile(join(plugins, 'docker-buildx'), command, { mode: 0o755 })
  return { DOCKER_CONFIG: folder }
}
