import { describe, expect, test } from '@jest/globals'
import { readObjectStores } from '../../src/environment/object-stores.js'

const EVERY = {
  AWS_BUCKET: 'b',
  AWS_REGION: 'eu-central-1',
  AWS_DEFAULT_REGION: 'us-east-1',
  BUILDKIT_AZURE_STORAGE_ACCOUNT_URL: 'https://octo.example',
  BUILDKIT_AZURE_STORAGE_ACCOUNT_NAME: 'octo',
  BUILDKIT_AZURE_STORAGE_CONTAINER: 'c',
  BUILDKIT_AZURE_STORAGE_PREFIX: 'p'
}

describe('what the variables say of object stores', () => {
  test('is all that BuildKit’s daemon would read of them, as attributes', () => {
    expect(readObjectStores(EVERY)).toEqual({
      s3: { bucket: 'b', region: 'eu-central-1' },
      azblob: { account_url: 'https://octo.example', account_name: 'octo', container: 'c', prefix: 'p' }
    })
  })

  test('is the region by AWS’s other name where the first is not set', () => {
    for (const AWS_REGION of [undefined, ''])
      expect(readObjectStores({ ...EVERY, AWS_REGION }).s3.region).toBe('us-east-1')
  })

  test('is nothing where none is set, or they are empty', () => {
    const empty = Object.fromEntries(Object.keys(EVERY).map((name) => [name, '']))
    for (const env of [{}, empty]) expect(readObjectStores(env)).toEqual({ s3: {}, azblob: {} })
  })

  // buildx hands these on by itself, and what stands in the plan is printed.
  test('is no credential', () => {
    const credentials = {
      AWS_ACCESS_KEY_ID: 'AKIA',
      AWS_SECRET_ACCESS_KEY: 'secret',
      AWS_SESSION_TOKEN: 'secret'
    }
    expect(readObjectStores(credentials)).toEqual({ s3: {}, azblob: {} })
  })
})
