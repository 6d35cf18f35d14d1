import { copyFile, mkdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { createRootfs, gatherRuntimeParts } from './base-images.ts'
import { mustRun } from './commands.ts'
import { binFolder, engineFolder } from './places.ts'

/**
 * Not `moby/buildkit:…`: of that repository buildx takes only images that its makers have signed. The engine is asked
 * to pull it first all the same; on this host it learns at once that it cannot, and takes its own.
 */
const imageName = 'localhost/buildkit:bed'

/** As in the official image, less git, QEMU and what rootless mode wants. */
const dockerfile = `FROM scratch
COPY --from=rootfs / /
COPY --from=programs / /usr/bin/
ENV PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin BUILDKIT_SETUP_CGROUPV2_ROOT=1
VOLUME /var/lib/buildkit
ENTRYPOINT ["buildkitd"]
`

/** Builds the image with an engine's own builder, into that engine. `folder` is for what is in between. */
export async function makeBuildkitImage(folder: string, env: NodeJS.ProcessEnv): Promise<string> {
  const work = join(folder, 'buildkit-image')
  const programs = join(work, 'programs')
  await mkdir(programs, { recursive: true })
  try {
    await copyFile(join(binFolder, 'buildkitd'), join(programs, 'buildkitd'))
    await copyFile(join(engineFolder, 'buildctl'), join(programs, 'buildctl'))
    await copyFile(join(engineFolder, 'runc'), join(programs, 'buildkit-runc'))
    const rootfs = await createRootfs(join(work, 'rootfs'), await gatherRuntimeParts())
    const contexts = ['--build-context', `rootfs=${rootfs}`, '--build-context', `programs=${programs}`]
    // Of the time that this takes, gzip would be three quarters.
    const output = `type=docker,name=${imageName},compression=uncompressed`
    const args = ['build', '--builder', 'default', '--provenance=false', ...contexts, '--output', output, '-']
    await mustRun(join(binFolder, 'buildx'), args, { env, input: dockerfile })
  } finally {
    await rm(work, { recursive: true, force: true })
  }
  return imageName
}
