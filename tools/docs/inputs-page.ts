import { load } from 'js-yaml'
import { code, prose, renderTable } from './markdown.ts'

/* The page docs/inputs.md, made from action.yml alone. */

/** How an input's text is read. A description ends with it in brackets; one without such an ending is a text. */
const TYPES = ['CSV', 'list', 'raw list', 'boolean', 'choice'] as const

export type InputType = (typeof TYPES)[number] | 'text'

export interface InputEntry {
  name: string
  type: InputType
  default: string
  /** Without the type at its end. */
  description: string
}

/** Inputs that belong together, under a comment in action.yml. */
export interface Section {
  title: string
  /** What the comment says after its first sentence; perhaps nothing. */
  note: string
  inputs: InputEntry[]
}

/** What the page shows of action.yml. */
export interface Action {
  sections: Section[]
  outputs: { name: string; description: string }[]
}

interface ActionFile {
  inputs: Record<string, { description: string; default?: string }>
  outputs: Record<string, { description: string }>
}

/**
 * Reads action.yml. Its sections are comments, which a YAML parser drops; they are read by lines.
 * @throws {Error} for an input that stands under no comment
 */
export function parseAction(text: string): Action {
  const { inputs, outputs } = load(text) as ActionFile
  const sections = readSections(text).map(({ comment, names }) => ({
    ...splitComment(comment),
    inputs: names.map((name) => {
      const input = inputs[name]
      if (input === undefined) throw new Error(`action.yml: "${name}" looks like an input and is none.`)
      return { name, default: input.default ?? '', ...splitDescription(input.description) }
    })
  }))
  const sorted = new Set(sections.flatMap((section) => section.inputs.map(({ name }) => name)))
  const homeless = Object.keys(inputs).filter((name) => !sorted.has(name))
  if (homeless.length > 0)
    throw new Error(`action.yml: no comment above ${homeless.join(', ')} says which section it belongs to.`)
  return {
    sections,
    outputs: Object.entries(outputs).map(([name, { description }]) => ({ name, description }))
  }
}

/** The comments under `inputs:`, indented as the inputs are, with the inputs that follow each. */
function readSections(text: string): { comment: string; names: string[] }[] {
  const lines = text.split('\n')
  const start = lines.indexOf('inputs:') + 1
  const length = lines.slice(start).findIndex((line) => /^\w/.test(line))
  const sections: { comment: string; names: string[] }[] = []
  for (const line of lines.slice(start, length < 0 ? undefined : start + length)) {
    const last = sections.at(-1)
    const [, comment] = /^ {2}# ?(.*)$/.exec(line) ?? []
    const [, name] = /^ {2}([\w-]+):/.exec(line) ?? []
    // A comment of several lines is one comment.
    if (comment !== undefined && last?.names.length === 0) last.comment += ` ${comment}`
    else if (comment !== undefined) sections.push({ comment, names: [] })
    else if (name !== undefined) last?.names.push(name)
  }
  return sections
}

function splitComment(comment: string): { title: string; note: string } {
  const [, title = comment, note = ''] = /^(.*?)\.(?:\s+(.*))?$/.exec(comment) ?? []
  return { title, note }
}

function splitDescription(text: string): { type: InputType; description: string } {
  const type = TYPES.find((candidate) => text.endsWith(` (${candidate})`))
  if (type === undefined) return { type: 'text', description: text }
  return { type, description: text.slice(0, -` (${type})`.length) }
}

const TYPE_ROWS: [InputType, string][] = [
  ['text', 'Taken as it is, without white space around it.'],
  ['boolean', '`true` or `false` (`True`, `TRUE`, `False` and `FALSE` too).'],
  ['choice', 'One of the words that the description lists.'],
  ['CSV', 'Items separated by commas or line ends.'],
  ['list', 'One item a line. A comma belongs to its item; an item in double quotes may have several lines.'],
  ['raw list', 'One item a line. Commas and double quotes belong to their item.']
]

const INTRODUCTION = `<!-- Made from action.yml by npm run docs. Edit action.yml instead of this file. -->

# Inputs and outputs

Everything that this action takes and gives. The inputs of the build are those of docker/build-push-action, with its
names, syntax and defaults; [migrate.md](migrate.md) tells what changes and what does not when you come from there.

All inputs are optional. One that is empty counts as not given, so that \`push: \${{ inputs.push }}\` means the default
where there is no such input; an empty \`github-token\` gives BuildKit no token. A text that cannot be right fails the step
before anything is built, with the name of its input; what only buildx can judge has buildx's own message.
`

const LISTS = `In all three lists, white space around an item and empty lines are dropped, and \`#\` does not start a comment.

**CSV.** These are three platforms:

\`\`\`yaml
platforms: |
  linux/amd64,linux/arm64
  linux/arm/v7
\`\`\`

Double quotes keep the comma of an item that has others beside it on its line (\`"a,b",c\` are two items), but not of a
whole line (\`"a,b"\` are two items as well). In \`ssh\`, a comma before a path does not end the item:
\`key=/run/a.sock,/run/b.sock\` is one.

**List.** These are three items; the second has commas in its value and the third a line end. Inside double quotes, \`""\`
stands for one double quote:

\`\`\`yaml
build-args: |
  VERSION=1.2.3
  TARGETS=linux,darwin,windows
  "NOTICE=first line
  second line"
\`\`\`

Double quotes count where they open an item or follow a comma; elsewhere (\`TITLE=say "hi"\`) they belong to the item. The
items of \`secrets\` keep the white space at their ends, as a key may have to end with a line end.

**Raw list.** This is one item, and its double quotes reach buildx, which needs them to see one name with a comma:

\`\`\`yaml
outputs: |
  type=image,"name=ghcr.io/octo/app:1,ghcr.io/octo/app:latest",push=true
\`\`\`
`

/** The page docs/inputs.md. */
export function renderInputs({ sections, outputs }: Action): string {
  return [
    INTRODUCTION,
    `## Types\n\n${renderTable(['Type', 'Text'], TYPE_ROWS)}`,
    LISTS,
    ...sections.map(renderSection),
    `## Outputs\n\nAll are always set, and empty if what they tell is not known.\n`,
    renderTable(
      ['Output', 'What it is'],
      outputs.map(({ name, description }) => [code(name), prose(description)])
    )
  ].join('\n')
}

function renderSection({ title, note, inputs }: Section): string {
  const rows = inputs.map((input) => [
    code(input.name),
    input.type,
    input.default === '' ? '' : code(input.default),
    prose(input.description)
  ])
  const paragraph = note === '' ? '' : `${prose(note)}\n\n`
  return `## ${prose(title)}\n\n${paragraph}${renderTable(['Input', 'Type', 'Default', 'What it does'], rows)}`
}
