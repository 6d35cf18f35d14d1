import { existsSync } from 'node:fs'
import { chmod, mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, test } from '@jest/globals'
import { findBuildx } from '../../src/environment/buildx-command.js'
import { createFolder, writeFiles, writeProgram } from '../support/folders.js'

/** Plugins of the machine itself come before what is on PATH. */
const machineHasPlugin = ['local/lib', 'local/libexec', 'lib', 'libexec'].some((folder) =>
  existsSync(`/usr/${folder}/docker/cli-plugins/docker-buildx`)
)
const withoutMachinePlugin = machineHasPlugin ? test.skip : test

/** Environment variables under which nothing but what is in `folder` is found. */
const only = (folder: string) => ({
  DOCKER_CONFIG: join(folder, 'config'),
  PATH: `${folder}/empty::${folder}/bin`
})

describe('findBuildx', () => {
  test('takes the user’s plugin before all others, called directly', async () => {
    const folder = await createFolder()
    const plugin = await writeProgram(folder, 'config/cli-plugins/docker-buildx', 'exit 0')
    await writeProgram(folder, 'bin/buildx', 'exit 0')
    await writeProgram(folder, 'bin/docker', 'exit 0')
    expect(await findBuildx(only(folder))).toEqual({ program: plugin, leading: [] })
  })

  test('looks for the plugin below HOME where DOCKER_CONFIG is not set', async () => {
    const folder = await createFolder()
    const plugin = await writeProgram(folder, '.docker/cli-plugins/docker-buildx', 'exit 0')
    expect(await findBuildx({ HOME: folder, PATH: '' })).toEqual({ program: plugin, leading: [] })
  })

  withoutMachinePlugin(
    'takes a buildx on PATH before docker (skipped where docker has the plugin)',
    async () => {
      const folder = await createFolder()
      const buildx = await writeProgram(folder, 'bin/buildx', 'exit 0')
      await writeProgram(folder, 'bin/docker', 'exit 0')
      expect(await findBuildx(only(folder))).toEqual({ program: buildx, leading: [] })
    }
  )

  withoutMachinePlugin('passes over what cannot be run (skipped where docker has the plugin)', async () => {
    const folder = await createFolder()
    await chmod(await writeProgram(folder, 'config/cli-plugins/docker-buildx', 'exit 0'), 0o644)
    await mkdir(join(folder, 'bin/buildx'), { recursive: true })
    await writeFiles(folder, { 'empty/buildx': 'not executable' })
    const docker = await writeProgram(folder, 'bin/docker', '[ "$*" = "buildx version" ]')
    expect(await findBuildx(only(folder))).toEqual({ program: docker, leading: ['buildx'] })
  })

  withoutMachinePlugin('names docker without buildx (skipped where docker has the plugin)', async () => {
    const folder = await createFolder()
    await writeProgram(folder, 'bin/docker', 'exit 1')
    await expect(findBuildx(only(folder))).rejects.toThrow(
      /^docker was found on this runner, but not its buildx plugin\. Add a step with docker\/setup-buildx-action/
    )
  })

  withoutMachinePlugin(
    'says what to do where there is neither (skipped where docker has the plugin)',
    async () => {
      const folder = await createFolder()
      await expect(findBuildx(only(folder))).rejects.toThrow(
        /^Neither docker nor buildx was found on this runner\. Add a step with docker\/setup-buildx-action/
      )
    }
  )
})
