import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { BuildxCommand } from '../../src/buildx/ask.js'
import { createFolder, writeFiles, writeProgram } from './folders.js'

/** What a stand-in for buildx does when it is called. */
export interface Scene {
  exitCode?: number
  stdout?: string
  stderr?: string
  /** Shell commands to run before it answers. */
  run?: string
}

export interface ScriptedBuildx {
  command: BuildxCommand
  folder: string
  /** The words of each call so far, in order. */
  calls(): Promise<string[][]>
  /** The same, each call as one line. */
  lines(): Promise<string[]>
}

/**
 * A stand-in for buildx: a real program, which answers by the beginning of its command line. Of several scenes each call
 * plays the next, and further calls the last. A call that nothing is written for fails, so that it does not go unseen.
 */
export async function scriptBuildx(
  play: Record<string, Scene | readonly Scene[]>,
  path = 'buildx'
): Promise<ScriptedBuildx> {
  const folder = await createFolder()
  const scenes = Object.values(play).map((scene) => [scene].flat())
  const branches = Object.keys(play).map((words, index) => `${quote(words)}*) part=${index};;`)
  await writeFiles(
    folder,
    Object.fromEntries(
      scenes.flatMap((parts, part) =>
        parts.flatMap(({ exitCode = 0, stdout = '', stderr = '', run = '' }, number) => [
          [`${part}-${number + 1}.stdout`, stdout],
          [`${part}-${number + 1}.stderr`, stderr],
          [`${part}-${number + 1}.sh`, `${run}\nend=${exitCode}\n`]
        ])
      )
    )
  )
  const counts = scenes.map((parts, part) => `last_${part}=${parts.length}`).join('\n')
  const program = await writeProgram(
    folder,
    path,
    `printf '%s' "$(printf '%s\\037' "$@")
" >> '${folder}/calls'
    ${counts}
    case "$*" in
      ${branches.join('\n      ')}
      *) echo "nobody expected: $*" >&2; exit 97;;
    esac
    echo >> "${folder}/$part.count"
    number=$(wc -l < "${folder}/$part.count")
    eval "last=\\$last_$part"
    [ "$number" -gt "$last" ] && number=$last
    scene="${folder}/$part-$((number))"
    . "$scene.sh"
    cat "$scene.stdout"
    cat "$scene.stderr" >&2
    exit $end`
  )
  const calls = async (): Promise<string[][]> => {
    const text = await readFile(join(folder, 'calls'), 'utf8').catch(() => '')
    return text
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => line.split('\u001f').slice(0, -1))
  }
  return {
    command: { program, leading: [] },
    folder,
    calls,
    lines: async () => (await calls()).map((words) => words.join(' '))
  }
}

function quote(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`
}
