/*
 * The part of the workflows' expression language that the examples use: paths into contexts, text, numbers, `== != && || !`
 * and parentheses. Anything more is an error, so that nothing is taken for empty by mistake.
 */

/** What expressions can name, such as `github` and `vars`. */
export type Contexts = Readonly<Record<string, unknown>>

/** A text with its `${{ }}` replaced. */
export function interpolate(text: string, contexts: Contexts): string {
  return text.replace(/\$\{\{(.*?)\}\}/gs, (_, expression: string) => toText(evaluate(expression, contexts)))
}

/** Whether an `if:` holds, with or without its `${{ }}`. */
export function holds(condition: string, contexts: Contexts): boolean {
  const [, inner = condition] = /^\s*\$\{\{(.*)\}\}\s*$/s.exec(condition) ?? []
  return isTrue(evaluate(inner, contexts))
}

/**
 * The value of one expression.
 * @throws {Error} for what is no expression, or more than is known here
 */
export function evaluate(expression: string, contexts: Contexts): unknown {
  const tokens = tokensOf(expression)
  const value = readOr(tokens, contexts)
  if (tokens.length > 0) throw new Error(`"${expression.trim()}": "${tokens[0]}" is not expected there.`)
  return value
}

const TOKEN = /\s*('(?:[^']|'')*'|==|!=|&&|\|\||[!()]|[\w-]+(?:\.[\w-]+)*)/y

function tokensOf(expression: string): string[] {
  const text = expression.trim()
  const tokens: string[] = []
  TOKEN.lastIndex = 0
  while (TOKEN.lastIndex < text.length) {
    const at = TOKEN.lastIndex
    const token = TOKEN.exec(text)?.[1]
    if (token === undefined) throw new Error(`"${text}": "${text.slice(at)}" is not known here.`)
    tokens.push(token)
  }
  return tokens
}

function readOr(tokens: string[], contexts: Contexts): unknown {
  let value = readAnd(tokens, contexts)
  while (take(tokens, '||')) {
    const other = readAnd(tokens, contexts)
    value = isTrue(value) ? value : other
  }
  return value
}

function readAnd(tokens: string[], contexts: Contexts): unknown {
  let value = readEquality(tokens, contexts)
  while (take(tokens, '&&')) {
    const other = readEquality(tokens, contexts)
    value = isTrue(value) ? other : value
  }
  return value
}

function readEquality(tokens: string[], contexts: Contexts): unknown {
  let value = readNot(tokens, contexts)
  for (;;) {
    if (take(tokens, '==')) value = isEqual(value, readNot(tokens, contexts))
    else if (take(tokens, '!=')) value = !isEqual(value, readNot(tokens, contexts))
    else return value
  }
}

function readNot(tokens: string[], contexts: Contexts): unknown {
  return take(tokens, '!') ? !isTrue(readNot(tokens, contexts)) : readValue(tokens, contexts)
}

const WORDS: Readonly<Record<string, unknown>> = { true: true, false: false, null: null }

function readValue(tokens: string[], contexts: Contexts): unknown {
  const token = tokens.shift()
  if (token === undefined) throw new Error('An expression ends too early.')
  if (token === '(') {
    const value = readOr(tokens, contexts)
    if (!take(tokens, ')')) throw new Error('An expression has a parenthesis that is not closed.')
    return value
  }
  if (token.startsWith("'")) return token.slice(1, -1).replaceAll("''", "'")
  if (/^\d/.test(token)) return Number(token)
  if (Object.hasOwn(WORDS, token)) return WORDS[token]
  return readPath(token, contexts)
}

/** What a context does not have is empty, as `vars` that are not set are; another context is a mistake. */
function readPath(path: string, contexts: Contexts): unknown {
  const [first = '', ...rest] = path.split('.')
  if (!Object.hasOwn(contexts, first)) throw new Error(`"${first}" is no context that is known here.`)
  return rest.reduce<unknown>(
    (value, name) =>
      typeof value === 'object' && value !== null && Object.hasOwn(value, name)
        ? (value as Record<string, unknown>)[name]
        : null,
    contexts[first]
  )
}

function take(tokens: string[], wanted: string): boolean {
  if (tokens[0] !== wanted) return false
  tokens.shift()
  return true
}

function isTrue(value: unknown): boolean {
  return value !== false && value !== 0 && value !== '' && value !== null && value !== undefined
}

/** Text without regard to case, as GitHub compares it. */
function isEqual(a: unknown, b: unknown): boolean {
  return toText(a).toLowerCase() === toText(b).toLowerCase()
}

function toText(value: unknown): string {
  return value === null || value === undefined ? '' : String(value)
}
