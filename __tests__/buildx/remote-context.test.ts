import { describe, expect, test } from '@jest/globals'
import { isRemoteContext, withoutRevision } from '../../src/buildx/remote-context.js'

describe('isRemoteContext', () => {
  test.each([
    '-',
    'https://github.com/octo/app.git',
    'http://example.com/x.tar.gz',
    'git://example.com/app.git#main',
    'ssh://git@example.com:22/octo/app.git',
    'git@github.com:octo/app.git#main:api',
    'deploy@git.example.com:octo/app.git',
    'first.last-1@example.com:app',
    'github.com/octo/app'
  ])('is true of %s', (context) => {
    expect(isRemoteContext(context)).toBe(true)
  })

  test.each([
    '.',
    '',
    './-',
    '-/api',
    '/srv/https://x',
    'services/api',
    'https:/one-slash',
    'file:///srv/app',
    'a/git@github.com:x',
    'user@folder',
    'C:app',
    'github.com',
    'github.company/octo/app',
    'my/github.com/octo'
  ])('is false of the folder %s', (context) => {
    expect(isRemoteContext(context)).toBe(false)
  })
})

describe('withoutRevision', () => {
  test.each([
    ['https://github.com/octo/app.git', 'https://github.com/octo/app.git'],
    ['https://github.com/octo/app.git#main', 'https://github.com/octo/app.git'],
    ['https://github.com/octo/app.git#main:api', 'https://github.com/octo/app.git:api'],
    ['https://github.com/octo/app.git#:api', 'https://github.com/octo/app.git:api'],
    ['https://github.com/octo/app.git#refs/pull/7/merge:a/b', 'https://github.com/octo/app.git:a/b'],
    ['https://github.com/octo/app.git?ref=main', 'https://github.com/octo/app.git'],
    ['https://github.com/octo/app.git?branch=main&commit=abc', 'https://github.com/octo/app.git'],
    ['https://github.com/octo/app.git?ref=main&subdir=api', 'https://github.com/octo/app.git:api'],
    ['https://github.com/octo/app.git?subdir=a%2Fb', 'https://github.com/octo/app.git:a/b'],
    ['https://user@example.com:8443/octo/app.git#v1:api', 'https://user@example.com:8443/octo/app.git:api'],
    ['ssh://git@example.com:22/octo/app.git#v1', 'ssh://git@example.com:22/octo/app.git'],
    ['git@github.com:octo/app.git#main:api', 'git@github.com:octo/app.git:api'],
    ['git@github.com:octo/app.git#abcdef', 'git@github.com:octo/app.git'],
    ['github.com/octo/app#main', 'github.com/octo/app'],
    ['-', '-']
  ])('of %s is %s', (context, place) => {
    expect(withoutRevision(context)).toBe(place)
  })
})
