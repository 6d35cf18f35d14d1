import { readFile } from 'node:fs/promises'
import { expect, test } from '@jest/globals'
import { renderReportJson } from '../../src/report/json.js'
import { createReportOf, createStepReport, NOW } from '../support/builders.js'

test('docs/report.md names every field of the report, and every field that a step, import, mount or run has', async () => {
  const mount = { name: 'm', bytes: 1, restoreSeconds: 1, saveSeconds: 1, passedOver: 'x', seconds: 1 }
  const report = createReportOf({
    steps: [createStepReport()],
    comparedWith: { at: NOW, commit: 'abc' },
    imports: [{ name: 'gha', seconds: 1, error: undefined }],
    mounts: {
      mounts: [{ ...mount, without: 1, with: 1 }],
      ...{ restoreSeconds: 1, saveSeconds: 1, save: undefined, notices: [], troubles: [] }
    },
    runs: [{ at: NOW, seconds: 1, cached: 1, total: 1, cost: 1 }],
    advice: [{ seconds: 1, line: 1, text: 'x' }],
    health: { bytes: 1, quota: 1, isPart: false, scopes: [], others: [], elsewhere: [] }
  })
  const page = await readFile(new URL('../../docs/report.md', import.meta.url), 'utf8')
  const table = page.slice(page.indexOf('## The output'))
  const fields = Object.entries(JSON.parse(renderReportJson(report)) as Record<string, unknown>)
  const missing = fields.flatMap(([name, value]) => {
    const inner = Array.isArray(value) ? value[0] : value
    const names = typeof inner === 'object' && inner !== null ? Object.keys(inner) : []
    const row = table.split('\n').find((line) => line.startsWith(`| \`${name}\` `)) ?? ''
    return [...(row === '' ? [name] : []), ...names.filter((part) => !row.includes(`\`${part}\``))]
  })
  expect(missing).toEqual([])
})
