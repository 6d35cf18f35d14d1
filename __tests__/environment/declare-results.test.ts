import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, test } from '@jest/globals'
import { declareResults, leaveState } from '../../src/environment/declare-results.js'
import { OUTPUT_NAMES } from '../../src/outputs.js'
import { STATE_NAMES } from '../../src/state.js'
import { createFolder, filesIn, writeFiles } from '../support/folders.js'

describe('declareResults', () => {
  test('sets every output and every state to nothing, by file', async () => {
    const folder = await createFolder()
    declareResults({ GITHUB_OUTPUT: join(folder, 'output'), GITHUB_STATE: join(folder, 'state') })
    const lines = async (file: string) => (await readFile(join(folder, file), 'utf8')).split('\n')
    expect(await lines('output')).toEqual([...OUTPUT_NAMES.map((name) => `${name}=`), ''])
    expect(await lines('state')).toEqual([...STATE_NAMES.map((name) => `${name}=`), ''])
    expect(OUTPUT_NAMES.length * STATE_NAMES.length).toBeGreaterThan(0)
  })

  test('keeps what is in the files already', async () => {
    const folder = await createFolder()
    await writeFiles(folder, { output: 'other=1\n' })
    declareResults({ GITHUB_OUTPUT: join(folder, 'output') })
    expect(await readFile(join(folder, 'output'), 'utf8')).toMatch(/^other=1\ndigest=\n/)
  })

  test('is followed by what is left for the post step, which takes the place of nothing', async () => {
    const GITHUB_STATE = join(await createFolder(), 'state')
    declareResults({ GITHUB_STATE })
    leaveState('builder', 'buildkit-cache-0123abcd', { GITHUB_STATE })
    leaveState('builder', 'for no file', {})
    expect(await readFile(GITHUB_STATE, 'utf8')).toMatch(
      /^builder=\n(.*\n)*builder=buildkit-cache-0123abcd\n$/m
    )
  })

  test('passes over files that the runner does not have', async () => {
    const folder = await createFolder()
    declareResults({ GITHUB_STATE: join(folder, 'state') })
    declareResults({ GITHUB_OUTPUT: '', GITHUB_STATE: '' })
    expect(await filesIn(folder)).toEqual(['state'])
  })
})
