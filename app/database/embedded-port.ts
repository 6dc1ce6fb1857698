import { existsSync } from 'node:fs'
import { readFile, rm, writeFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import path from 'node:path'

const firstPort = 15432

/** The embedded server's port of last time, or else the next that is free, which is then remembered. */
export async function choosePort(dataDirectory: string): Promise<number> {
  const file = path.join(dataDirectory, 'database-port')
  const remembered = Number(await readFile(file, 'utf8').catch(() => firstPort))
  let port = remembered >= 1024 && remembered < 65_000 ? remembered : firstPort
  while (!(await isFree(port))) port += 1
  if (port !== remembered || !existsSync(file)) {
    await rm(file, { force: true })
    await writeFile(file, `${port}\n`)
  }
  return port
}

async function isFree(port: number): Promise<boolean> {
  return await new Promise(resolve => {
    const probe = createServer()
    probe.once('error', () => resolve(false))
    probe.listen({ port, host: '127.0.0.1' }, () => probe.close(() => resolve(true)))
  })
}
