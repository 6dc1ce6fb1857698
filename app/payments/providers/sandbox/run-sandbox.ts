import { createServer, type Server } from 'node:http'
import type { Logger } from 'pino'
import type { Clock } from '../../../dates.js'
import { createSandbox } from './create-sandbox.js'

export interface SandboxProcessSettings {
  /** 0 for any that is free. */
  readonly port: number
  readonly statePath: string | null
  /** Where browsers reach it, if not at http://127.0.0.1 and the port. */
  readonly publicUrl?: string | undefined
  readonly production: boolean
  readonly log: Pick<Logger, 'info' | 'warn' | 'error'>
  readonly clock: Clock
  readonly webhookRetryScale?: number
  readonly tickMs?: number
}

export interface RunningSandbox {
  readonly publicUrl: string
  readonly port: number
  close(): Promise<void>
}

/** Starts the sandbox on this machine's own address. Rejects in production, and when the port is taken. */
export async function runSandbox(settings: SandboxProcessSettings): Promise<RunningSandbox> {
  if (settings.production) throw new Error('The sandbox payment provider takes no real money, so it does not start in production.')

  const server = createServer()
  const port = await listen(server, settings.port)
  const publicUrl = settings.publicUrl ?? `http://127.0.0.1:${port}`
  const sandbox = createSandbox({ ...settings, publicUrl })
  server.on('request', sandbox.app)
  settings.log.info({ publicUrl }, 'Sandbox payment provider started')

  return {
    publicUrl,
    port,
    async close() {
      const closed = new Promise(resolve => { server.close(resolve) })
      server.closeAllConnections()
      await closed
      await sandbox.close()
    }
  }
}

function listen(server: Server, wantedPort: number): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', reject)
    server.listen(wantedPort, '127.0.0.1', () => {
      const address = server.address()
      if (typeof address === 'object' && address !== null) resolve(address.port)
      else reject(new Error('The sandbox listens on no port.'))
    })
  })
}
