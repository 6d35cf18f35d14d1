/** Watches, in buildx's plain log, how long cache imports or exports take. */
export interface CacheWatch {
  /** Takes a piece of the log as it comes. */
  take(text: string): void
  /** Ends the watch. */
  stop(): void
}

const IMPORT = /^#(\d+) importing cache manifest from (\S+)/
const EXPORT = /^#(\d+) exporting (cache to .+|to GitHub Actions Cache)$/
const END = /^#(\d+) (DONE|ERROR|CANCELED|CACHED)/

/** What is looked for stands at the beginning of a line; what a step prints may have no line end for a long time. */
const LONGEST_LINE = 4_096

/**
 * Every step of a build waits for all imports, and BuildKit sets them no limit: a service that accepts a connection and
 * never answers holds a build up for as long as it likes. `onOverdue` is called, once, with what BuildKit calls its source,
 * when an import has taken longer than `limit` milliseconds. A log that is not plain shows nothing, and is then not watched.
 */
export function watchImports(limit: number, onOverdue: (source: string) => void): CacheWatch {
  return watch(IMPORT, limit, onOverdue)
}

/** The same of exports that are a part of the build. */
export function watchExports(limit: number, onOverdue: (place: string) => void): CacheWatch {
  return watch(EXPORT, limit, onOverdue)
}

function watch(begin: RegExp, limit: number, onOverdue: (place: string) => void): CacheWatch {
  const timers = new Map<string, NodeJS.Timeout>()
  let rest = ''
  const stop = (): void => {
    for (const timer of timers.values()) clearTimeout(timer)
    timers.clear()
  }
  const read = (line: string): void => {
    const [, begun, source = ''] = begin.exec(line) ?? []
    if (begun !== undefined && !timers.has(begun)) {
      const overdue = (): void => {
        stop()
        onOverdue(source)
      }
      timers.set(begun, setTimeout(overdue, limit))
    }
    const ended = END.exec(line)?.[1]
    if (ended !== undefined) clearTimeout(timers.get(ended))
  }
  return {
    take: (text) => {
      const lines = `${rest}${text}`.split('\n')
      rest = (lines.pop() ?? '').slice(0, LONGEST_LINE)
      for (const line of lines) read(line)
    },
    stop
  }
}
