import { describe, expect, test } from '@jest/globals'
import { withOwnAction } from '../../tools/workflows/actionlint.ts'
import { complaintsOnForm } from '../../tools/workflows/forms.ts'
import { complaintsOnPins } from '../../tools/workflows/pins.ts'
import { complaintsOnAction, complaintsOnWorkflow } from '../../tools/workflows/schema.ts'

const A = 'a'.repeat(40)
const B = 'b'.repeat(40)

describe('actions', () => {
  const complaintsOn = (...steps: string[]) =>
    complaintsOnPins(new Map([['ci.yml', `steps:\n${steps.map((step) => `  - uses: ${step}\n`).join('')}`]]))

  test('are pinned by a commit with its version, the parts of one repository by the same', () => {
    expect(
      complaintsOn(
        `octo/act/init@${A} # v1.2.3`,
        `octo/act/run@${A} # v1.2.3`,
        `octo/other@${B} # v4.0.0`,
        './'
      )
    ).toEqual([])
  })

  test.each([
    ['octo/act@v1', 'ci.yml: octo/act@v1 is not pinned to a commit'],
    ['octo/act@main # v1.2.3', 'ci.yml: octo/act@main is not pinned to a commit'],
    [`octo/act@${A}`, `ci.yml: octo/act@${A} has no comment with its version, such as # v1.2.3`],
    [`octo/act@${A} # v1`, `ci.yml: octo/act@${A} has no comment with its version, such as # v1.2.3`]
  ])('are not: %s', (step, complaint) => {
    expect(complaintsOn(step)).toEqual([complaint])
  })

  test('are not by two commits at once', () => {
    expect(complaintsOn(`octo/act@${A} # v1.2.3`, `octo/act@${B} # v1.2.4`)).toEqual([
      `ci.yml: octo/act@${B} # v1.2.4 is pinned elsewhere to ${A} # v1.2.3`
    ])
  })
})

test('this action is checked as it is here, under whatever name an example uses it', () => {
  expect(
    withOwnAction('      - uses: OWNER/buildkit-cache-action@v1\n      - uses: actions/checkout@v5\n')
  ).toBe('      - uses: ./\n      - uses: actions/checkout@v5\n')
})

describe('the metadata of an action', () => {
  const ACTION = `name: x
description: y
inputs:
  some:
    description: z
runs:
  using: node24
  main: dist/index.js
branding:
  icon: layers
  color: blue
`

  test('is valid', () => {
    expect(complaintsOnAction('action.yml', ACTION)).toEqual([])
  })

  test.each([
    ['without a name', ACTION.replace('name: x\n', '')],
    ['with a key that there is not', ACTION.replace('runs:', 'run:')],
    ['with a boolean that is none', ACTION.replace('description: z', 'required: sometimes')],
    ['with an icon that GitHub has not', ACTION.replace('icon: layers', 'icon: whale')],
    ['that is no YAML', `${ACTION}: [`]
  ])('is not %s', (_, text) => {
    expect(complaintsOnAction('action.yml', text)).not.toEqual([])
  })
})

describe('a workflow', () => {
  const WORKFLOW = 'on: push\njobs:\n  build:\n    runs-on: ubuntu-latest\n    steps:\n      - run: make\n'

  test('is valid', () => {
    expect(complaintsOnWorkflow('ci.yml', WORKFLOW)).toEqual([])
  })

  test.each([
    ['with a key that there is not', WORKFLOW.replace('runs-on', 'runs-at')],
    ['with an event that there is not', WORKFLOW.replace('push', 'pushed')],
    ['with rights that there are not', `${WORKFLOW}permissions:\n  content: read\n`]
  ])('is not %s', (_, text) => {
    expect(complaintsOnWorkflow('ci.yml', text)).not.toEqual([])
  })
})

describe('an issue form', () => {
  const FORM = `name: Bug
description: What goes wrong
body:
  - type: markdown
    attributes:
      value: Hello
  - type: textarea
    id: log
    attributes:
      label: The log
`

  test('is valid', () => {
    expect(complaintsOnForm(FORM)).toEqual([])
  })

  test.each([
    ['without a description', FORM.replace(/description: .*\n/, ''), 'has no name, or no description'],
    ['with a field of another kind', FORM.replace('textarea', 'text'), 'has a field of type text'],
    ['with a field without a label', FORM.replace('label:', 'title:'), 'has a field without a label (log)'],
    ['with an id that is none', FORM.replace('id: log', 'id: the log'), 'has an id that is none: the log'],
    ['that asks nothing', `${FORM.split('body:')[0]}body: []\n`, 'asks nothing'],
    [
      'with one id twice',
      `${FORM}${FORM.slice(FORM.indexOf('  - type: textarea'))}`,
      'has two fields with one id'
    ]
  ])('is not %s', (_, text, complaint) => {
    expect(complaintsOnForm(text)).toEqual([complaint])
  })
})
