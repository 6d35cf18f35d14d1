/** The notes of a release, or why it must not be. */
export type Release = { notes: string } | { complaint: string }

/**
 * What CHANGELOG.md says of the version that a tag names: `## 1.2.3`, perhaps with a date after it. The tag must be the
 * version of package.json, or users would see one number and get another.
 */
export function releaseOf(tag: string, version: string, changelog: string): Release {
  if (!/^v\d+\.\d+\.\d+$/.test(tag)) return { complaint: `"${tag}" is no version; write it as v1.2.3.` }
  if (tag !== `v${version}`)
    return { complaint: `package.json has version ${version}, and the tag is ${tag}.` }
  const section = changelog
    .split(/^## /m)
    .slice(1)
    .find((text) => text.split(/\s/, 1)[0] === version)
  if (section === undefined) return { complaint: `CHANGELOG.md has no section "## ${version}".` }
  const notes = section.split('\n').slice(1).join('\n').trim()
  return notes === '' ? { complaint: `The section of ${version} in CHANGELOG.md is empty.` } : { notes }
}
