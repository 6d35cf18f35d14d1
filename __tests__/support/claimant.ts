/*
 * A process of its own that claims a layout, for the tests of claims: `node claimant.ts FOLDER` prints its role,
 * then answers `shared` and `release`, one a line, until its standard input ends.
 */
import { createInterface } from 'node:readline'
import { claimLayout } from '../../src/store/claim.ts'

const folder = process.argv[2]
if (folder === undefined)
  throw new Error('claimant.ts: the folder to claim was not given; pass it as argument.')
const claim = await claimLayout(folder)
console.log((await claim.becomeWriter()) ? 'writer' : 'reader')
for await (const line of createInterface({ input: process.stdin })) {
  if (line === 'release') {
    await claim.release()
    console.log('released')
  } else {
    let shared = true
    await claim.whileAlone(async () => {
      shared = false
    })
    console.log(String(shared))
  }
}
