/** A reference to an action or workflow of another repository, as `uses:` has it. */
const USES = /^\s*(?:- )?uses:\s*(?<uses>[^\s#]+)(?<comment>\s*#.*)?$/gm

/** By its commit, since tags move, and with the version, since nobody reads commits. */
const PINNED = /^(?<action>[\w.-]+\/[^@]+)@(?<commit>[0-9a-f]{40})$/
const VERSION = /^ # v\d+\.\d+\.\d+$/

/** What is wrong with how workflows name actions; texts by path. */
export function complaintsOnPins(workflows: ReadonlyMap<string, string>): string[] {
  const known = new Map<string, string>()
  return [...workflows].flatMap(([path, text]) =>
    [...text.matchAll(USES)].flatMap(({ groups: { uses = '', comment = '' } = {} }) => {
      if (uses.startsWith('./')) return []
      const { action, commit } = PINNED.exec(uses)?.groups ?? {}
      if (action === undefined || commit === undefined) return [`${path}: ${uses} is not pinned to a commit`]
      if (!VERSION.test(comment))
        return [`${path}: ${uses} has no comment with its version, such as # v1.2.3`]
      // The parts of one repository have one commit.
      const source = action.split('/').slice(0, 2).join('/')
      const pin = `${commit}${comment}`
      const other = known.get(source) ?? pin
      known.set(source, other)
      return other === pin ? [] : [`${path}: ${uses}${comment} is pinned elsewhere to ${other}`]
    })
  )
}
