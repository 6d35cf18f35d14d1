import semver from 'semver'

/** Whether one of the versions is known to be older than `floor` (`0.20.0`). Unknown is not older. */
export function isOlderThan(floor: string, versions: readonly (string | undefined)[]): boolean {
  return versions.some((version) => {
    const parsed = semver.coerce(version)
    return parsed !== null && semver.lt(parsed, floor)
  })
}
