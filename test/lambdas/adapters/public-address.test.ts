import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { isLoopback, isPublicAddress } from '../../../lambdas/adapters/public-address.ts'

const inner: Readonly<Record<string, readonly string[]>> = {
  'this network': ['0.0.0.0', '0.1.2.3'],
  'private networks': ['10.0.0.1', '172.16.0.1', '172.31.255.255', '192.168.1.1'],
  loopback: ['127.0.0.1', '127.255.255.254', '::1'],
  'carrier-grade NAT': ['100.64.0.1', '100.127.255.255'],
  'link-local addresses, where clouds keep their metadata': [
    '169.254.169.254',
    'fe80::1',
    'fe80::1%eth0',
    'fd00:ec2::254',
  ],
  'tests and documentation': ['192.0.2.1', '198.51.100.1', '203.0.113.1', '198.18.0.1', '2001:db8::1', '3fff::1'],
  'multicast and broadcast': ['224.0.0.1', '239.255.255.255', '240.0.0.1', '255.255.255.255', 'ff02::1'],
  'IPv4 in disguise': [
    '::ffff:10.0.0.1',
    '::ffff:8.8.8.8',
    '::ffff:7f00:1',
    '::127.0.0.1',
    '2002:a00:1::',
    '64:ff9b::a00:1',
    '64:ff9b:1::a00:1',
    '2001:0:a00:1::',
  ],
  'private IPv6': ['fc00::1', 'fd12:3456::1', 'fec0::1', '::', '100::1'],
  'text that is no address': ['', 'localhost', '1.2.3', '01.2.3.4', '8.8.8.8:443'],
}

describe('an address is not fetched from', () => {
  for (const [what, addresses] of Object.entries(inner)) {
    test(`when it is one of ${what}`, () => {
      for (const address of addresses) assert.equal(isPublicAddress(address), false, address)
    })
  }
})

test('ordinary addresses of the internet are fetched from', () => {
  const addresses = [
    '8.8.8.8',
    '100.63.255.255',
    '100.128.0.1',
    '172.15.0.1',
    '172.32.0.1',
    '192.167.0.1',
    '2606:4700::1111',
    '2a00:1450:4001::1',
    '2001:4860:4860::8888',
  ]
  for (const address of addresses) assert.equal(isPublicAddress(address), true, address)
})

test('only 127.0.0.0/8 and ::1 are loopback', () => {
  assert.deepEqual(['127.0.0.1', '127.9.9.9', '::1', '128.0.0.1', '::ffff:127.0.0.1', 'localhost'].map(isLoopback), [
    true,
    true,
    true,
    false,
    false,
    false,
  ])
})
