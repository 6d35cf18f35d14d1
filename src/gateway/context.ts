import type { IncomingMessage } from 'node:http'
import type { Repository } from '../store/repository.js'
import type { GatewayLimits } from './limits.js'
import type { Records } from './records.js'

/** What is common to all requests of a gateway. */
export interface Common {
  records: Records
  limits: GatewayLimits
  /** Aborted when the gateway stops. */
  stop: AbortSignal
  /** Waits for the store, but not for ever. */
  ask: <T>(work: () => Promise<T>) => Promise<T>
}

/** One request and what it is about. */
export interface Exchange extends Common {
  request: IncomingMessage
  repository: Repository
  /** `/v2/SECRET/NAME`. */
  root: string
}
