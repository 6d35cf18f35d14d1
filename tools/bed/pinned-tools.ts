import { join } from 'node:path'
import { binFolder, engineFolder, toolsFolder } from './places.ts'

export type ToolName =
  | 'buildkitd'
  | 'buildx'
  | 'registry'
  | 'act'
  | 'versitygw'
  | 'toxiproxy'
  | 'actionlint'
  | 'buildctl'
  | 'dockerd'
  | 'containerd'
  | 'containerd-shim-runc-v2'
  | 'runc'

export interface Tool {
  name: ToolName
  module: string
  package: string
  /** The folder of the go.mod that pins it. */
  folder: string
  /** Where the program is put. */
  target: string
  /** Go variable that must hold the version: without it BuildKit, buildx and dockerd name none that can be compared. */
  versionVariable?: string
  /** What that variable holds where it is not the module's own version. */
  version?: string
  /** Through cgo, with libseccomp, linked statically. */
  seccomp?: boolean
  /** Measured on two cores with an empty Go build cache. */
  seconds: number
}

const dockerdFolder = join(toolsFolder, 'dockerd')

/**
 * act does not compile with the others' versions of their common dependencies, nor does dockerd, and versitygw,
 * toxiproxy and actionlint shall not decide which those are: own modules.
 */
export const tools: readonly Tool[] = [
  {
    name: 'buildkitd',
    module: 'github.com/moby/buildkit',
    package: 'github.com/moby/buildkit/cmd/buildkitd',
    folder: toolsFolder,
    target: binFolder,
    versionVariable: 'github.com/moby/buildkit/version.Version',
    seconds: 120
  },
  {
    name: 'buildx',
    module: 'github.com/docker/buildx',
    package: 'github.com/docker/buildx/cmd/buildx',
    folder: toolsFolder,
    target: binFolder,
    versionVariable: 'github.com/docker/buildx/version.Version',
    seconds: 50
  },
  {
    name: 'registry',
    module: 'github.com/distribution/distribution/v3',
    package: 'github.com/distribution/distribution/v3/cmd/registry',
    folder: toolsFolder,
    target: binFolder,
    seconds: 75
  },
  {
    name: 'act',
    module: 'github.com/nektos/act',
    package: 'github.com/nektos/act',
    folder: join(toolsFolder, 'act'),
    target: binFolder,
    seconds: 45
  },
  {
    name: 'versitygw',
    module: 'github.com/versity/versitygw',
    package: 'github.com/versity/versitygw/cmd/versitygw',
    folder: join(toolsFolder, 's3'),
    target: binFolder,
    seconds: 65
  },
  {
    name: 'toxiproxy',
    module: 'github.com/Shopify/toxiproxy/v2',
    package: 'github.com/Shopify/toxiproxy/v2/cmd/server',
    folder: join(toolsFolder, 'toxiproxy'),
    target: binFolder,
    seconds: 30
  },
  {
    name: 'actionlint',
    module: 'github.com/rhysd/actionlint',
    package: 'github.com/rhysd/actionlint/cmd/actionlint',
    folder: join(toolsFolder, 'actionlint'),
    target: binFolder,
    seconds: 15
  },
  {
    name: 'buildctl',
    module: 'github.com/moby/buildkit',
    package: 'github.com/moby/buildkit/cmd/buildctl',
    folder: toolsFolder,
    target: engineFolder,
    versionVariable: 'github.com/moby/buildkit/version.Version',
    seconds: 10
  },
  {
    name: 'runc',
    module: 'github.com/opencontainers/runc',
    package: 'github.com/opencontainers/runc',
    folder: dockerdFolder,
    target: engineFolder,
    seccomp: true,
    seconds: 15
  },
  {
    name: 'containerd-shim-runc-v2',
    module: 'github.com/containerd/containerd/v2',
    package: 'github.com/containerd/containerd/v2/cmd/containerd-shim-runc-v2',
    folder: dockerdFolder,
    target: engineFolder,
    seconds: 15
  },
  {
    name: 'containerd',
    module: 'github.com/containerd/containerd/v2',
    package: 'github.com/containerd/containerd/v2/cmd/containerd',
    folder: dockerdFolder,
    target: engineFolder,
    seconds: 45
  },
  {
    name: 'dockerd',
    module: 'github.com/moby/moby/v2',
    package: 'github.com/moby/moby/v2/cmd/dockerd',
    folder: dockerdFolder,
    target: engineFolder,
    versionVariable: 'github.com/moby/moby/v2/dockerversion.Version',
    // The engine's releases are numbered apart from its module; releases/versions.yaml of the pinned one says so.
    version: '29.8.0',
    seconds: 135
  }
]
