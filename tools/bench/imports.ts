import { cp, mkdtemp, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { namedBases, offlineBases } from '../bed/base-images.ts'
import { openBed } from '../bed/bed.ts'

/*
 * `npm run bench -- imports`: plain buildx. The default branch has a cache; a branch changed a source file and wrote a
 * cache of its own, which has everything. How often does a build of that branch on an emptied builder find all of it?
 */

const ROUNDS = 15
const PROJECT = join(import.meta.dirname, '..', '..', '__tests__', 'fixtures', 'tiny')

const bed = await openBed()
try {
  await bench()
} finally {
  await bed.close()
}

async function bench(): Promise<void> {
  const builder = await bed.startBuilder()
  const registry = await bed.startRegistry()
  const contexts = namedBases(await offlineBases(bed, builder))
    .split('\n')
    .flatMap((context) => ['--build-context', context])
  const workspace = await mkdtemp(join(bed.run, 'workspace-'))
  await cp(PROJECT, workspace, { recursive: true })
  const build = async (...flags: string[]): Promise<string> => {
    await builder.empty()
    const args = ['build', '--builder', builder.name, '--progress', 'plain', ...contexts, ...flags, workspace]
    const { exitCode, stderr } = await bed.buildx(args)
    if (exitCode !== 0) throw new Error(`buildx failed:\n${stderr}`)
    return stderr
  }
  const ref = (name: string): string => `type=registry,ref=${registry.host}/cache:${name}`
  const from = (names: string[]): string[] => names.flatMap((name) => ['--cache-from', ref(name)])
  const imports: [title: string, names: string[]][] = [
    ['the own alone', ['own']],
    ['the own, then the default', ['own', 'default']],
    ['the default, then the own', ['default', 'own']]
  ]
  console.log('\n| imports | all of it found | builds |\n|---|---|---|')
  for (const [title, names] of imports) {
    await writeFile(join(workspace, 'main.txt'), `${title}, of the default branch`)
    await build('--cache-to', `${ref('default')},mode=max`)
    await writeFile(join(workspace, 'main.txt'), `${title}, of the branch`)
    await build(...from(['default']), '--cache-to', `${ref('own')},mode=max`)
    let whole = 0
    for (let round = 0; round < ROUNDS; round++) if (isWhole(await build(...from(names)))) whole++
    console.log(`| ${title} | ${whole} | ${ROUNDS} |`)
  }
}

/** Whether no RUN was run: in a plain log such a step is DONE and not CACHED, but a fetched one is too. */
function isWhole(log: string): boolean {
  const [, compile] = /^#(\d+) \[compile 2\/2\]/m.exec(log) ?? []
  return new RegExp(`^#${compile} CACHED`, 'm').test(log)
}
