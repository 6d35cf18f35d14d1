import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { load } from 'js-yaml'
import { repository } from '../bed/places.ts'

/** Texts by their paths in the repository. */
export type Texts = ReadonlyMap<string, string>

/** The workflows of this repository. */
export function ownWorkflows(): Promise<Texts> {
  return yamlIn('.github/workflows')
}

/** The workflows among the examples, which users copy. */
export async function exampleWorkflows(): Promise<Texts> {
  const all = await yamlIn('examples')
  return new Map([...all].filter(([, text]) => isWorkflow(text)))
}

export async function issueForms(): Promise<Texts> {
  const all = await yamlIn('.github/ISSUE_TEMPLATE')
  return new Map([...all].filter(([path]) => !path.endsWith('/config.yml')))
}

/** The folders that Go modules are in, from the repository on: `/tools/act`. */
export async function toolModules(): Promise<string[]> {
  const files = await filesIn('tools')
  return files.filter((file) => file.endsWith('/go.mod')).map((file) => `/${file.replace(/\/go\.mod$/, '')}`)
}

export function textOf(path: string): Promise<string> {
  return readFile(join(repository, path), 'utf8')
}

async function yamlIn(folder: string): Promise<Texts> {
  const files = (await filesIn(folder)).filter((file) => /\.ya?ml$/.test(file))
  return new Map(await Promise.all(files.map(async (file) => [file, await textOf(file)] as const)))
}

async function filesIn(folder: string): Promise<string[]> {
  const files = await readdir(join(repository, folder), { recursive: true })
  return files.toSorted().map((file) => `${folder}/${file}`)
}

function isWorkflow(text: string): boolean {
  const document = load(text)
  return typeof document === 'object' && document !== null && 'jobs' in document
}
