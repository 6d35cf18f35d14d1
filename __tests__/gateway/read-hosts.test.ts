import { expect, test } from '@jest/globals'
import { readHosts } from '../../src/gateway/read-hosts.ts'

test('this machine is offered at loopback first, and at IPv4 addresses only', () => {
  const hosts = readHosts()
  expect(hosts[0]).toBe('127.0.0.1')
  for (const host of hosts) expect(host).toMatch(/^\d+\.\d+\.\d+\.\d+$/)
})
