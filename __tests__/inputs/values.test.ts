import { describe, expect, test } from '@jest/globals'
import { InputError } from '../../src/errors.js'
import {
  callMethod,
  checkItems,
  checkOutputs,
  checkPlatforms,
  checkTags,
  checkUlimits,
  parseBoolean,
  parseCall,
  parseChoice,
  parseName,
  parseRatio,
  parseRepository,
  parseSize,
  readBoolean
} from '../../src/inputs/values.js'

describe('readBoolean', () => {
  test.each(['true', 'True', 'TRUE'])('takes %s for true', (text) => {
    expect(readBoolean(text)).toBe(true)
  })

  test.each(['false', 'False', 'FALSE'])('takes %s for false', (text) => {
    expect(readBoolean(text)).toBe(false)
  })

  test.each(['', 'yes', '1', 't', 'tRUE', ' true'])('takes %j for neither', (text) => {
    expect(readBoolean(text)).toBeUndefined()
  })
})

describe('parseBoolean', () => {
  test('takes an empty text for its default', () => {
    expect(parseBoolean('push', '', true)).toBe(true)
    expect(parseBoolean('push', '', false)).toBe(false)
  })

  test('takes a text for what it says, whatever the default', () => {
    expect(parseBoolean('push', 'false', true)).toBe(false)
    expect(parseBoolean('push', 'true', false)).toBe(true)
  })

  test.each(['yes', '0', 'on', 'tRUE', 'true,false'])('refuses %s, naming the input', (text) => {
    expect(() => parseBoolean('load', text, false)).toThrow(
      new InputError(`load: "${text}" is not a boolean; write true or false.`)
    )
  })
})

describe('parseChoice', () => {
  test('takes one of the choices, and the first for an empty text', () => {
    expect(parseChoice('x', 'b', ['a', 'b'])).toBe('b')
    expect(parseChoice('x', '', ['a', 'b'])).toBe('a')
  })

  test.each(['c', 'A', 'a,b'])('refuses %s and lists what is allowed', (text) => {
    expect(() => parseChoice('x', text, ['a', 'b'])).toThrow(
      new InputError(`x: "${text}" is not known; allowed are a, b.`)
    )
  })
})

describe('parseRatio', () => {
  test.each([
    ['0', 0],
    ['1', 1],
    ['0.8', 0.8],
    ['0.125', 0.125],
    ['1.0', 1],
    ['00.5', 0.5],
    ['0%', 0],
    ['80%', 0.8],
    ['80 %', 0.8],
    ['12.5%', 0.125],
    ['100%', 1]
  ])('takes %s for %d', (text, ratio) => {
    expect(parseRatio('min-hit-ratio', text)).toBe(ratio)
  })

  test('is none if it is empty', () => {
    expect(parseRatio('min-hit-ratio', '')).toBeUndefined()
  })

  test.each([
    ...['80', '1.01', '2', '101%', '100.1 %', '-0.5', '-80%', '+0.5', '.5', '1.', '0,8', '1e-1', '0x1'],
    ...[
      '%',
      '80%%',
      '80 percent',
      'high',
      'NaN',
      'Infinity',
      'true',
      '0.8 0.9',
      '4/5',
      '9'.repeat(400),
      '0.8\n0.9'
    ]
  ])('refuses %j, naming the input and what is allowed', (text) => {
    expect(() => parseRatio('min-hit-ratio', text)).toThrow(
      new InputError(
        `min-hit-ratio: "${text}" is no part of a whole; write a number from 0 to 1, or a percentage such as 80%.`
      )
    )
  })
})

describe('parseRepository', () => {
  test.each([
    ['', undefined],
    ['ghcr.io/Octo/App', 'ghcr.io/octo/app'],
    ['app', 'app'],
    ['octo/my_app.web--x', 'octo/my_app.web--x'],
    ['localhost:5000/a/b', 'localhost:5000/a/b']
  ])('reads %j as %s', (text, repository) => {
    expect(parseRepository('cache-image', text)).toBe(repository)
  })

  test.each([
    ...['ghcr.io/octo/app:latest', `app@sha256:${'0'.repeat(64)}`, 'https://ghcr.io/octo/app', 'a b'],
    ...['/app', 'app/', 'a//b', 'app,mode=max', '-app']
  ])('refuses %s, which is no repository', (text) => {
    expect(() => parseRepository('cache-image', text)).toThrow(InputError)
    expect(() => parseRepository('cache-image', text)).toThrow(
      /^cache-image: .* is not the name of an image repository; .*ghcr\.io\/owner\/name\.$/
    )
  })
})

describe('parseName', () => {
  test('takes any text on one line', () => {
    expect(parseName('cache-scope', 'my app/ü,b=c')).toBe('my app/ü,b=c')
    expect(parseName('cache-scope', 'x'.repeat(200))).toBe('x'.repeat(200))
    expect(parseName('cache-scope', '')).toBeUndefined()
  })

  test.each(['two\nlines', 'bell\u0007', 'delete\u007f', 'x'.repeat(201)])('refuses %j', (text) => {
    expect(() => parseName('cache-scope', text)).toThrow(InputError)
    expect(() => parseName('cache-scope', text)).toThrow(/^cache-scope: .* write a short name on one line\.$/)
  })
})

describe('checkItems', () => {
  test('gives the items back if all are allowed', () => {
    const items = ['a', 'b']
    expect(checkItems('x', items, () => true, 'this')).toBe(items)
  })

  test('names the first that is not', () => {
    expect(() => checkItems('x', ['a', 'b', 'c'], (item) => item === 'a', 'an a')).toThrow(
      new InputError('x: "b" is not allowed; write an a.')
    )
  })
})

/** What the check of a list does with one item beside one that is fine. */
const judge = (check: (items: string[]) => string[], fine: string, item: string) => check([fine, item])

describe('checkPlatforms', () => {
  test.each([
    ...['linux/amd64', 'linux/arm/v7', 'linux/arm64/v8', 'windows/amd64', 'windows(10.0.17763)/amd64'],
    ...['local', 'LOCAL', 'Linux/AMD64', 'amd64', 'arm64', 'aarch64', 'x86_64', 'riscv64', 'wasi/wasm'],
    // Also taken by buildx, as seen with `buildx create --platform`.
    ...['linux/x86-64', 'linux/arm64/v8.2', 'wasip1/wasm', 'plan9/amd64']
  ])('takes %s', (platform) => {
    expect(judge(checkPlatforms, 'linux/amd64', platform)).toEqual(['linux/amd64', platform])
  })

  test.each(['linux', 'nope', 'linux/', '/amd64', 'linux/a/b/c', 'linux/a b', 'linux amd64', 'linux;arm64'])(
    'refuses %s, and says what one looks like',
    (platform) => {
      expect(() => judge(checkPlatforms, 'linux/amd64', platform)).toThrow(
        new InputError(
          `platforms: "${platform}" is not allowed; write an operating system and an architecture, such as linux/amd64 or linux/arm64.`
        )
      )
    }
  )
})

describe('checkTags', () => {
  test.each(['app', 'ghcr.io/octo/app:1.0-rc.1', `app@sha256:${'0'.repeat(64)}`, 'UPPER:x'])(
    'takes %s, and leaves the rest to buildx',
    (tag) => {
      expect(judge(checkTags, 'a', tag)).toEqual(['a', tag])
    }
  )

  test.each(['octo/app: latest', 'a b', 'a\tb'])('refuses %j', (tag) => {
    expect(() => judge(checkTags, 'a', tag)).toThrow(
      new InputError(`tags: "${tag}" is not allowed; write image names without spaces, one a line.`)
    )
  })
})

describe('checkUlimits', () => {
  test.each(['nofile=1024', 'nofile=1024:2048', 'core=-1', 'memlock=-1:-1'])('takes %s', (limit) => {
    expect(judge(checkUlimits, 'a=1', limit)).toEqual(['a=1', limit])
  })

  test.each(['x', 'nofile', 'nofile=', '=1', 'nofile=a', 'nofile=1:', 'nofile=1:2:3', 'nofile=1 2'])(
    'refuses %s, and says what one looks like',
    (limit) => {
      expect(() => judge(checkUlimits, 'a=1', limit)).toThrow(
        new InputError(
          `ulimit: "${limit}" is not allowed; write a name and one or two numbers, such as nofile=1024:2048.`
        )
      )
    }
  )
})

describe('checkOutputs', () => {
  test.each([
    ...['type=image', 'type=registry,name=a', 'type=local,dest=x', '"type=oci","dest=a,b"', 'type=newer'],
    ...['./out', '-', 'dest=out', 'type=image,name=a/type=']
  ])('takes %s', (output) => {
    expect(judge(checkOutputs, 'type=image', output)).toEqual(['type=image', output])
  })

  test.each(['type=', 'type=,dest=x', 'dest=x,type=', '"type=",dest=x', 'type= ,dest=x'])(
    'refuses %s, and lists the types',
    (output) => {
      expect(() => judge(checkOutputs, 'type=image', output)).toThrow(
        new InputError(
          `outputs: "${output}" is not allowed; write a type after type=: docker, image, registry, local, oci, tar or cacheonly.`
        )
      )
    }
  )
})

describe('parseSize', () => {
  test.each([
    ['1', 1],
    ['500', 500],
    ['500B', 500],
    ['1k', 1_000],
    ['500MB', 500_000_000],
    ['500 MB', 500_000_000],
    ['10GB', 10_000_000_000],
    ['10gb', 10_000_000_000],
    ['1.5g', 1_500_000_000],
    ['2GiB', 2_147_483_648],
    ['2Gi', 2_147_483_648],
    ['1TB', 1_000_000_000_000],
    ['0.0000019MiB', 1]
  ])('takes %s for %i bytes', (text, bytes) => {
    expect(parseSize('cache-max-size', text)).toBe(bytes)
  })

  test('is none if it is empty', () => {
    expect(parseSize('cache-max-size', '')).toBeUndefined()
  })

  test.each([
    ...[
      '0',
      '0GB',
      '0.1',
      '-1',
      '-1GB',
      'GB',
      'ten GB',
      '10 GB or so',
      '10iB',
      '10PB',
      '1e9',
      '1_000',
      '1,5GB'
    ],
    ...['0x10', '.5GB', '10GBB', 'Infinity', 'NaN', '9'.repeat(400), '10GB\n10GB']
  ])('refuses %j, naming the input and what is allowed', (text) => {
    expect(() => parseSize('cache-max-size', text)).toThrow(
      new InputError(
        `cache-max-size: "${text}" is no size; give a number and a unit, such as 500MB, 10GB or 2GiB.`
      )
    )
  })
})

describe('parseCall', () => {
  test.each([
    ...['build', 'check', 'outline', 'targets', 'lint', 'subrequests.describe'],
    ...['check,format=json', 'format=json,outline', 'check,ignorestatus=true', 'format=json']
  ])('takes %s as it is', (call) => {
    expect(parseCall(call)).toBe(call)
  })

  test('is none if it is empty', () => {
    expect(parseCall('')).toBeUndefined()
  })

  test.each(['x', 'Check', 'check,outline', 'check,color=red', ','])(
    'refuses %s and lists what is allowed',
    (call) => {
      expect(() => parseCall(call)).toThrow(
        new InputError(`call: "${call}" is not known; allowed are build, check, outline, targets.`)
      )
    }
  )
})

describe('callMethod', () => {
  test.each([
    ['check', 'check'],
    ['check,format=json', 'check'],
    ['format=json,outline,ignorestatus=true', 'outline'],
    ['format=json', 'build']
  ])('of %s is %s', (call, method) => {
    expect(callMethod(call)).toBe(method)
  })
})
