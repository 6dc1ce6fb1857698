import { lookup } from 'node:dns/promises'
import { BlockList, isIPv4 } from 'node:net'
import type { Config } from '../../config.js'

/** Addresses that are ours or our network's, and no provider's: an administrator's form must not make us ask there. */
const inside = new BlockList()
for (const [net, bits] of [['0.0.0.0', 8], ['10.0.0.0', 8], ['100.64.0.0', 10], ['127.0.0.0', 8], ['169.254.0.0', 16], ['172.16.0.0', 12],
  ['192.0.0.0', 24], ['192.168.0.0', 16], ['198.18.0.0', 15], ['224.0.0.0', 3]] as const) inside.addSubnet(net, bits)
for (const [net, bits] of [['::', 127], ['64:ff9b::', 96], ['fc00::', 7], ['fe80::', 10], ['ff00::', 8]] as const) inside.addSubnet(net, bits, 'ipv6')

/** The address of a provider is not one that we ask. */
export class NotAskable extends Error {}

/**
 * Fetches from a provider of single sign-on. In production only over https, and only from the internet; never through a redirect.
 * @throws NotAskable
 */
export async function fetchOutside(config: Config, address: string, options: RequestInit): Promise<Response> {
  await refuseInside(config, new URL(address))
  return await fetch(address, { ...options, redirect: 'manual' })
}

export async function refuseInside({ environment }: Pick<Config, 'environment'>, { protocol, hostname, username, port }: URL): Promise<void> {
  if (!['https:', 'http:'].includes(protocol) || username !== '') throw new NotAskable('Not an address of a provider')
  if (environment !== 'production') return
  if (protocol !== 'https:' || port !== '') throw new NotAskable('Only https and its usual port are asked')
  const found = await lookup(hostname.replace(/^\[|\]$/g, ''), { all: true })
  if (found.some(({ address }) => inside.check(address, isIPv4(address) ? 'ipv4' : 'ipv6'))) throw new NotAskable('The address is inside a network')
}
