import * as core from '@actions/core'

/**
 * Text from outside, for our own log lines, where the runner takes commands: none of it is one. The runner reads
 * `##[command]` anywhere in a line, `::command::` at the start of one, and ends lines at a lone carriage return too
 * (actions/runner ActionCommand.cs, ProcessInvoker.cs).
 */
export function harmless(text: string): string {
  return text
    .replaceAll('\r', ' ')
    .replaceAll('##[', '# #[')
    .replace(/^((?:(?![\n\u2028\u2029])[\p{Z}\p{C}])*)::/gmu, '$1: :')
}

/** Prints a line, or some, to the log. */
export function say(text: string): void {
  core.info(harmless(text))
}
