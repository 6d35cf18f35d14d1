/** The times of the action's phases in seconds, from the debug line of its log. */
export function phasesOf(log: string): Record<string, number> {
  const [, line = ''] = /^::debug::Phases: (.*)$/m.exec(log) ?? []
  return Object.fromEntries(
    [...line.matchAll(/([a-z ]+) ([\d.]+) s/g)].map(([, name = '', time]) => [name.trim(), Number(time)])
  )
}
