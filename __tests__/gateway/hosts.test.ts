import type { NetworkInterfaceInfo } from 'node:os'
import { expect, test } from '@jest/globals'
import { hostsToTry } from '../../src/gateway/hosts.ts'
import { readHosts } from '../../src/gateway/read-hosts.ts'

function at(address: string, family: 'IPv4' | 'IPv6' = 'IPv4', internal = false): NetworkInterfaceInfo {
  const rest = { address, netmask: '255.255.0.0', mac: '00:00:00:00:00:00', internal, cidr: null }
  return family === 'IPv4' ? { ...rest, family } : { ...rest, family, scopeid: 0 }
}

const MACHINE = {
  lo: [at('127.0.0.1', 'IPv4', true), at('::1', 'IPv6', true)],
  eth0: [at('192.168.1.20'), at('fe80::1', 'IPv6')],
  'br-lan': [at('192.168.7.1')],
  docker0: [at('172.17.0.1'), at('fe80::2', 'IPv6')],
  'br-0123456789ab': [at('172.18.0.1')]
}

test('a machine is offered at loopback and its container bridges, and nowhere where other machines are', () => {
  const bridges = ['docker0', 'br-0123456789ab']
  expect(hostsToTry(MACHINE, { bridges, inContainer: false })).toEqual([
    '127.0.0.1',
    '172.17.0.1',
    '172.18.0.1'
  ])
})

test('a container is offered at its own addresses, too', () => {
  const interfaces = { lo: MACHINE.lo, eth0: [at('172.18.0.5'), at('fe80::3', 'IPv6')] }
  expect(hostsToTry(interfaces, { bridges: [], inContainer: true })).toEqual(['127.0.0.1', '172.18.0.5'])
  expect(hostsToTry(interfaces, { bridges: [], inContainer: false })).toEqual(['127.0.0.1'])
})

test('loopback is offered where no interface is known', () => {
  expect(hostsToTry({}, { bridges: [], inContainer: false })).toEqual(['127.0.0.1'])
  expect(hostsToTry({ eth0: undefined }, { bridges: ['gone0'], inContainer: true })).toEqual(['127.0.0.1'])
})

test('this machine is offered at loopback first', () => {
  expect(readHosts()[0]).toBe('127.0.0.1')
})
