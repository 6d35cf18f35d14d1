import type { BackendName, CacheBackend } from './backend.js'
import { gha } from './gha.js'
import { local } from './local.js'
import { none } from './none.js'
import { registry } from './registry.js'

export const BACKENDS: Readonly<Record<BackendName, CacheBackend>> = { gha, local, registry, none }
