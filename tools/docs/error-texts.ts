import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import ts from 'typescript'

/*
 * docs/troubleshooting.md: its headings are texts of logs. Those of this action must be texts that src/ has, or the page
 * would go stale with the next change of a sentence.
 */

/** Stands for what differs, in headings as in what is read from sources. */
const GAP = '…'

/** A heading of the page, and what stands below it. */
export interface Entry {
  group: string
  text: string
  body: string
}

/** The entries of the page: headings of the third level, which are code spans; what is none has an empty text. */
export function parseEntries(page: string): Entry[] {
  return page.split(/^## /m).flatMap((part) => {
    const [group = '', ...rest] = part.split('\n')
    const entries = rest.join('\n').split(/^### /m).slice(1)
    return entries.map((entry) => {
      const [heading = '', ...lines] = entry.split('\n')
      const [, , text = ''] = /^(`+) ?(.*?) ?\1$/.exec(heading) ?? []
      return { group, text, body: lines.join('\n').trim() }
    })
  })
}

/** Whether an entry is about a text of this action, and not of another program. */
export function isOurs({ group }: Entry): boolean {
  return group.startsWith('This action')
}

/** The texts on the page that this action is said to say, and that src/ does not have. */
export async function staleTexts(repository: string): Promise<string[]> {
  const page = await readFile(join(repository, 'docs', 'troubleshooting.md'), 'utf8')
  const folder = join(repository, 'src')
  const files = (await readdir(folder, { recursive: true })).filter((file) => file.endsWith('.ts'))
  const sources = await Promise.all(files.map((file) => readFile(join(folder, file), 'utf8')))
  const known = sources.flatMap(textsIn)
  return parseEntries(page)
    .filter((entry) => isOurs(entry) && !isMadeOf(entry.text, known))
    .map(({ text }) => text)
}

/** Every text in a source, with `…` for what is put into it: also those in templates, and those put together with `+`. */
export function textsIn(source: string): string[] {
  const texts: string[] = []
  const visit = (node: ts.Node): void => {
    const text = textOf(node)
    if (text !== undefined) texts.push(text.replace(/…+/g, GAP))
    ts.forEachChild(node, visit)
  }
  visit(ts.createSourceFile('source.ts', source, ts.ScriptTarget.Latest))
  return texts
}

function textOf(node: ts.Node): string | undefined {
  if (ts.isStringLiteralLike(node)) return node.text
  if (ts.isParenthesizedExpression(node)) return textOf(node.expression)
  if (ts.isTemplateExpression(node))
    return node.head.text + node.templateSpans.map(({ literal }) => GAP + literal.text).join('')
  if (!ts.isBinaryExpression(node) || node.operatorToken.kind !== ts.SyntaxKind.PlusToken) return undefined
  const [left, right] = [textOf(node.left), textOf(node.right)]
  return left === undefined && right === undefined ? undefined : `${left ?? GAP}${right ?? GAP}`
}

/** Some messages are put together from pieces that stand in several places. */
const MOST_PIECES = 3
/** A shorter one proves nothing. */
const SHORTEST_PIECE = 8

/** Whether a text is one of `texts`, the beginning of one, or put together from a few pieces of them. */
export function isMadeOf(text: string, texts: readonly string[]): boolean {
  const all = texts.join('\n')
  const rest = (from: string, pieces: number): boolean => {
    if (from === '') return true
    if (pieces === 0) return false
    for (let length = from.length; length >= Math.min(SHORTEST_PIECE, from.length); length--)
      if (all.includes(from.slice(0, length)) && rest(from.slice(length), pieces - 1)) return true
    return false
  }
  return text !== '' && (texts.some((known) => known.startsWith(text)) || rest(text, MOST_PIECES))
}

/** The anchor that GitHub gives a heading. */
function anchorOf(heading: string): string {
  return heading
    .toLowerCase()
    .replace(/[^\p{L}\p{N}\p{M} _-]/gu, '')
    .replaceAll(' ', '-')
}

/** The links of a page that lead to none of its headings. */
export function brokenAnchors(page: string): string[] {
  const anchors = new Set([...page.matchAll(/^#+ (.*)$/gm)].map(([, heading = '']) => anchorOf(heading)))
  return [...page.matchAll(/\]\(#([^)]*)\)/g)]
    .map(([, anchor = '']) => anchor)
    .filter((anchor) => !anchors.has(anchor))
}
