import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { load } from 'js-yaml'
import type { Stage } from './stage.ts'

const ACTION_FILE = join(import.meta.dirname, '..', '..', '..', 'action.yml')

/** Makes a workspace of its own with these files, path to content, and returns its path. */
export async function writeProject(stage: Stage, files: Record<string, string>): Promise<string> {
  const workspace = await stage.folder('project')
  for (const [path, content] of Object.entries(files)) {
    await mkdir(dirname(join(workspace, path)), { recursive: true })
    await writeFile(join(workspace, path), content)
  }
  return workspace
}

/** The names of the outputs that action.yml declares. */
export async function declaredOutputs(): Promise<string[]> {
  const { outputs } = load(await readFile(ACTION_FILE, 'utf8')) as { outputs: object }
  return Object.keys(outputs)
}

/** The `build-contexts` input that has the offline bases and these contexts too. */
export function withContexts(stage: Stage, ...contexts: string[]): string {
  return [stage.inputs['build-contexts'] ?? '', ...contexts].join('\n')
}
