import { azblob } from './azblob.js'
import type { BackendName, CacheBackend } from './backend.js'
import { gha } from './gha.js'
import { inline } from './inline.js'
import { local } from './local.js'
import { none } from './none.js'
import { registry } from './registry.js'
import { s3 } from './s3.js'

export const BACKENDS: Readonly<Record<BackendName, CacheBackend>> = {
  gha,
  local,
  registry,
  inline,
  s3,
  azblob,
  none
}
