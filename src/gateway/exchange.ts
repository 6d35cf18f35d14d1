import type { IncomingMessage, ServerResponse } from 'node:http'
import { reasonOf } from '../errors.js'
import type { Repository } from '../store/repository.js'
import { type Answer, failure, nothingHere } from './answers.js'
import type { Common, Exchange } from './context.js'
import { StoppedError } from './limits.js'
import { getBlob, headBlob, listTags, readManifest } from './pull.js'
import { appendUpload, beginUpload, cancelUpload, closeUpload, uploadStatus, writeManifest } from './push.js'
import { noteReason } from './records.js'
import { parseRequest, type Wanted } from './requests.js'
import { sendAnswer } from './send.js'
import type { Uploads } from './uploads.js'

/** What answers the requests of one address. */
export interface Desk extends Common {
  /** `host:port` */
  address: string
  secret: string
  repositories: ReadonlyMap<string, Repository>
  uploads: Uploads
  onProbe: (address: string) => void
}

/** Answers one request, whatever happens. Never rejects. */
export async function answerRequest(
  desk: Desk,
  request: IncomingMessage,
  response: ServerResponse
): Promise<void> {
  // A connection that breaks ends what reads from it or writes to it; there is nobody to tell.
  request.on('error', () => {})
  response.on('error', () => {})
  try {
    request.socket.setTimeout(desk.limits.body)
    const answer = await answerTo(desk, request)
    if (answer === undefined) {
      request.destroy()
      return
    }
    // What is left of a body is read and dropped, or the client would go on writing and never read the answer.
    request.resume()
    request.socket.setTimeout(desk.limits.send)
    await sendAnswer(response, answer, desk.records)
  } catch (error) {
    if (!(error instanceof StoppedError)) noteReason(desk.records.faults, reasonOf(error))
    request.resume()
    await apologize(response, desk)
  }
}

async function apologize(response: ServerResponse, { records }: Desk): Promise<void> {
  if (response.headersSent) response.destroy()
  else await sendAnswer(response, failure(500, 'UNKNOWN', 'something went wrong here'), records)
}

async function answerTo(desk: Desk, request: IncomingMessage): Promise<Answer | undefined> {
  const { method = '', url = '' } = request
  const parsed = parseRequest(method, url, desk.secret)
  if (parsed.kind === 'probe') desk.onProbe(desk.address)
  const repository = parsed.kind === 'inside' ? desk.repositories.get(parsed.repository) : undefined
  if (parsed.kind !== 'inside' || repository === undefined) return nothingHere()
  const root = `/v2/${desk.secret}/${parsed.repository}`
  return perform({ ...desk, request, repository, root, ask: patiently(desk, request) }, desk, parsed.wanted)
}

/** While the store works, the connection is silent and nobody's fault: the store has a limit of its own. */
function patiently({ ask, limits }: Desk, { socket }: IncomingMessage): Common['ask'] {
  return async (work) => {
    socket.setTimeout(0)
    try {
      return await ask(work)
    } finally {
      socket.setTimeout(limits.body)
    }
  }
}

async function perform(
  exchange: Exchange,
  { uploads }: Desk,
  operation: Wanted
): Promise<Answer | undefined> {
  switch (operation.kind) {
    case 'refused':
      return operation.answer
    case 'read-manifest':
      return readManifest(exchange, operation.reference, operation.head)
    case 'write-manifest':
      return writeManifest(exchange, operation.reference)
    case 'read-blob':
      return operation.head ? headBlob(exchange, operation.digest) : getBlob(exchange, operation.digest)
    case 'begin-upload':
      return beginUpload(exchange, uploads, operation)
    case 'upload-status':
      return uploadStatus(exchange, uploads, operation.upload)
    case 'append-upload':
      return appendUpload(exchange, uploads, operation.upload)
    case 'close-upload':
      return closeUpload(exchange, uploads, operation.upload, operation.digest)
    case 'cancel-upload':
      return cancelUpload(exchange, uploads, operation.upload)
    case 'list-tags':
      return listTags(exchange, operation.most, operation.after)
  }
}
