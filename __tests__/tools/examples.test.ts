import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from '@jest/globals'
import { load } from 'js-yaml'

/* What can be seen of the examples without running them. */

const EXAMPLES = join(import.meta.dirname, '..', '..', 'examples')
const read = (...path: string[]) => readFileSync(join(EXAMPLES, ...path), 'utf8')

const names = readdirSync(EXAMPLES, { withFileTypes: true })
  .filter((entry) => entry.isDirectory() && existsSync(join(EXAMPLES, entry.name, 'workflow.yml')))
  .map(({ name }) => name)
const published = names.filter((name) => name !== 'go-service')

test('each is in the index, and each that the index names is there', () => {
  const listed = [...read('README.md').matchAll(/^\| \[([\w-]+)\]\(\1\) /gm)].map(([, name]) => name)
  expect(listed.toSorted()).toEqual(names.toSorted())
})

describe.each(names)('%s', (name) => {
  const workflow = read(name, 'workflow.yml')

  test('has a README with a title, and links that lead somewhere', () => {
    const readme = read(name, 'README.md')
    expect(readme).toMatch(/^# \S/)
    for (const [, target = ''] of readme.matchAll(/\]\((?!https?:)([^)#]+)/g))
      expect(existsSync(join(EXAMPLES, name, target))).toBe(true)
  })

  test('names the actions of others by a commit, with its version beside it', () => {
    const others = [...workflow.matchAll(/uses: (.*)$/gm)]
      .map(([, used]) => used ?? '')
      .filter((used) => !used.startsWith('./') && !used.startsWith('OWNER/'))
    for (const used of others) expect(used).toMatch(/^[\w-]+\/[\w-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$/)
  })

  test('asks for no right without saying what for', () => {
    const { permissions, jobs } = load(workflow) as {
      permissions: object
      jobs: Record<string, { permissions: Record<string, string> }>
    }
    expect(permissions).toEqual({})
    for (const job of Object.values(jobs))
      for (const [right, value] of Object.entries(job.permissions))
        expect(workflow).toMatch(new RegExp(`^ +${right}: ${value} # \\S`, 'm'))
  })
})

describe.each(published)('%s', (name) => {
  test('uses the action by the name it is published under', () => {
    expect(read(name, 'workflow.yml')).toContain('uses: OWNER/buildkit-cache-action@v1\n')
  })

  test('says what it shows, what to change and what the log says', () => {
    for (const heading of ['Shows', 'To change', 'The log says'])
      expect(read(name, 'README.md')).toContain(`**${heading}**`)
  })
})
