import { expect, test } from '@jest/globals'
import { planJobs, runSteps } from '../../tools/runners/workflow.ts'

const WORKFLOW = `
on:
  push:
    branches: [main]
    tags: ['v*']
  pull_request:
jobs:
  image:
    runs-on: ubuntu-latest
    strategy:
      matrix:
        image: [api, web]
        arch: [amd64]
    steps:
      - uses: some/action@v1
`

const MAIN = { name: 'push', ref: 'refs/heads/main' }

test('a job takes a machine for each row of its matrix', () => {
  expect(planJobs(WORKFLOW, MAIN).map(({ matrix }) => matrix)).toEqual([
    { image: 'api', arch: 'amd64' },
    { image: 'web', arch: 'amd64' }
  ])
})

test.each([
  ['a branch that it names', MAIN, true],
  ['another branch', { name: 'push', ref: 'refs/heads/topic' }, false],
  ['a tag that it names', { name: 'push', ref: 'refs/tags/v1.2' }, true],
  ['another tag', { name: 'push', ref: 'refs/tags/nightly' }, false],
  ['a pull request', { name: 'pull_request', ref: 'refs/pull/7/merge' }, true],
  ['another event', { name: 'schedule', ref: 'refs/heads/main' }, false]
])('%s starts it, or not', (_, event, starts) => {
  expect(planJobs(WORKFLOW, event).length > 0).toBe(starts)
})

test('where only branches are named, no tag starts it', () => {
  const branches = WORKFLOW.replace(/^ +tags:.*\n/m, '')
  expect(planJobs(branches, { name: 'push', ref: 'refs/tags/main' })).toEqual([])
})

test('steps run in their order, with what they are given, unless their condition fails', async () => {
  const seen: unknown[] = []
  const actions = {
    'some/action': async (inputs: Record<string, string>, env: Record<string, string>) => {
      seen.push({ inputs, env })
      return { made: 'this' }
    }
  }
  const steps = [
    { id: 'first', uses: 'some/action@v1', with: { push: true, name: `\${{ matrix.image }}` } },
    { uses: 'some/action@v1', if: "matrix.image == 'api'" },
    { uses: 'some/action@v1', env: { MADE: `\${{ steps.first.outputs.made }}` } }
  ]
  await runSteps(steps, { matrix: { image: 'web' } }, actions)
  expect(seen).toEqual([
    { inputs: { push: 'true', name: 'web' }, env: {} },
    { inputs: {}, env: { MADE: 'this' } }
  ])
})

test('a step that nobody can run is an error', async () => {
  await expect(runSteps([{ uses: 'other/action@v1' }], {}, {})).rejects.toThrow('other/action@v1')
  await expect(runSteps([{ run: 'make' }], {}, {})).rejects.toThrow('make')
})
