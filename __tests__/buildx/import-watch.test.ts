import { afterEach, beforeEach, describe, expect, jest, test } from '@jest/globals'
import { watchImports } from '../../src/buildx/import-watch.js'

const LIMIT = 1000
const onOverdue = jest.fn()
beforeEach(() => {
  jest.useFakeTimers()
})
afterEach(() => {
  jest.useRealTimers()
})

const watch = (...pieces: string[]) => {
  const watching = watchImports(LIMIT, onOverdue)
  for (const piece of pieces) watching.take(piece)
  return watching
}
const BEGUN = '#5 importing cache manifest from ghcr.io/octo/app:c\n'

describe('an import', () => {
  test('is overdue once it took longer than the limit, not before, and once only', () => {
    watch(BEGUN, '#6 importing cache manifest from gha:1\n')
    jest.advanceTimersByTime(LIMIT - 1)
    expect(onOverdue).not.toHaveBeenCalled()
    jest.advanceTimersByTime(10 * LIMIT)
    expect(onOverdue).toHaveBeenCalledTimes(1)
    expect(jest.getTimerCount()).toBe(0)
  })

  test.each(['#5 DONE 0.1s', '#5 ERROR: not found', '#5 CANCELED', '#5 CACHED'])(
    'is never overdue after %s',
    (line) => {
      watch(BEGUN, `${line}\n`, BEGUN)
      jest.advanceTimersByTime(10 * LIMIT)
      expect(onOverdue).not.toHaveBeenCalled()
    }
  )

  test('is told from others that end', () => {
    watch(BEGUN, '#15 DONE 0.1s\n#6 DONE 0.1s\n#55 CANCELED\n')
    jest.advanceTimersByTime(LIMIT)
    expect(onOverdue).toHaveBeenCalledTimes(1)
  })

  test('is timed from its beginning, though its name is printed again', () => {
    watch(BEGUN)
    jest.advanceTimersByTime(LIMIT - 1)
    watch(BEGUN).stop()
    jest.advanceTimersByTime(1)
    expect(onOverdue).toHaveBeenCalledTimes(1)
  })

  test('is seen in whatever pieces the log comes', () => {
    watch(...BEGUN)
    jest.advanceTimersByTime(LIMIT)
    expect(onOverdue).toHaveBeenCalledTimes(1)
  })

  test('is not overdue after the watch has ended', () => {
    watch(BEGUN).stop()
    jest.advanceTimersByTime(LIMIT)
    expect(onOverdue).not.toHaveBeenCalled()
  })

  test.each([
    '#5 0.123 importing cache manifest from x',
    '#5 0.1 #6 importing cache manifest from x',
    ' #5 importing cache manifest from x',
    '#5 [2/3] RUN importing cache manifest from x',
    '#5 exporting cache to registry'
  ])('is not what looks like one in another step’s log: %s', (line) => {
    watch(`${line}\n`)
    jest.advanceTimersByTime(LIMIT)
    expect(onOverdue).not.toHaveBeenCalled()
  })
})

describe('a line without an end', () => {
  test('does not grow without end here either, and the next one is read', () => {
    const watching = watch('#4 0.1 ')
    for (let piece = 0; piece < 800; piece++) watching.take('x'.repeat(65_536))
    watching.take(`\n${BEGUN}`)
    jest.advanceTimersByTime(LIMIT)
    expect(onOverdue).toHaveBeenCalledTimes(1)
  })

  test('is one that begins or ends an import, however long it is', () => {
    watch(BEGUN.trimEnd(), ' '.repeat(100_000), ' more\n', '#5 DONE', 'x'.repeat(100_000), '\n')
    expect(jest.getTimerCount()).toBe(0)
  })
})
