import type { S3Access } from '../environment/object-stores.js'

/*
 * Whether an object store has a cache, asked with the job's own credentials. Both libraries are loaded only where there
 * is a choice between caches.
 */

/** Milliseconds for one question. */
const LIMIT = 5_000

/**
 * Whether a bucket has the manifest of a cache with these attributes (moby/buildkit cache/remotecache/s3). Undefined where
 * it cannot be told, as without credentials in attributes or variables: then the builder's machine may have some.
 */
export async function hasS3Cache(
  attributes: Readonly<Record<string, string>>,
  access: S3Access
): Promise<boolean | undefined> {
  const { bucket = '', region = '', prefix = '', manifests_prefix = 'manifests/', name = '' } = attributes
  const accessKeyId = attributes.access_key_id ?? access.accessKeyId
  const secretAccessKey = attributes.secret_access_key ?? access.secretAccessKey
  const sessionToken = attributes.session_token ?? access.sessionToken
  if (accessKeyId === undefined || secretAccessKey === undefined) return undefined
  try {
    const { AwsClient } = await import('aws4fetch')
    const keys = { accessKeyId, secretAccessKey, ...(sessionToken === undefined ? {} : { sessionToken }) }
    const client = new AwsClient({ ...keys, region, service: 's3', retries: 0 })
    const url = s3Address(attributes, bucket, region, `${prefix}${manifests_prefix}${name}`)
    const signal = AbortSignal.timeout(LIMIT)
    const { status } = await client.fetch(url, { method: 'HEAD', redirect: 'error', signal })
    if (status === 200) return true
    return status === 404 ? false : undefined
  } catch {
    // No answer, or an address that is none: BuildKit will say what is wrong.
    return undefined
  }
}

/** As the AWS SDK has it: the bucket in the host's name, or in the path if it is told so. */
function s3Address(
  { endpoint_url, use_path_style }: Readonly<Record<string, string>>,
  bucket: string,
  region: string,
  key: string
): string {
  const url = new URL(endpoint_url ?? `https://s3.${region}.amazonaws.com`)
  const path = key.split('/').map(encodeURIComponent).join('/')
  const inPath = use_path_style === 'true'
  const host = inPath ? url.host : `${bucket}.${url.host}`
  const folder = url.pathname.replace(/\/$/, '')
  return `${url.protocol}//${host}${folder}/${inPath ? `${bucket}/` : ''}${path}`
}

/**
 * Whether a container has the manifest of a cache with these attributes (moby/buildkit cache/remotecache/azblob).
 * Undefined where it cannot be told, as without a key in the attributes.
 */
export async function hasAzureCache(
  attributes: Readonly<Record<string, string>>
): Promise<boolean | undefined> {
  const {
    account_url: url = '',
    container = 'buildkit-cache',
    prefix = '',
    secret_access_key: key
  } = attributes
  const { manifests_prefix = 'manifests', name = '' } = attributes
  if (key === undefined) return undefined
  try {
    const { BlobServiceClient, StorageSharedKeyCredential } = await import('@azure/storage-blob')
    const account = attributes.account_name ?? new URL(url).hostname.split('.')[0] ?? ''
    const credential = new StorageSharedKeyCredential(account, key)
    const service = new BlobServiceClient(url, credential, { retryOptions: { maxTries: 1 } })
    const path = [prefix, manifests_prefix, name].filter((part) => part !== '').join('/')
    const blob = service.getContainerClient(container).getBlobClient(path)
    return await blob.exists({ abortSignal: AbortSignal.timeout(LIMIT) })
  } catch {
    // No answer, or none that allows it: BuildKit will say what is wrong.
    return undefined
  }
}
