import { escapeMarkdown, formatBytes, formatSeconds, formatTime, shorten } from '../text.js'
import { bytesReadOf, bytesWrittenOf } from './economics.js'
import type { CacheTransfer } from './imports.js'
import type { CacheReport } from './report.js'

/* The folded tables of the job summary: none of them has lines where there is nothing to show. */

/** A table of the cache mounts: what each cost, and what its steps took with and without it. */
export function mountTable({ mounts }: CacheReport): string[] {
  if (mounts === undefined || mounts.mounts.length === 0) return []
  const seconds = (value: number | undefined): string => (value === undefined ? '–' : formatSeconds(value))
  const rows = mounts.mounts.map(
    ({ name, bytes, restoreSeconds, saveSeconds, passedOver, without, with: having }) =>
      `| ${escapeMarkdown(name)} | ${bytes === undefined ? '–' : formatBytes(bytes)} | ${seconds(restoreSeconds)} | ` +
      `${saveSeconds === undefined ? (passedOver ?? '–') : formatSeconds(saveSeconds)} | ${seconds(having)} | ${seconds(without)} |`
  )
  return [
    '| Cache mount | Size | Restored in | Saved in | Its steps with it | Without |',
    '|---|---|---|---|---|---|',
    ...rows,
    ''
  ]
}

export function transferTable(report: CacheReport): string[] {
  const { imports, exports, export: written } = report
  const row = (what: string, { name, seconds, error }: CacheTransfer): string =>
    `| ${what} | ${escapeMarkdown(name)} | ${formatSeconds(seconds)} | ${error === undefined ? '' : escapeMarkdown(shorten(error, 300))} |`
  const after = 'seconds' in written && written.seconds > 0 ? [{ name: report.backend, ...written }] : []
  const rows = [
    ...imports.map((transfer) => row('read', transfer)),
    ...exports.map((transfer) => row('written with the image', transfer)),
    ...after.map(({ name, seconds, ...rest }) =>
      row('written after the image', { name, seconds, error: 'reason' in rest ? rest.reason : undefined })
    )
  ]
  const bytes = { read: bytesReadOf(report), written: bytesWrittenOf(report) }
  const sums = Object.entries(bytes).map(
    ([what, sum]) => `${what}: ${sum === undefined ? 'not known' : formatBytes(sum)}`
  )
  return rows.length === 0
    ? []
    : ['| | Cache | Time | |', '|---|---|--:|---|', ...rows, '', `Bytes ${sums.join(', ')}.`, '']
}

export function runTable({ runs }: CacheReport): string[] {
  if (runs.length < 2) return []
  const rows = runs
    .toReversed()
    .map(
      ({ at, commit, seconds, cached, total, saved, cost }) =>
        `| ${formatTime(at)} | ${escapeMarkdown(commit?.slice(0, 7) ?? '–')} | ` +
        `${cached} of ${total} | ${formatSeconds(seconds)} | ${saved === undefined ? '–' : formatSeconds(saved)} | ${formatSeconds(cost)} |`
    )
  return [
    '| Run (UTC) | Commit | Steps from cache | Build | Saved | Cost of the cache |',
    '|---|---|---|--:|--:|--:|',
    ...rows,
    '',
    'Runs whose every step was cached are not kept.',
    ''
  ]
}

/** Rows of each kind. */
const MOST_GROUPS = 8

export function healthTable({ health }: CacheReport): string[] {
  if (health === undefined) return []
  const { bytes, quota, isPart, scopes, others, elsewhere } = health
  const row = (whose: string, size: number, entries: number): string =>
    `| ${escapeMarkdown(whose)} | ${formatBytes(size)} | ${Math.round((100 * size) / quota)} % | ${entries} |`
  return [
    `${formatBytes(bytes)} of ${formatBytes(quota)} are used (${Math.round((100 * bytes) / quota)} %).` +
      (bytes > 0.9 * quota ? ' What was not used for longest goes next.' : '') +
      (isPart ? ' The table has the largest entries only.' : ''),
    '',
    '| Whose | Size | Of the quota | Entries |',
    '|---|--:|--:|--:|',
    ...scopes
      .slice(0, MOST_GROUPS)
      .map((group) => row(`this action: ${group.scope}`, group.bytes, group.entries)),
    ...others.slice(0, MOST_GROUPS).map((group) => row(group.tool, group.bytes, group.entries)),
    '',
    ...(elsewhere.length > 0
      ? [
          `This scope has a cache on ${elsewhere.map(escapeMarkdown).join(', ')}, which this ref cannot read.`,
          ''
        ]
      : [])
  ]
}
