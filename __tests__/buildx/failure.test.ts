import { describe, expect, test } from '@jest/globals'
import { mergeEvents } from '../../src/buildx/events.js'
import { explainFailure } from '../../src/buildx/failure.js'
import { type Step, stepsOf } from '../../src/report/report.js'
import { createEnding } from '../support/builders.js'
import { readFixture } from '../support/fixtures.js'

const steps: Step[] = [
  { name: '[1/2] COPY . .', status: 'cached', seconds: 0, error: undefined },
  { name: '[2/2] RUN make', status: 'failed', seconds: 1, error: 'exit code: 2' }
]
const failure = (tail: string) => createEnding({ exitCode: 1, tail })

describe('explainFailure', () => {
  test('names the instruction that failed', () => {
    expect(explainFailure(failure('ERROR: failed to build'), steps)).toBe(
      'The build failed at [2/2] RUN make: exit code: 2'
    )
  })

  test('has buildx’s complaint where no step failed, without its advice', () => {
    const tail =
      '#1 ERROR: not this\nERROR: failed to build: Cache export is not supported for the docker driver.\n' +
      'Learn more at https://docs.docker.com/go/build-cache-backends/\n'
    for (const known of [undefined, [], steps.slice(0, 1)])
      expect(explainFailure(failure(tail), known)).toBe(
        'The build failed: failed to build: Cache export is not supported for the docker driver.'
      )
  })

  test('has the exit code where buildx said nothing', () => {
    expect(explainFailure(createEnding({ exitCode: 137 }), undefined)).toBe(
      'buildx ended with exit code 137 and said nothing.'
    )
  })

  test('does not blame a step that was only canceled because another failed', () => {
    const canceledToo = stepsOf(mergeEvents(readFixture('rawjson/history-failed-beside-canceled.jsonl')))
    expect(explainFailure(failure(''), canceledToo)).toBe(
      'The build failed at [broken 3/3] RUN ["/bin/busybox", "sh", "-c", "sleep 1; exit 7"]: ' +
        'process "/bin/busybox sh -c sleep 1; exit 7" did not complete successfully: exit code: 7'
    )
  })
})
