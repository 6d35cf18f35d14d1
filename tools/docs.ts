import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { staleTexts } from './docs/error-texts.ts'
import { parseAction, renderInputs } from './docs/inputs-page.ts'
import './docs/source-names.ts'

/*
 * `npm run docs` writes docs/inputs.md, which is made from action.yml, docs/how-it-decides.md, which is made from the tables
 * in src/ by which the action decides, and docs/architecture.md, which has a picture of the imports in src/. With `--check`
 * it writes nothing and fails if a committed page is not what it is made from, or if docs/troubleshooting.md has a text of
 * this action that src/ no longer has.
 */

const REPOSITORY = join(import.meta.dirname, '..')

const PAGES: Readonly<Record<string, () => Promise<string>>> = {
  'docs/inputs.md': async () =>
    renderInputs(parseAction(await readFile(join(REPOSITORY, 'action.yml'), 'utf8'))),
  'docs/how-it-decides.md': async () => (await import('./docs/decisions-page.ts')).renderDecisions(),
  'docs/architecture.md': async () => (await import('./docs/architecture-page.ts')).renderArchitecture()
}

/** Whether the committed page is what it is made from; complains if not. */
async function check(path: string, page: string): Promise<boolean> {
  const committed = await readFile(join(REPOSITORY, path), 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined
    throw error
  })
  if (committed === page) return true
  console.error(
    `${path} ${committed === undefined ? 'does not exist' : 'is not what it is made from'}; run npm run docs and commit it.`
  )
  return false
}

/** Whether src/ has all that docs/troubleshooting.md quotes of it; complains if not. */
async function checkTexts(): Promise<boolean> {
  const stale = await staleTexts(REPOSITORY)
  for (const text of stale)
    console.error(`docs/troubleshooting.md has a text that src/ does not have: ${text}`)
  return stale.length === 0
}

async function main(args: string[]): Promise<number> {
  if (args.some((argument) => argument !== '--check')) {
    console.error('usage: node tools/run.mjs docs [--check]')
    return 2
  }
  let isGood = true
  for (const [path, render] of Object.entries(PAGES)) {
    const page = await render()
    if (args.length > 0) isGood = (await check(path, page)) && isGood
    else {
      await writeFile(join(REPOSITORY, path), page)
      console.log(`wrote ${path}`)
    }
  }
  if (args.length > 0) isGood = (await checkTexts()) && isGood
  return isGood ? 0 : 1
}

process.exitCode = await main(process.argv.slice(2))
