/*
 * A step as a process of its own: `node cancelled-step.ts PREFIX PROGRAM` runs a shell program in a folder of its own, and
 * goes on to another one once it has ended. With a third word the first is a question.
 */
import './source-names.ts'

const { endInOrder, withFolder } = await import('../../src/cancellation.ts')
const { follow } = await import('../../src/buildx/follow.ts')
const { askBuildx } = await import('../../src/buildx/ask.ts')

const [prefix = '', program = '', isQuestion] = process.argv.slice(2)
const env = { PATH: process.env.PATH ?? '' }
const listen = () => ({ stdout: (bytes: Buffer) => process.stdout.write(bytes), stderr: () => undefined })
endInOrder()
await withFolder(prefix, async () => {
  if (isQuestion === undefined) await follow('sh', ['-c', program], env, listen)
  else {
    console.log('begun')
    await askBuildx({ program: 'sh', leading: ['-c', program] }, [])
  }
  await follow('sh', ['-c', 'echo went on; exec sleep 60'], env, listen)
})
