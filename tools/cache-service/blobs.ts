import {
  AccountSASPermissions,
  AccountSASResourceTypes,
  AccountSASServices,
  BlobSASPermissions,
  generateAccountSASQueryParameters,
  generateBlobSASQueryParameters,
  SASProtocol,
  StorageSharedKeyCredential
} from '@azure/storage-blob'
import type { Azurite } from './azurite.ts'

/** The bytes of the entries. Names are those of blobs in one container. */
export type Blobs = {
  /** A URL to which whoever has it may upload a blob, for so many seconds. */
  uploadUrl(name: string, seconds: number): string
  /** A URL at which whoever has it may read a blob, for so many seconds. */
  downloadUrl(name: string, seconds: number): string
  /** The length in bytes; undefined when nothing was uploaded, or not committed. */
  size(name: string): Promise<number | undefined>
  /** Deletes a blob; one that is not there is no error. */
  remove(name: string): Promise<void>
}

const CONTAINER = 'actions-cache'
const OWN_SECONDS = 60

/**
 * Makes the container in Azurite, and signs URLs for blobs in it.
 * The requests of its own go through `fetch`: the SDK's would follow a machine's proxy variables.
 * Throws when Azurite refuses, with its status.
 */
export async function createBlobs(azurite: Azurite): Promise<Blobs> {
  const credential = new StorageSharedKeyCredential(azurite.account, azurite.key)
  const protocol = SASProtocol.HttpsAndHttp
  const expiresOn = (seconds: number): Date => new Date(Date.now() + seconds * 1000)
  const signed = (name: string, letters: string, seconds: number): string => {
    const permissions = BlobSASPermissions.parse(letters)
    const values = {
      containerName: CONTAINER,
      blobName: name,
      permissions,
      protocol,
      expiresOn: expiresOn(seconds)
    }
    return `${azurite.url}/${CONTAINER}/${name}?${generateBlobSASQueryParameters(values, credential)}`
  }
  const accountValues = {
    services: AccountSASServices.parse('b').toString(),
    resourceTypes: AccountSASResourceTypes.parse('c').toString(),
    permissions: AccountSASPermissions.parse('c'),
    protocol,
    expiresOn: expiresOn(OWN_SECONDS)
  }
  const accountSas = generateAccountSASQueryParameters(accountValues, credential)
  const made = await request(`${azurite.url}/${CONTAINER}?restype=container&${accountSas}`, 'PUT')
  if (made.status !== 201) throw unexpected('create its container', made)
  return {
    uploadUrl: (name, seconds) => signed(name, 'cw', seconds),
    downloadUrl: (name, seconds) => signed(name, 'r', seconds),
    async size(name) {
      const answer = await request(signed(name, 'r', OWN_SECONDS), 'HEAD')
      if (answer.status === 404) return undefined
      if (answer.status !== 200) throw unexpected(`tell the length of ${name}`, answer)
      return Number(answer.headers.get('content-length'))
    },
    async remove(name) {
      const answer = await request(signed(name, 'd', OWN_SECONDS), 'DELETE')
      if (answer.status !== 202 && answer.status !== 404) throw unexpected(`delete ${name}`, answer)
    }
  }
}

async function request(url: string, method: string): Promise<Response> {
  const answer = await fetch(url, { method })
  await answer.arrayBuffer()
  return answer
}

function unexpected(what: string, answer: Response): Error {
  return new Error(
    `Azurite did not ${what}: it answered ${answer.status} ${answer.headers.get('x-ms-error-code') ?? ''}`
  )
}
