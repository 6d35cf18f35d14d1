/*
 * A process of its own that publishes one cache after another into a layout, until it is killed: `node publisher.ts FOLDER`
 * prints a line once the first is there.
 */
import { createHash } from 'node:crypto'
import { writeFile } from 'node:fs/promises'
import './source-names.ts'

const { layoutRepository } = await import('../../src/store/layout-repository.ts')
const { readRoot } = await import('../../src/store/oci-layout.ts')

const [folder = ''] = process.argv.slice(2)
/** As a job that begins now: what was there before is replaced. */
const begin = async () => {
  const opened = (await readRoot(folder))?.digest
  return layoutRepository({
    ...{ name: 'own', folder, writable: true, verified: {} },
    ...(opened === undefined ? {} : { opened })
  })
}
let repository = await begin()

async function take(mediaType: string, text: string) {
  const digest = `sha256:${createHash('sha256').update(text).digest('hex')}`
  const draft = await repository.draft()
  await writeFile(draft, text)
  await repository.keep(draft, digest)
  return { mediaType, digest, size: Buffer.byteLength(text) }
}

for (let count = 0; ; count++) {
  const layer = await take('application/vnd.oci.image.layer.v1.tar+zstd', `layer ${process.pid} ${count}`)
  const config = await take('application/vnd.buildkit.cacheconfig.v0', JSON.stringify({ records: [], count }))
  const manifest = await take(
    'application/vnd.oci.image.manifest.v1+json',
    JSON.stringify({ schemaVersion: 2, config, layers: [layer] })
  )
  await repository.publish(manifest)
  repository = await begin()
  if (count === 0) console.log('published')
}
