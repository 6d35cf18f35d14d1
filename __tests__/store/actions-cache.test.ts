import { afterEach, beforeEach, describe, expect, jest, test } from '@jest/globals'

/** A service that may take for ever, which no real one does on demand. */
const restoreCache = jest.fn<(...words: unknown[]) => Promise<string | undefined>>()
const saveCache = jest.fn<() => Promise<number>>()
jest.unstable_mockModule('@actions/cache', () => ({ restoreCache, saveCache }))
const { catchOutput } = await import('../support/output.js')
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

/** What @actions/cache says to the job, instead of throwing it. */
function annotates(command: 'error' | 'warning' | 'info', text: string): void {
  process.stdout.write(command === 'info' ? `${text}\n` : `::${command}::${text}\n`)
}

describe('what goes wrong', () => {
  test.each(['error', 'warning'] as const)('is the reason, and no %s of the job', async (command) => {
    const output = catchOutput()
    restoreCache.mockImplementation(async () => {
      annotates(command, 'Failed to restore: the service at https://a.example/?sig=s says%0A 500%25')
      return undefined
    })
    await expect(restoreFolder('/kept/layers/app', 'app-')).rejects.toThrow(
      /^the service at \(an address\) says 500%$/
    )
    saveCache.mockImplementation(async () => {
      annotates(command, 'Failed to save: cache write denied: no')
      return -1
    })
    await expect(saveFolder('/kept/layers/app', 'app-1')).rejects.toThrow(/^cache write denied: no$/)
    expect(output()).toBe('')
  })

  test('is none where the entry was restored all the same, or another job has it', async () => {
    restoreCache.mockImplementation(async () => {
      annotates('warning', 'slow')
      return 'app-1'
    })
    expect(await restoreFolder('/kept/layers/app', 'app-')).toBe('app-1')
    const output = catchOutput()
    saveCache.mockImplementation(async () => {
      annotates('info', 'Failed to save: another job may be creating this cache')
      return -1
    })
    expect(await saveFolder('/kept/layers/app', 'app-1')).toBe(false)
    expect(output()).toContain('another job')
  })

  test('is told apart where two are restored at once, and what others print goes its way', async () => {
    const output = catchOutput()
    restoreCache.mockImplementation(async (...words) => {
      await new Promise((resolve) => setImmediate(resolve))
      if (words[1] === 'one-newest') annotates('warning', 'Failed to restore: one')
      return undefined
    })
    const both = [restoreFolder('/kept/one', 'one-'), restoreFolder('/kept/other', 'other-')]
    annotates('warning', 'of somebody else')
    expect((await Promise.allSettled(both)).map(({ status }) => status)).toEqual(['rejected', 'fulfilled'])
    annotates('warning', 'and later')
    expect(output()).toBe('::warning::of somebody else\n::warning::and later\n')
  })
})

describe('a service in time', () => {
  test('gives the key of what it restored, and leaves no timer behind', async () => {
    restoreCache.mockResolvedValue('app-1')
    expect(await restoreFolder('/kept/layers/app', 'app-')).toBe('app-1')
    expect(restoreCache).toHaveBeenCalledWith(['kept/layers/app'], 'app-newest', ['app-'])
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
