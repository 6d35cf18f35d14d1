import semver from 'semver'
import type { EnvironmentFacts } from '../environment/facts.js'

interface Note {
  /** Versions of BuildKit, as semver has ranges. */
  versions: string
  says: string
}

/** What is known of versions of BuildKit that still can be met, as far as it concerns caches. */
export const VERSION_NOTES: readonly Note[] = [
  {
    versions: '<0.23.0',
    says: 'it may fail to export a cache ("not found", moby/buildkit#5784); 0.23 and newer do not.'
  },
  {
    versions: '<0.25.0',
    says: 'it takes long to prepare the export of a large build (moby/buildkit#3299); 0.25 and newer do not.'
  },
  {
    versions: '0.25.0',
    says: 'it fails to export a cache of which a layer was evicted (moby/buildkit#6261); 0.25.1 and newer do not.'
  }
]

/** What should be known of the builder's versions, in sentences; nothing of versions that are not known. */
export function versionNotes({ builder }: Pick<EnvironmentFacts, 'builder'>): string[] {
  const versions = [...new Set(builder.nodes.map(({ buildkitVersion }) => buildkitVersion))]
  return versions.flatMap((version) => {
    const parsed = semver.coerce(version)
    if (parsed === null) return []
    return VERSION_NOTES.filter((note) => semver.satisfies(parsed, note.versions)).map(
      ({ says }) => `BuildKit ${version}: ${says}`
    )
  })
}
