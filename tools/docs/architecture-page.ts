import { readdir, readFile } from 'node:fs/promises'
import { join, normalize } from 'node:path'
import ts from 'typescript'
import { code, renderTable } from './markdown.ts'

/* The page docs/architecture.md: prose, and a picture of the rooms made from the imports between them. */

const SOURCES = join(import.meta.dirname, '..', '..', 'src')

/** What lies in `src/` itself and needs no room: the flow. */
const FLOW = 'flow'
/** In `src/` itself too, but for everybody: it imports nothing of any room. */
const SHARED = 'shared'

const ROOMS: Readonly<Record<string, readonly [title: string, purpose: string]>> = {
  [FLOW]: ['src/*.ts', 'the two entries, and what they do in which order; all that acts is called from here'],
  report: [
    'report/',
    'why each step ran, what the cache saved and cost; rendered as text, table, summary and JSON'
  ],
  record: ['record/', 'what a build was made of, kept for the next one to be compared with'],
  plan: [
    'plan/',
    'pure decisions from inputs and facts: which cache, which names, what may be read and written'
  ],
  mounts: ['mounts/', 'cache mounts: which there are, how they get into a builder and out of it'],
  backends: ['backends/', 'a file for each cache of BuildKit, behind one interface'],
  gateway: ['gateway/', 'a registry on this machine in front of a store, for as long as a step runs'],
  store: [
    'store/',
    'where layers and mounts live between jobs: a folder, packs in the Actions cache, @actions/cache'
  ],
  environment: [
    'environment/',
    'the only readers of variables, of the event, and of what docker says of itself'
  ],
  buildx: ['buildx/', "buildx's arguments, its runs, BuildKit's events and records"],
  inputs: ['inputs/', 'what an input is, and how its text is read']
}

const BEGINNINGS = [
  ['which cache `auto` picks', '`AUTO_ROWS` in `plan/select-backend.ts`'],
  ['who may read and write', '`POLICY_ROWS` in `plan/policy.ts`'],
  ['a cache that BuildKit has', 'a file in `backends/`; `__tests__/backends/conformance.test.ts` runs on it'],
  ['an input', '`action.yml`, `inputs/action-inputs.ts`, `read-inputs.ts`'],
  ['what the report says of a step', '`report/causes.ts`, `report/cause-text.ts`'],
  ['how bytes get to the cache service', '`store/packs.ts`, `store/pack-plan.ts`, `store/saver.ts`']
]

/** Which rooms a room imports values from. Types alone make nobody depend on anybody once the code runs. */
export type Uses = ReadonlyMap<string, ReadonlySet<string>>

/** @throws {Error} for a room that has no purpose here, or one here that is not there */
async function readUses(): Promise<Uses> {
  const files = (await readdir(SOURCES, { recursive: true })).filter((file) => file.endsWith('.ts'))
  const imports = new Map(
    await Promise.all(
      files.map(async (file) => [file, importsOf(file, await readFile(join(SOURCES, file), 'utf8'))] as const)
    )
  )
  const roomOf = (file: string): string => {
    if (file.includes('/')) return file.slice(0, file.indexOf('/'))
    return (imports.get(file) ?? []).some((other) => other.includes('/')) ? FLOW : SHARED
  }
  const uses = new Map<string, Set<string>>()
  for (const [file, others] of imports) {
    const room = roomOf(file)
    const used = uses.get(room) ?? new Set()
    for (const other of others.map(roomOf)) if (other !== room && other !== SHARED) used.add(other)
    if (room !== SHARED) uses.set(room, used)
  }
  const unknown = [...uses.keys(), ...Object.keys(ROOMS)].find((room) => !(room in ROOMS && uses.has(room)))
  if (unknown !== undefined)
    throw new Error(`tools/docs/architecture-page.ts and src/ differ in the room ${unknown}`)
  return uses
}

/** The files, by their paths in `src/`, that a file imports values from. */
export function importsOf(path: string, text: string): string[] {
  const found: string[] = []
  const visit = (node: ts.Node): void => {
    const named =
      ts.isImportDeclaration(node) || ts.isExportDeclaration(node) ? node.moduleSpecifier : undefined
    const called =
      ts.isCallExpression(node) && node.expression.kind === ts.SyntaxKind.ImportKeyword
        ? node.arguments[0]
        : undefined
    const specifier = isOfTypes(node) ? undefined : (named ?? called)
    if (specifier !== undefined && ts.isStringLiteral(specifier) && specifier.text.startsWith('.'))
      found.push(normalize(join(path, '..', specifier.text)).replace(/\.js$/, '.ts'))
    ts.forEachChild(node, visit)
  }
  visit(ts.createSourceFile(path, text, ts.ScriptTarget.Latest))
  return found
}

function isOfTypes(node: ts.Node): boolean {
  if (ts.isExportDeclaration(node)) return node.isTypeOnly
  if (!ts.isImportDeclaration(node) || node.importClause === undefined) return false
  const { isTypeOnly, name, namedBindings } = node.importClause
  if (isTypeOnly) return true
  if (name !== undefined || namedBindings === undefined || !ts.isNamedImports(namedBindings)) return false
  return namedBindings.elements.length > 0 && namedBindings.elements.every((element) => element.isTypeOnly)
}

/**
 * The rooms, each before those that it uses.
 * @throws {Error} where rooms use each other in a circle
 */
export function ordered(uses: Uses): string[] {
  const order: string[] = []
  const visit = (room: string, path: readonly string[]): void => {
    if (path.includes(room)) throw new Error(`rooms of src/ use each other: ${[...path, room].join(' → ')}`)
    if (order.includes(room)) return
    for (const used of uses.get(room) ?? []) visit(used, [...path, room])
    order.push(room)
  }
  for (const room of uses.keys()) visit(room, [])
  return order.reverse()
}

/** Without what follows from the rest: where a room uses one that uses another, that it uses the other, too, is not drawn. */
export function withoutShortcuts(uses: Uses): Uses {
  const reach = (room: string): Set<string> =>
    new Set([...(uses.get(room) ?? [])].flatMap((used) => [used, ...reach(used)]))
  return new Map(
    [...uses].map(([room, used]) => {
      const implied = new Set([...used].flatMap((other) => [...reach(other)]))
      return [room, new Set([...used].filter((other) => !implied.has(other)))]
    })
  )
}

function picture(uses: Uses): string {
  const drawn = withoutShortcuts(uses)
  const rooms = ordered(uses)
  const nodes = rooms.map((room) => `  ${room}["${ROOMS[room]?.[0]}"]`)
  const arrows = rooms.flatMap((room) =>
    [...(drawn.get(room) ?? [])].sort().map((used) => `  ${room} --> ${used}`)
  )
  return `\`\`\`mermaid\nflowchart TD\n${[...nodes, ...arrows].join('\n')}\n\`\`\`\n`
}

/** The page. */
export async function renderArchitecture(): Promise<string> {
  const uses = await readUses()
  const rooms = ordered(uses).map((room) => [code(ROOMS[room]?.[0] ?? room), ROOMS[room]?.[1] ?? ''])
  return `<!-- Made from the imports in src/ by npm run docs. Edit those, or tools/docs/architecture-page.ts. -->

# Architecture

One step of a job is three processes. \`main.ts\` is the step; it may start a **saver**, which sends layers and mounts to the
cache service while the job goes on; \`post.ts\` is the end of the job, which waits for the saver, or does its work if that
was ended. What the main process leaves for the others is in the step's state and in files of the job's temporary folder.

The main process goes one way:

1. \`read-inputs.ts\`: every input, read once into a typed value. A mistake ends the step here.
2. \`environment/facts.ts\`: where this runs. From here on nobody asks the environment.
3. \`plan/plan.ts\`: what will be done and why, as data. It is printed, and with \`dry-run\` all ends here.
4. \`layer-route.ts\`, \`mount-route.ts\`: how this builder gets at what is kept.
5. \`attempts.ts\`: the build; once more without a cache that went away in the middle of it.
6. \`conclude.ts\`: \`cache-export.ts\` writes the cache, \`explain.ts\` finds out what made steps run, and all of it becomes one
   report.
7. \`run.ts\`: outputs, log, summary; then the saver.

## The rooms

An arrow is an import; one that follows from others is not drawn. No room uses one above it.

${picture(uses)}
${renderTable(['room', 'what is in it'], rooms)}
## Rules that hold everywhere

- \`plan/\` and all that renders are pure: no file, no clock, no chance. What acts is called by the flow.
- Only \`buildx/ask.ts\` and \`buildx/follow.ts\` start docker, with lists of arguments, never through a shell.
- What comes from outside is masked before it is printed (\`environment/mask-secrets.ts\`), and printed by \`say.ts\`, which
  leaves no command to the runner in it.
- Whoever finds that a cache cannot be used says so once, in a sentence, and returns: no error of a cache leaves its room.
- What is slow to load and rarely needed is imported where it is used.

## Where to begin

${renderTable(['to change', 'begin at'], BEGINNINGS)}`
}
