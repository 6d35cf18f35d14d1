import { describe, expect, test } from '@jest/globals'
import { isImage, isPushed, parseOutput } from '../../src/buildx/output.js'

describe('parseOutput', () => {
  test.each([
    ['type=image,name=app,push=true', { type: 'image', attributes: { name: 'app', push: 'true' } }],
    ['type=image,"name=a,b"', { type: 'image', attributes: { name: 'a,b' } }],
    [' type = local , DEST = out ', { type: 'local', attributes: { dest: 'out' } }],
    ['type=registry', { type: 'registry', attributes: {} }],
    ['name=app,type=oci', { type: 'oci', attributes: { name: 'app' } }]
  ])('reads type and attributes of %s', (line, output) => {
    expect(parseOutput(line)).toEqual(output)
  })

  test.each(['out', './a=b', 'dest=out', '-'])('takes the single field %s for a folder', (line) => {
    expect(parseOutput(line).type).toBe('local')
  })

  test('gives a line that cannot be read no type', () => {
    expect(parseOutput('type=image,"name=a').type).not.toBe('image')
  })
})

test.each([
  ['type=registry', true],
  ['type=image,push=true', true],
  ['type=image,push=1', true],
  ['type=image,push=false', false],
  ['type=image', false],
  ['type=oci,push=true', false]
])('whether %s is pushed: %s', (line, pushed) => {
  expect(isPushed(parseOutput(line))).toBe(pushed)
})

test.each([
  ['type=registry', true],
  ['type=image', true],
  ['type=docker', false],
  ['type=local,dest=image', false]
])('whether %s is an image that docker’s own builder keeps: %s', (line, kept) => {
  expect(isImage(parseOutput(line))).toBe(kept)
})
