import { join } from 'node:path'
import { buildTools, type Log } from '../bed/build-tools.ts'
import { findOnPath, runCommand } from '../bed/commands.ts'
import { binFolder, repository } from '../bed/places.ts'

/** Lints one workflow: what is wrong with it, a line each. */
export type Lint = (path: string, text: string) => Promise<string[]>

/** What finds mistakes in scripts, if this machine has it. */
export function findShellcheck(): string | undefined {
  return findOnPath('shellcheck')
}

/** actionlint, built where it is not there in the pinned version yet. */
export async function prepareActionlint(goVersion: string, log: Log): Promise<Lint> {
  await buildTools(['actionlint'], goVersion, log)
  const others = [`-shellcheck=${findShellcheck() ?? ''}`, '-pyflakes=']
  return async (path, text) => {
    const args = ['-oneline', '-no-color', ...others, '-stdin-filename', path, '-']
    const { exitCode, stdout, stderr } = await runCommand(join(binFolder, 'actionlint'), args, {
      cwd: repository,
      input: withOwnAction(text)
    })
    const lines = `${stdout}${stderr}`.split('\n').filter((line) => line !== '')
    return exitCode === 0 || lines.length > 0 ? lines : [`${path}: actionlint ended with ${exitCode}`]
  }
}

/** A workflow that uses this action by its published name is checked with the action.yml that is here. */
export function withOwnAction(text: string): string {
  return text.replace(/(uses:\s*)[\w.-]+\/buildkit-cache-action@[\w.-]+/g, '$1./')
}
