import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'

/** What may be in dist/ without any duty but to be named. */
const PERMISSIVE = ['0BSD', 'Apache-2.0', 'BlueOak-1.0.0', 'BSD-2-Clause', 'BSD-3-Clause', 'ISC', 'MIT']

/** A package as its folder in node_modules has it. */
export interface BundledPackage {
  name: string
  version: string
  /** An expression of SPDX identifiers; undefined where it says nothing. */
  licence: string | undefined
  /** Of the licence and of notices; some packages have none. */
  texts: string[]
}

export async function readPackage(folder: string): Promise<BundledPackage> {
  const { name, version, license } = JSON.parse(await readFile(join(folder, 'package.json'), 'utf8')) as {
    name: string
    version: string
    license?: string
  }
  const files = (await readdir(folder)).filter((file) => /^(licen[cs]e|notice)\b/i.test(file)).toSorted()
  const texts = await Promise.all(files.map((file) => readFile(join(folder, file), 'utf8')))
  return { name, version, licence: license, texts: texts.map((text) => text.replaceAll('\r\n', '\n').trim()) }
}

/** The list for dist/: of each package its name and version, its licence, and the texts. */
export function renderLicences(packages: readonly BundledPackage[]): string {
  return packages
    .map(({ name, version, licence, texts }) => [`${name} ${version}`, licence ?? 'unknown', ...texts])
    .map(([name, licence, ...texts]) => `${[`${name}\n${licence}`, ...texts].join('\n\n')}\n`)
    .join('\n\n')
}

/** Whether an expression such as `MIT`, `(MIT OR GPL-3.0)` or `(Apache-2.0 AND BSD-3-Clause)` lets everybody use it. */
export function isPermissive(expression: string): boolean {
  const text = expression.replace(/^\((.*)\)$/, '$1')
  const all = text.split(' AND ')
  if (all.length > 1) return all.every(isPermissive)
  const any = text.split(' OR ')
  if (any.length > 1) return any.some(isPermissive)
  return PERMISSIVE.includes(text)
}

/** What is wrong with a list of licences for a program that has these packages in it. */
export function complaintsOnLicences(list: string, packages: readonly BundledPackage[]): string[] {
  if (packages.length === 0) return ['no package was found in the program']
  return packages.flatMap(({ name, version, licence, texts }) => {
    if (licence === undefined) return [`${name} names no licence`]
    if (!isPermissive(licence))
      return [`${name} has the licence ${licence}, which is not one of ${PERMISSIVE.join(', ')}`]
    if (!list.includes(`${name} ${version}\n${licence}\n`)) return [`${name} (${licence}) is not in the list`]
    return texts.every((text) => list.includes(text))
      ? []
      : [`the text of ${name}'s licence (${licence}) is not in the list`]
  })
}
