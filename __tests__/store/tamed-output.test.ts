import * as core from '@actions/core'
import { describe, expect, test } from '@jest/globals'
import { tamed, withTamedOutput } from '../../src/store/tamed-output.js'
import { catchOutput } from '../support/output.js'
import { commandsIn } from '../support/runner-commands.js'

const HOSTILE = [
  'Cache hit for restore-key: app\n::set-output name=digest::evil',
  'Cache hit for: app\r::stop-commands::evil',
  'Cache hit for: ##[add-mask]evil',
  '::warning::one\n::set-output name=digest::evil\n'
]

describe('while @actions/cache works', () => {
  test('its own commands are commands, with what they say', async () => {
    const output = catchOutput()
    await withTamedOutput(async () => {
      core.setSecret('signature')
      core.warning('Failed to restore: ##[error]x\n::error::y', { title: 'a', file: 'b' })
      core.debug('Resolved Keys:')
    })
    expect(commandsIn(Buffer.from(output()))).toEqual([
      { command: 'add-mask', properties: {}, value: 'signature' },
      {
        command: 'warning',
        properties: { title: 'a', file: 'b' },
        value: 'Failed to restore: ##[error]x\n::error::y'
      },
      { command: 'debug', properties: {}, value: 'Resolved Keys:' }
    ])
  })

  test.each(HOSTILE)('none is in what it prints otherwise: %j', async (text) => {
    const [out, err] = [catchOutput(), catchOutput(process.stderr)]
    await withTamedOutput(async () => {
      core.info(text)
      // As @actions/exec hands on what tar says.
      process.stderr.write(Buffer.from(`::error::${text}\n`))
      process.stdout.write(Buffer.from(text))
    })
    for (const printed of [out(), err()]) {
      expect(printed).toContain('evil')
      expect(commandsIn(Buffer.from(printed))).toEqual([])
    }
  })

  test('a line that has no command is printed as it is', () => {
    for (const text of ['Cache Size: ~1 MB (1048576 B)\n', '[command]/usr/bin/tar -xf a\n', '日本 ::x::\n'])
      expect(tamed(text)).toBe(text)
  })

  test('more than once at a time: until the last has ended, and no longer', async () => {
    const output = catchOutput()
    const first = Promise.withResolvers<void>()
    const works = [withTamedOutput(() => first.promise), withTamedOutput(async () => undefined)]
    await works[1]
    core.info('##[error]still')
    first.resolve()
    await works[0]
    core.info('##[error]over')
    expect(commandsIn(Buffer.from(output())).map(({ value }) => value)).toEqual(['over'])
  })

  test('it fails as it fails, and what is printed after it is as it was', async () => {
    const output = catchOutput()
    const failing = withTamedOutput(() => Promise.reject(new Error('tar exited with 2')))
    await expect(failing).rejects.toThrow('tar exited with 2')
    core.info('##[error]over')
    expect(commandsIn(Buffer.from(output()))).toHaveLength(1)
  })
})
