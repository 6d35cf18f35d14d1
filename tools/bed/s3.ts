import { randomBytes } from 'node:crypto'
import { mkdir, readdir, rm } from 'node:fs/promises'
import { join, relative } from 'node:path'
import { binFolder } from './places.ts'
import { type Daemon, startDaemon } from './processes.ts'
import { answers, onFreePort } from './registry.ts'

/** A running S3 server with one bucket, which clients must address by path: `use_path_style=true`. */
export interface S3Server {
  /** `http://127.0.0.1:PORT`, for `endpoint_url`. */
  url: string
  region: string
  /** It exists, and is empty at first. */
  bucket: string
  accessKey: string
  secretKey: string
  /** Keys of the objects in the bucket, sorted. */
  keys(): Promise<string[]>
  /** Deletes the objects whose keys begin so, as a lifecycle rule would; how many there were. */
  deleteObjects(prefix: string): Promise<number>
  stop(): Promise<void>
}

const region = 'us-east-1'
const bucket = 'cache'
const accessKey = 'bed'

/** Where the gateway puts what is still being uploaded, in the bucket's folder. */
const unfinished = '.sgwtmp'

/** Starts a real S3 server, one that keeps its objects as files, and all else that it has, in `folder`. */
export async function launchS3(folder: string, env: NodeJS.ProcessEnv): Promise<S3Server> {
  const places = { buckets: join(folder, 'buckets'), metadata: join(folder, 'metadata') }
  const objects = join(places.buckets, bucket)
  // A folder is a bucket; one that nobody created through the gateway belongs to its only account.
  for (const path of [objects, places.metadata]) await mkdir(path, { recursive: true })
  const secretKey = randomBytes(20).toString('hex')
  const { host, daemon } = await onFreePort(async (host) => ({
    host,
    daemon: await startGateway(folder, places, host, secretKey, env)
  }))
  return {
    url: `http://${host}`,
    region,
    bucket,
    accessKey,
    secretKey,
    keys: () => listKeys(objects),
    deleteObjects: async (prefix) => {
      const keys = (await listKeys(objects)).filter((key) => key.startsWith(prefix))
      for (const key of keys) {
        await rm(join(objects, key))
        await rm(join(places.metadata, bucket, key), { recursive: true, force: true })
      }
      return keys.length
    },
    stop: daemon.stop
  }
}

function startGateway(
  folder: string,
  places: { buckets: string; metadata: string },
  host: string,
  secretKey: string,
  env: NodeJS.ProcessEnv
): Promise<Daemon> {
  const listening = ['--port', host, '--region', region, '--health', '/health', '--quiet']
  return startDaemon({
    name: 'versitygw',
    command: join(binFolder, 'versitygw'),
    // Metadata apart from the files: not every file system has extended attributes for them.
    args: [...listening, 'posix', '--sidecar', places.metadata, places.buckets],
    // No more, since it takes each of its many options from a variable, too, some of them with common names.
    env: { PATH: env.PATH, ROOT_ACCESS_KEY_ID: accessKey, ROOT_SECRET_ACCESS_KEY: secretKey },
    logFile: join(folder, 'versitygw.log'),
    isolated: false,
    isReady: () => answers(`http://${host}/health`)
  })
}

async function listKeys(objects: string): Promise<string[]> {
  const entries = await readdir(objects, { recursive: true, withFileTypes: true })
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => relative(objects, join(entry.parentPath, entry.name)))
    .filter((key) => !key.startsWith(`${unfinished}/`))
    .toSorted()
}
