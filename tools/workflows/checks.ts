import { load } from 'js-yaml'
import type { Log } from '../bed/build-tools.ts'
import { checkLinterRequirements } from '../bed/requirements.ts'
import { findShellcheck, type Lint, prepareActionlint } from './actionlint.ts'
import { exampleWorkflows, issueForms, ownWorkflows, type Texts, textOf, toolModules } from './files.ts'
import { complaintsOnForm } from './forms.ts'
import { complaintsOnPins } from './pins.ts'
import { complaintsOnAction, complaintsOnWorkflow } from './schema.ts'
import { prepareZizmor } from './zizmor.ts'

/*
 * `npm test -- workflows`: what GitHub reads of this repository, and the workflows that users copy.
 */

/** A promise, and what is wrong with it. */
export interface Check {
  name: string
  complaints: string[]
}

/** What was found, and what could not be looked at here. */
export async function checkWorkflows(log: Log): Promise<{ checks: Check[]; skipped: string[] }> {
  const { goVersion } = await checkLinterRequirements()
  const [lint, audit] = [await prepareActionlint(goVersion, log), await prepareZizmor(log)]
  const [own, examples] = await Promise.all([ownWorkflows(), exampleWorkflows()])
  const ours = ['action.yml', '.github/dependabot.yml', ...own.keys()]
  const checks = [
    { name: 'actionlint finds nothing in our workflows', complaints: await lintAll(lint, own) },
    { name: 'actionlint finds nothing in the examples', complaints: await lintAll(lint, examples) },
    {
      name: 'zizmor finds nothing in our workflows, action and dependabot',
      complaints: await audit(ours, 'strict')
    },
    {
      name: 'zizmor finds nothing in the examples',
      complaints: await audit([...examples.keys()], 'examples')
    },
    { name: 'our workflows pin actions to commits', complaints: complaintsOnPins(own) },
    { name: 'action.yml is valid', complaints: complaintsOnAction('action.yml', await textOf('action.yml')) },
    {
      name: 'workflows are valid',
      complaints: [...own, ...examples].flatMap((it) => complaintsOnWorkflow(...it))
    },
    { name: 'issue forms are valid', complaints: await checkForms() },
    { name: 'dependabot knows every module', complaints: await checkDependabot() }
  ]
  const skipped = ['scripts in workflows by shellcheck: it is not on PATH (apt-get install shellcheck)']
  return { checks, skipped: findShellcheck() === undefined ? skipped : [] }
}

async function lintAll(lint: Lint, texts: Texts): Promise<string[]> {
  if (texts.size === 0) return ['there is no workflow']
  const found: string[] = []
  for (const [path, text] of texts) found.push(...(await lint(path, text)))
  return found
}

async function checkForms(): Promise<string[]> {
  const forms = await issueForms()
  if (forms.size === 0) return ['there is no issue form']
  return [...forms].flatMap(([path, text]) =>
    complaintsOnForm(text).map((complaint) => `${path} ${complaint}`)
  )
}

interface Dependabot {
  updates: { 'package-ecosystem': string; directory?: string; directories?: string[] }[]
}

async function checkDependabot(): Promise<string[]> {
  const { updates } = load(await textOf('.github/dependabot.yml')) as Dependabot
  const known = updates
    .filter((update) => update['package-ecosystem'] === 'gomod')
    .flatMap(({ directory, directories = [] }) => [...(directory ? [directory] : []), ...directories])
    .toSorted()
  const there = (await toolModules()).toSorted()
  const absent = there
    .filter((folder) => !known.includes(folder))
    .map((folder) => `${folder} is not in dependabot.yml`)
  const gone = known.filter((folder) => !there.includes(folder)).map((folder) => `${folder} has no go.mod`)
  return [...absent, ...gone]
}
