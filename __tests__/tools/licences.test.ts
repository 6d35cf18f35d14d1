import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, test } from '@jest/globals'
import { packagesIn } from '../../tools/bundle/bundles.ts'
import {
  type BundledPackage,
  complaintsOnLicences,
  isPermissive,
  readPackage,
  renderLicences
} from '../../tools/bundle/licences.ts'
import { createFolder } from '../support/folders.js'

const MIT: BundledPackage = {
  name: 'one',
  version: '1.0.0',
  licence: 'MIT',
  texts: ['MIT License\n\nCopyright One']
}
const BARE: BundledPackage = { name: 'bare', version: '2.0.0', licence: 'ISC', texts: [] }

describe('a licence', () => {
  test.each(['MIT', '0BSD', '(MIT OR GPL-3.0-only)', '(Apache-2.0 AND BSD-3-Clause)'])(
    'is permissive: %s',
    (expression) => {
      expect(isPermissive(expression)).toBe(true)
    }
  )

  test.each(['GPL-3.0-only', '(MIT AND LGPL-2.1)', 'SEE LICENSE IN file', ''])('is not: %s', (expression) => {
    expect(isPermissive(expression)).toBe(false)
  })
})

describe('the list of licences', () => {
  test('has each package with its version, its licence and the texts that it comes with', () => {
    expect(renderLicences([BARE, MIT])).toBe(
      'bare 2.0.0\nISC\n\n\none 1.0.0\nMIT\n\nMIT License\n\nCopyright One\n'
    )
    expect(complaintsOnLicences(renderLicences([BARE, MIT]), [MIT, BARE])).toEqual([])
  })

  test.each<[string, BundledPackage, unknown]>([
    ['lacks a package', { ...MIT, name: 'two' }, 'two (MIT) is not in the list'],
    ['has another version', { ...MIT, version: '1.0.1' }, 'one (MIT) is not in the list'],
    ['has another licence', { ...MIT, licence: 'ISC' }, 'one (ISC) is not in the list'],
    [
      'lacks a text',
      { ...BARE, texts: ['ISC License'] },
      "the text of bare's licence (ISC) is not in the list"
    ],
    ['is to have a package that names none', { ...MIT, licence: undefined }, 'one names no licence'],
    [
      'is to have a licence that asks for more',
      { ...MIT, licence: 'GPL-3.0-only' },
      expect.stringMatching(/^one has the licence GPL-3.0-only, which is not one of /)
    ]
  ])('is complained of where it %s', (_, bundled, complaint) => {
    expect(complaintsOnLicences(renderLicences([BARE, MIT]), [bundled])).toEqual([complaint])
  })

  test('is complained of where no package is found', () => {
    expect(complaintsOnLicences('', [])).toEqual(['no package was found in the program'])
  })
})

test('a package is read with its licence and notices, whatever their line ends', async () => {
  const folder = await createFolder()
  await writeFile(
    join(folder, 'package.json'),
    '{"name": "@a/b", "version": "1.2.3", "license": "Apache-2.0"}'
  )
  await writeFile(join(folder, 'LICENSE.md'), 'Apache\r\nLicense\r\n')
  await writeFile(join(folder, 'NOTICE'), 'By A\n')
  await writeFile(join(folder, 'licenser.js'), 'no text')
  expect(await readPackage(folder)).toEqual({
    ...{ name: '@a/b', version: '1.2.3', licence: 'Apache-2.0' },
    texts: ['Apache\nLicense', 'By A']
  })
})

test('packages are found in all modules of a program, also in those that were put into others', () => {
  const modules = [
    {
      name: './src/main.ts + 2 modules',
      modules: [{ name: './node_modules/a/lib/x.js' }, { name: './src/run.ts' }]
    },
    { name: './node_modules/@b/c/index.js' },
    { name: './node_modules/@b/c/node_modules/d/index.js + 1 modules' },
    { name: 'external "node:fs"' }
  ]
  expect(packagesIn({ modules })).toEqual([
    './node_modules/@b/c',
    './node_modules/@b/c/node_modules/d',
    './node_modules/a'
  ])
})
