import { afterEach, beforeEach, describe, expect, jest, test } from '@jest/globals'

/** A service that may take for ever, which no real one does on demand. */
const restoreCache = jest.fn<(...words: unknown[]) => Promise<string | undefined>>()
const saveCache = jest.fn<() => Promise<number>>()
jest.unstable_mockModule('@actions/cache', () => ({ restoreCache, saveCache }))
const { OverdueError, restoreFolder, saveFolder } = await import('../../src/store/actions-cache.js')

const MINUTE = 60_000
const never = () => new Promise<never>(() => undefined)

beforeEach(() => {
  jest.useFakeTimers({ doNotFake: ['nextTick', 'setImmediate', 'queueMicrotask'] })
})
afterEach(() => {
  jest.useRealTimers()
})

/** How a promise ended after this time; `waiting` if it did not. */
async function endWithin(
  milliseconds: number,
  begun: () => boolean,
  work: Promise<unknown>
): Promise<unknown> {
  let end: unknown = 'waiting'
  work.then(
    (value) => {
      end = value
    },
    (error: unknown) => {
      end = error
    }
  )
  while (!begun()) await new Promise((resolve) => setImmediate(resolve))
  await jest.advanceTimersByTimeAsync(milliseconds)
  return end
}

const limits: [string, number, jest.Mock<() => Promise<never>>, () => Promise<unknown>][] = [
  ['a restore', 5, restoreCache as never, () => restoreFolder('/kept/layers/app', 'app-')],
  ['a save', 10, saveCache as never, () => saveFolder('/kept/layers/app', 'app-1')]
]

describe.each(limits)('%s', (_, minutes, call, start) => {
  const begun = () => call.mock.calls.length > 0

  test(`is waited for no longer than ${minutes} minutes`, async () => {
    call.mockImplementation(never)
    expect(await endWithin(minutes * MINUTE - 1, begun, start())).toBe('waiting')
    call.mockClear()
    const end = await endWithin(minutes * MINUTE, begun, start())
    expect(end).toBeInstanceOf(OverdueError)
    expect(end).toHaveProperty('message', `the Actions cache service was not done after ${minutes} minutes`)
  })

  test('that fails says why, and leaves no timer behind', async () => {
    call.mockRejectedValue(new Error('tar exited with 2'))
    expect(await endWithin(0, begun, start())).toEqual(new Error('tar exited with 2'))
    expect(jest.getTimerCount()).toBe(0)
  })

  test('that ends late fails nothing after it was given up', async () => {
    const { promise, reject } = Promise.withResolvers<never>()
    call.mockReturnValue(promise)
    expect(await endWithin(minutes * MINUTE, begun, start())).toBeInstanceOf(OverdueError)
    reject(new Error('too late'))
    await new Promise((resolve) => setImmediate(resolve))
    expect(jest.getTimerCount()).toBe(0)
  })
})

describe('a service in time', () => {
  test('gives the key of what it restored, and leaves no timer behind', async () => {
    restoreCache.mockResolvedValue('app-1')
    expect(await restoreFolder('/kept/layers/app', 'app-')).toBe('app-1')
    expect(restoreCache).toHaveBeenCalledWith(['/kept/layers/app'], 'app-newest', ['app-'])
    expect(jest.getTimerCount()).toBe(0)
  })

  test.each([
    [7, true],
    [0, true],
    [-1, false]
  ])('that answers a save with %i has saved: %p', async (id, saved) => {
    saveCache.mockResolvedValue(id)
    expect(await saveFolder('/kept/layers/app', 'app-1')).toBe(saved)
  })
})
