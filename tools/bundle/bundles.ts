import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { mustRun } from '../bed/commands.ts'
import { repository } from '../bed/places.ts'
import { type BundledPackage, complaintsOnLicences, readPackage, renderLicences } from './licences.ts'

/** The programs of the action, each with all that it needs, as dist/ has them. */
const ENTRIES = ['main', 'post'] as const
const LICENCES = 'licenses.txt'

/** A program, bundled anew. */
export interface Bundle {
  entry: (typeof ENTRIES)[number]
  packages: BundledPackage[]
}

/** Makes dist/ of src/, in `folder`. */
export async function makeBundles(folder: string): Promise<Bundle[]> {
  const bundles: Bundle[] = []
  for (const entry of ENTRIES) {
    const packages = await bundle(entry, join(folder, entry))
    // ncc's own list has the packages of one of the files that it makes, not of all.
    await writeFile(join(folder, entry, LICENCES), renderLicences(packages))
    bundles.push({ entry, packages })
  }
  return bundles
}

async function bundle(entry: string, target: string): Promise<BundledPackage[]> {
  const scratch = await mkdtemp(join(tmpdir(), 'bundle-'))
  try {
    const ncc = join(repository, 'node_modules', '@vercel', 'ncc', 'dist', 'ncc', 'cli.js')
    const stats = join(scratch, 'stats.json')
    const args = ['build', `src/${entry}.ts`, '-q', '-o', target, '--stats-out', stats]
    await mustRun(process.execPath, [ncc, ...args], { cwd: repository })
    const folders = packagesIn(JSON.parse(await readFile(stats, 'utf8')) as Stats)
    return await Promise.all(folders.map((folder) => readPackage(join(repository, folder))))
  } finally {
    await rm(scratch, { recursive: true, force: true })
  }
}

interface Module {
  name?: string
  modules?: Module[]
}
type Stats = { modules: Module[] }

/** `./node_modules/a/node_modules/@b/c` of `./node_modules/a/node_modules/@b/c/lib/index.js + 3 modules`. */
const FOLDER = /\.\/(?:\S*\/)?node_modules\/(?:@[^/\s]+\/)?[^/\s]+/

/** The folders of all packages that modules come from. */
export function packagesIn({ modules }: Stats): string[] {
  const names = (module: Module): string[] => [module.name ?? '', ...(module.modules ?? []).flatMap(names)]
  return [...new Set(modules.flatMap(names).flatMap((name) => FOLDER.exec(name)?.[0] ?? []))].toSorted()
}

/** What is wrong with the licences that `dist` lists for a program. */
export async function complaintsOnBundle({ entry, packages }: Bundle, dist: string): Promise<string[]> {
  const list = await readFile(join(dist, entry, LICENCES), 'utf8')
  return complaintsOnLicences(list, packages).map((complaint) => `dist/${entry}/${LICENCES}: ${complaint}`)
}

/** The files that are not the same in two folders. */
export async function differences(fresh: string, committed: string): Promise<string[]> {
  const [made, kept] = await Promise.all([filesIn(fresh), filesIn(committed)])
  const names = [...new Set([...made, ...kept])].toSorted()
  const same = await Promise.all(
    names.map(
      async (name) =>
        made.includes(name) && kept.includes(name) && (await equal(join(fresh, name), join(committed, name)))
    )
  )
  return names.filter((_, index) => !same[index])
}

async function filesIn(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true })
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1))
}

async function equal(a: string, b: string): Promise<boolean> {
  const [first, second] = await Promise.all([readFile(a), readFile(b)])
  return first.equals(second)
}
