import { createServer } from 'node:net'

const triesAbove = 100

export interface PortWish {
  /** The setting that names the port. */
  setting: string
  port: number
  /** It was asked for by name, so no other will do. */
  isGiven: boolean
  host: string
  /** Promised already, though nothing listens there yet. */
  promised?: number
}

/** The port that is wished for or, unless it was asked for by name, the next one that is free. @throws Error that names the setting. */
export async function freePort({ setting, port, isGiven, host, promised }: PortWish): Promise<number> {
  for (let candidate = port; candidate < Math.min(port + triesAbove, 65_536); candidate += 1) {
    if (candidate !== promised && await isFree(candidate, host)) return candidate
    if (isGiven) break
  }
  throw new Error(isGiven
    ? `${setting}: port ${port} is taken by another program. Set ${setting} to a port that is free.`
    : `No port from ${port} on is free. Set ${setting}.`)
}

async function isFree(port: number, host: string): Promise<boolean> {
  return await new Promise(resolve => {
    const probe = createServer()
    probe.once('error', () => { resolve(false) })
    probe.listen({ port, host }, () => probe.close(() => { resolve(true) }))
  })
}
