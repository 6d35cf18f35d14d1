import { parseGoBool } from '../inputs/go-bool.js'
import type { Environment } from './variables.js'

/** What docker's own variables say, by which users of docker/build-push-action steer it. */
export interface Settings {
  /** BUILDX_NO_DEFAULT_ATTESTATIONS: no provenance that was not asked for. */
  noDefaultAttestations: boolean
  /** BUILDX_SEND_GIT_QUERY_AS_INPUT: the default git context in its `?ref=` form. */
  gitQueryContext: boolean
  /** DOCKER_DEFAULT_GIT_CONTEXT_PR_HEAD_REF: a pull request's own head, instead of its merge with the base. */
  pullRequestHeadContext: boolean
  /** DOCKER_BUILD_CHECKS_ANNOTATIONS: BuildKit's warnings as annotations. */
  checksAnnotations: boolean
  /** DOCKER_BUILD_SUMMARY: the job summary. */
  summary: boolean
  /** BUILDX_BUILDER: the builder that buildx uses if none is named. */
  builder: string | undefined
  /** BUILDKIT_CACHE_BUILDER_IMAGE: where BuildKit's image comes from for a builder of this action's own. */
  builderImage: string | undefined
  /** DOCKER_HOST: whether docker's engine is on another machine. */
  remoteEngine: boolean
  /** What is wrong with these variables, in sentences. */
  warnings: string[]
}

/** Reads the variables. One that is no boolean counts as unset, with a warning: it was no reason to fail before the build. */
export function readSettings(env: Environment): Settings {
  const warnings: string[] = []
  const read = (name: string, fallback: boolean): boolean => {
    const text = env[name]
    if (!text) return fallback
    const value = parseGoBool(text)
    if (value === undefined) {
      warnings.push(`${name}: "${text}" is not a boolean and counts as ${fallback}; write true or false.`)
    }
    return value ?? fallback
  }
  return {
    noDefaultAttestations: read('BUILDX_NO_DEFAULT_ATTESTATIONS', false),
    gitQueryContext: read('BUILDX_SEND_GIT_QUERY_AS_INPUT', false),
    pullRequestHeadContext: read('DOCKER_DEFAULT_GIT_CONTEXT_PR_HEAD_REF', false),
    checksAnnotations: read('DOCKER_BUILD_CHECKS_ANNOTATIONS', true),
    summary: read('DOCKER_BUILD_SUMMARY', true),
    builder: env.BUILDX_BUILDER || undefined,
    builderImage: env.BUILDKIT_CACHE_BUILDER_IMAGE || undefined,
    remoteEngine: /^(tcp|ssh|https?):/.test(env.DOCKER_HOST ?? ''),
    warnings
  }
}
