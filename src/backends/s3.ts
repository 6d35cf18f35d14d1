import { type CacheBackend, entriesOf, IGNORE_ERROR, pick, unusable, usable } from './backend.js'

/** Attributes of both directions (moby/buildkit cache/remotecache/s3). */
const BOTH = [
  'bucket',
  'region',
  'prefix',
  'manifests_prefix',
  'blobs_prefix',
  'endpoint_url',
  'use_path_style',
  'access_key_id',
  'secret_access_key',
  'session_token',
  'disable_accept_encoding',
  'retry_mode',
  'retry_max_attempts'
]

/**
 * A bucket of S3 or of a server that speaks its protocol. The daemon reads it; buildx hands on the job's AWS credentials
 * (build/opt.go), but neither bucket nor region, which are therefore said.
 */
export const s3: CacheBackend = {
  name: 's3',
  keeps: 'in an S3 bucket; whoever may read the bucket can read it',
  compresses: false,
  attributes: [...BOTH, 'touch_refresh', 'upload_parallelism'],
  assess: ({ builder, objectStores }, { cacheAttributes }) => {
    const { bucket, region } = { ...objectStores.s3, ...cacheAttributes }
    if (builder.driver === 'docker') return unusable("docker's own builder has no such cache.")
    if (!bucket)
      return unusable('there is no bucket (cache-attributes: bucket=…, or the variable AWS_BUCKET).')
    if (!region)
      return unusable('there is no region (cache-attributes: region=…, or the variable AWS_REGION).')
    return usable(`bucket ${bucket} in ${region}.`)
  },
  // The importer reads one name only.
  cacheFrom: (request) =>
    entriesOf(request, (name) => ({
      type: 's3',
      attributes: { ...pick(request.attributes, BOTH), name }
    })),
  cacheTo: ({ names, mode, attributes }) => [
    { type: 's3', attributes: { ...attributes, name: names.write, mode, ...IGNORE_ERROR } }
  ]
}
