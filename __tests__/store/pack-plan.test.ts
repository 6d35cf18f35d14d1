import { describe, expect, test } from '@jest/globals'
import type { Pack } from '../../src/store/pack-index.js'
import { MOST_PACKS, planSave, type SavePlan } from '../../src/store/pack-plan.js'
import { randomFrom } from '../support/random.js'

interface Blob {
  digest: string
  size: number
}

/** A pack with blobs one after the other; its key is its name. */
function packOf(key: string, blobs: readonly Blob[]): Pack {
  let size = 0
  const places = blobs.map((blob) => {
    const place = { offset: size, size: blob.size }
    size += blob.size
    return [blob.digest, place] as const
  })
  return { key, size, blobs: new Map(places) }
}

function blob(digest: string, size = 10): Blob {
  return { digest, size }
}

const keysOf = ({ kept }: SavePlan): string[] => kept.map(({ key }) => key)
const total = (blobs: readonly { size: number }[]): number => blobs.reduce((sum, { size }) => sum + size, 0)

describe('a save', () => {
  test('uploads everything where nothing was there, in the order of the manifest', () => {
    expect(planSave([blob('b'), blob('a'), blob('b')], [])).toEqual({
      kept: [],
      blobs: [
        { digest: 'b', size: 10, moved: false },
        { digest: 'a', size: 10, moved: false }
      ]
    })
  })

  test('uploads only what is new, and keeps packs that are used with only the blobs that are', () => {
    const before = [packOf('one', [blob('a'), blob('b')]), packOf('two', [blob('c')])]
    const plan = planSave([blob('b'), blob('c'), blob('d')], before)
    expect(plan.blobs).toEqual([{ digest: 'd', size: 10, moved: false }])
    expect(plan.kept).toEqual([
      { key: 'one', size: 20, blobs: new Map([['b', { offset: 10, size: 10 }]]) },
      { key: 'two', size: 10, blobs: new Map([['c', { offset: 0, size: 10 }]]) }
    ])
  })

  test('uploads nothing where all is there', () => {
    expect(planSave([blob('a')], [packOf('one', [blob('a')])]).blobs).toEqual([])
  })

  test('drops a pack of which nothing is needed', () => {
    expect(planSave([blob('b')], [packOf('one', [blob('a')])])).toEqual({
      kept: [],
      blobs: [{ digest: 'b', size: 10, moved: false }]
    })
  })

  test('moves what is needed out of a pack where more is unused than is needed, even where nothing is new', () => {
    const plan = planSave([blob('a')], [packOf('one', [blob('a', 10), blob('b', 11)])])
    expect(plan).toEqual({ kept: [], blobs: [{ digest: 'a', size: 10, moved: true }] })
  })

  test('keeps a pack of which a third is needed where much is new: to move it would be to upload it once more', () => {
    const before = [packOf('one', [blob('a', 127), blob('b', 243)])]
    const plan = planSave([blob('a', 127), blob('c', 244)], before)
    expect(keysOf(plan)).toEqual(['one'])
    expect(plan.blobs).toEqual([{ digest: 'c', size: 244, moved: false }])
  })

  test('gives up first the pack that frees most for what has to move', () => {
    const before = [
      packOf('half', [blob('a', 50), blob('x', 50)]),
      packOf('little', [blob('b', 5), blob('y', 95)]),
      packOf('whole', [blob('c', 50)])
    ]
    const plan = planSave([blob('a', 50), blob('b', 5), blob('c', 50)], before)
    expect(keysOf(plan)).toEqual(['half', 'whole'])
    expect(plan.blobs).toEqual([{ digest: 'b', size: 5, moved: true }])
  })

  test('takes a blob, and a pack, that was given twice, once', () => {
    const [one, same] = [packOf('one', [blob('a')]), packOf('one', [blob('a')])]
    const plan = planSave([blob('a')], [one, same, packOf('two', [blob('a')])])
    expect(keysOf(plan)).toEqual(['one'])
    expect(plan.blobs).toEqual([])
  })

  test('puts together the two views that caches have of one pack', () => {
    const whole = packOf('one', [blob('a'), blob('b')])
    const views = ['a', 'b'].map((digest) => ({
      ...whole,
      blobs: new Map([...whole.blobs].filter(([name]) => name === digest))
    }))
    expect(planSave([blob('a'), blob('b')], views)).toEqual({ kept: [whole], blobs: [] })
  })

  test('does not take a blob for one that has another size', () => {
    expect(planSave([blob('a', 11)], [packOf('one', [blob('a', 10)])]).blobs).toEqual([
      { digest: 'a', size: 11, moved: false }
    ])
  })

  test('leaves the packs it was given as they are', () => {
    const before = [packOf('one', [blob('a'), blob('b')])]
    const copy = structuredClone(before)
    planSave([blob('a')], before)
    expect(before).toEqual(copy)
  })

  test('gives up the small packs where there would be too many, so that the next saves need not', () => {
    const sizes = [5000, 9, 10, 900, 8, 1000, 10, 11]
    const before = sizes.map((size, i) => packOf(`${i}`, [blob(`${i}`, size)]))
    const needed = sizes.map((size, i) => blob(`${i}`, size))
    expect(before).toHaveLength(MOST_PACKS)
    expect(keysOf(planSave(needed, before))).toHaveLength(MOST_PACKS)
    const plan = planSave([...needed, blob('new', 1)], before)
    expect(keysOf(plan)).toEqual(['0', '3', '5'])
    expect(plan.blobs.map(({ digest, moved }) => [digest, moved])).toEqual([
      ['1', true],
      ['2', true],
      ['4', true],
      ['6', true],
      ['7', true],
      ['new', false]
    ])
  })

  test('brings the packs of several caches down to a few', () => {
    const before = Array.from({ length: 3 * MOST_PACKS }, (_, i) =>
      packOf(`${i}`, [blob(`${i}`, 10 ** (i % 15))])
    )
    const needed = before.flatMap(({ blobs }) => [...blobs].map(([digest, { size }]) => blob(digest, size)))
    expect(keysOf(planSave(needed, before)).length).toBeLessThan(MOST_PACKS)
  })
})

/** What a history of saves came to; bytes. */
interface Totals {
  created: number
  uploaded: number
  jobsThatMove: number
}

/** Runs jobs one after the other, each of which replaces and adds some layers; each plan is looked at. */
function runJobs(seed: number, jobs: number, check: (plan: SavePlan, needed: Blob[]) => void): Totals {
  const random = randomFrom(seed)
  const totals: Totals = { created: 0, uploaded: 0, jobsThatMove: 0 }
  let layers: Blob[] = []
  let packs: Pack[] = []
  let count = 0
  const create = (): Blob => {
    const size = 1 + random(random(4) === 0 ? 50_000_000 : 500_000)
    totals.created += size
    return blob(`sha256:${++count}`, size)
  }
  for (let job = 0; job < jobs; job++) {
    if (job === 0) layers = Array.from({ length: 5 + random(40) }, create)
    // A change in a Dockerfile replaces what comes after it; most are near its end.
    const from =
      layers.length - 1 - Math.floor((random(layers.length) * random(layers.length)) / layers.length)
    const changed = random(3) > 0 ? layers.slice(from) : layers.filter(() => random(20) === 0)
    layers = [...layers.filter((layer) => !changed.includes(layer)), ...changed.map(create)]
    if (random(5) === 0) layers.push(create())
    const plan = planSave(layers, packs)
    check(plan, layers)
    totals.uploaded += total(plan.blobs)
    if (plan.blobs.some(({ moved }) => moved)) totals.jobsThatMove += 1
    packs = plan.blobs.length > 0 ? [...plan.kept, packOf(`pack-${job}`, plan.blobs)] : plan.kept
  }
  return totals
}

const SEEDS = Array.from({ length: 200 }, (_, seed) => seed)

describe.each([10, 100])('over %i jobs with random changes', (jobs) => {
  test('every layer is in exactly one place, of its own size', () => {
    for (const seed of SEEDS) {
      runJobs(seed, jobs, ({ kept, blobs }, needed) => {
        const places = [
          ...kept.flatMap((pack) => [...pack.blobs].map(([digest, { size }]) => ({ digest, size }))),
          ...blobs.map(({ digest, size }) => ({ digest, size }))
        ]
        const sorted = (list: readonly Blob[]) => [...list].sort((a, b) => a.digest.localeCompare(b.digest))
        if (JSON.stringify(sorted(places)) !== JSON.stringify(sorted(needed)))
          expect({ seed, places: sorted(places) }).toEqual({ seed, places: sorted(needed) })
      })
    }
  })

  test('there are never more packs than a few, and what they hold is at most twice what is needed', () => {
    for (const seed of SEEDS) {
      runJobs(seed, jobs, ({ kept, blobs }, needed) => {
        const packs = kept.length + (blobs.length > 0 ? 1 : 0)
        const held = total(kept) + total(blobs)
        if (packs > MOST_PACKS || held > 2 * total(needed)) expect({ seed, packs, held }).toBe('less')
      })
    }
  })

  test('a job uploads what is new and nothing else, unless it moves something', () => {
    for (const seed of SEEDS) {
      let known = new Set<string>()
      runJobs(seed, jobs, ({ blobs }, needed) => {
        const fresh = total(needed.filter(({ digest }) => !known.has(digest)))
        const unmoved = total(blobs.filter(({ moved }) => !moved))
        if (unmoved !== fresh) expect({ seed, unmoved }).toEqual({ seed, unmoved: fresh })
        known = new Set(needed.map(({ digest }) => digest))
      })
    }
  })

  test('all jobs together upload at most one and a half times what is new, or a little more, and few of them move anything', () => {
    for (const seed of SEEDS) {
      const { created, uploaded, jobsThatMove } = runJobs(seed, jobs, () => undefined)
      const ratio = uploaded / created
      if (ratio > 1.7 || jobsThatMove > 0.6 * jobs) expect({ seed, ratio, jobsThatMove }).toBe('less')
    }
  })
})

test('a hundred jobs that only add layers upload at most three and a half times what is new', () => {
  let packs: Pack[] = []
  const layers: Blob[] = []
  let uploaded = 0
  for (let job = 0; job < 100; job++) {
    layers.push(blob(`${job}`))
    const plan = planSave(layers, packs)
    uploaded += total(plan.blobs)
    packs = [...plan.kept, packOf(`pack-${job}`, plan.blobs)]
  }
  expect(uploaded / total(layers)).toBeLessThanOrEqual(3.5)
})
