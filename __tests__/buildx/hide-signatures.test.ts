import { describe, expect, test } from '@jest/globals'
import { hideSignatures } from '../../src/buildx/hide-signatures.js'

/** What is passed on of these pieces: at once, and after the end. */
function passed(...pieces: (string | Buffer)[]): { atOnce: string; all: string } {
  const written: Buffer[] = []
  const filter = hideSignatures((bytes) => written.push(bytes))
  for (const piece of pieces) filter.take(Buffer.from(piece as string))
  const atOnce = Buffer.concat(written).toString('latin1')
  filter.end()
  return { atOnce, all: Buffer.concat(written).toString('latin1') }
}

const SIGNED = 'Get "http://a.example/c?sv=1&sig=s%3D%2B&se=2": EOF\n'
const SHOWN = 'Get "http://a.example/c?sv=1&sig=***&se=2": EOF\n'

describe('hideSignatures', () => {
  test.each([
    [SIGNED, SHOWN],
    [
      'https://b.example/k?X-Amz-Signature=abc&X-Amz-Date=1 ',
      'https://b.example/k?X-Amz-Signature=***&X-Amz-Date=1 '
    ],
    [
      'http://a.example/?sig=one http://a.example/?sig=two\n',
      'http://a.example/?sig=*** http://a.example/?sig=***\n'
    ]
  ])('puts stars for the signatures of addresses', (text, shown) => {
    expect(passed(text)).toEqual({ atOnce: shown, all: shown })
  })

  test('does so however an address is cut in pieces', () => {
    for (let first = 0; first <= SIGNED.length; first++)
      for (let second = first; second <= SIGNED.length; second += 7)
        expect(passed(SIGNED.slice(0, first), SIGNED.slice(first, second), SIGNED.slice(second)).all).toBe(
          SHOWN
        )
  })

  test('passes on at once what is no address, and an address once it has ended', () => {
    expect(passed('#1 0.1 no line end').atOnce).toBe('#1 0.1 no line end')
    expect(passed('#1 from http://a.example/c?si').atOnce).toBe('#1 from ')
    expect(passed('#1 from http://a.example/c?si', 'g=x\n').atOnce).toBe(
      '#1 from http://a.example/c?sig=***\n'
    )
  })

  test('holds no more than an address may have', () => {
    const long = `http://${'a'.repeat(100_000)}`
    expect(passed(long).atOnce).toBe(long)
  })

  test('changes no byte of anything else', () => {
    const bytes = Buffer.from(Array.from({ length: 256 }, (_, byte) => byte))
    expect(passed(bytes, bytes).all).toBe(Buffer.concat([bytes, bytes]).toString('latin1'))
    expect(passed('sig=x ?design=1 a&sigma=2\n').all).toBe('sig=x ?design=1 a&sigma=2\n')
  })
})
