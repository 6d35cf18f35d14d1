import { AsyncLocalStorage } from 'node:async_hooks'

/*
 * @actions/cache fails for nobody: it annotates the job, as with an error where the service is at fault, and gives back what
 * it gives where there is nothing. Here its annotations become the reason.
 */

const listeners = new AsyncLocalStorage<string[]>()
let listening: typeof process.stdout.write | undefined

/** What came of a piece of work, and what it complained of in annotations, which are not printed. */
export async function listenToComplaints<T>(
  work: () => Promise<T>
): Promise<{ result: T; complaint: string | undefined }> {
  listen()
  const complaints: string[] = []
  const result = await listeners.run(complaints, work)
  return { result, complaint: complaints.length > 0 ? complaints.join('; ') : undefined }
}

/** From now on, as work may go on that is not waited for any more; what anybody else prints goes its way. */
function listen(): void {
  const { stdout } = process
  if (stdout.write === listening) return
  const write = stdout.write.bind(stdout) as (...words: unknown[]) => boolean
  listening = (...words: unknown[]): boolean => {
    const complaints = listeners.getStore()
    const complaint = complaints && complaintIn(String(words[0]))
    if (complaint === undefined) return write(...words)
    complaints?.push(complaint)
    return true
  }
  stdout.write = listening
}

/** The text of an annotation, in one line without the addresses in it, which may be signed. */
function complaintIn(text: string): string | undefined {
  const [, message] = /^::(?:error|warning)::(.*)\s*$/.exec(text) ?? []
  return message
    ?.replace(/%0[AD]/g, ' ')
    .replaceAll('%25', '%')
    .replace(/^Failed to (restore|save): /, '')
    .replace(/https?:\/\/\S+/g, '(an address)')
    .replace(/\s+/g, ' ')
    .trim()
}
