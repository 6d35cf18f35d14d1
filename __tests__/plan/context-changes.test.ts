import { describe, expect, test } from '@jest/globals'
import type { ActionInputs } from '../../src/inputs/action-inputs.js'
import { changesItsContext } from '../../src/plan/context-changes.js'
import { createInputs } from '../support/builders.js'

const changes = (inputs: Partial<ActionInputs>) =>
  changesItsContext(createInputs({ context: '.', ...inputs }), '/repo/app')

describe('a build changes what it is made from', () => {
  test.each([
    [{ outputs: ['type=local,dest=out'] }],
    [{ outputs: ['out'] }],
    [{ outputs: ['type=tar,dest=./image.tar'] }],
    [{ outputs: ['type=image,name=a', 'type=oci,dest=/repo/app/image.tar'] }],
    [{ outputs: ['type=docker,"dest=a,b.tar"'] }],
    [{ outputs: ['type=local,dest=.'] }],
    [{ context: 'api', outputs: ['type=local,dest=api/out'] }],
    [{ context: 'api', buildContexts: ['lib=./lib'], outputs: ['type=local,dest=lib/out'] }],
    [{ cacheTo: ['type=local,dest=.cache,mode=max'] }]
  ])('where it writes into a folder that it sends: %j', (inputs) => {
    expect(changes(inputs)).toBe(true)
  })

  test.each([
    [{}],
    [{ outputs: ['type=image,name=a,push=true'] }],
    [{ outputs: ['type=local,dest=../out'] }],
    [{ outputs: ['type=local,dest=/repo/application'] }],
    [{ context: 'api', outputs: ['type=local,dest=out'] }],
    [{ context: undefined, outputs: ['type=local,dest=out'] }],
    [{ context: 'https://github.com/octo/app.git', outputs: ['type=local,dest=out'] }],
    [{ context: '{{defaultContext}}:api', outputs: ['type=local,dest=out'] }],
    [{ buildContexts: ['base=docker-image://busybox'], context: 'api', outputs: ['type=local,dest=out'] }],
    [{ cacheTo: ['type=local,dest=/tmp/.cache', 'type=gha'] }]
  ])('nowhere else: %j', (inputs) => {
    expect(changes(inputs)).toBe(false)
  })
})
