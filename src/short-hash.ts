import { createHash } from 'node:crypto'

/** Eight hexadecimal digits: enough to keep the names of one repository or machine apart. */
export function shortHash(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 8)
}
