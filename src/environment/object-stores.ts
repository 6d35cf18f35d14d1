import type { Environment } from './variables.js'

/** What the job's variables say of object stores, as attributes of BuildKit's caches; only what is set. */
export interface ObjectStores {
  s3: Record<string, string>
  azblob: Record<string, string>
}

/** By attribute, the variables that are looked at, the first that is set; those that BuildKit itself names, and AWS's other name. */
const VARIABLES = {
  s3: { bucket: ['AWS_BUCKET'], region: ['AWS_REGION', 'AWS_DEFAULT_REGION'] },
  azblob: {
    account_url: ['BUILDKIT_AZURE_STORAGE_ACCOUNT_URL'],
    account_name: ['BUILDKIT_AZURE_STORAGE_ACCOUNT_NAME'],
    container: ['BUILDKIT_AZURE_STORAGE_CONTAINER'],
    prefix: ['BUILDKIT_AZURE_STORAGE_PREFIX']
  }
} as const

/** Reads the variables by which BuildKit's daemon is told of a store: it does not see those of the job. */
export function readObjectStores(env: Environment): ObjectStores {
  const read = (names: Record<string, readonly string[]>): Record<string, string> =>
    Object.fromEntries(
      Object.entries(names).flatMap(([attribute, variables]) => {
        const value = variables.map((name) => env[name]).find((text) => text !== undefined && text !== '')
        return value === undefined ? [] : [[attribute, value]]
      })
    )
  return { s3: read(VARIABLES.s3), azblob: read(VARIABLES.azblob) }
}

/** The job's credentials for AWS, where its variables have them. They are no part of the facts, which are printed. */
export interface S3Access {
  accessKeyId: string | undefined
  secretAccessKey: string | undefined
  sessionToken: string | undefined
}

export function readS3Access(env: Environment = process.env): S3Access {
  return {
    accessKeyId: env.AWS_ACCESS_KEY_ID || undefined,
    secretAccessKey: env.AWS_SECRET_ACCESS_KEY || undefined,
    sessionToken: env.AWS_SESSION_TOKEN || undefined
  }
}
