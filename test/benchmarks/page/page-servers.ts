import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import path from 'node:path'

/** The program itself, the program with its pages rendered once and then sent as they are, or Express with a fixed page. */
export type ServerSetup =
  | { kind: 'page' | 'fixed', databaseUrl: string }
  | { kind: 'bare', html: string }

export type ServerReport = { port: number } | { cpuMs: number }

/** A server in a process of its own, so that neither what asks it nor another server takes its time. */
export interface PageServer {
  port: number
  /** The processor time it has used so far. */
  cpuMs: () => Promise<number>
  stop: () => Promise<void>
}

export async function startPageServer(setup: ServerSetup): Promise<PageServer> {
  const child = fork(path.join(import.meta.dirname, 'page-server.ts'), {
    execArgv: ['--import', 'tsx'], stdio: ['ignore', 'ignore', 'inherit', 'ipc'], env: { ...process.env, NODE_ENV: 'production' }
  })
  const { port } = await ask(child, setup) as { port: number }
  return {
    port,
    cpuMs: async () => (await ask(child, 'used') as { cpuMs: number }).cpuMs,
    stop: async () => {
      child.disconnect()
      await once(child, 'exit')
    }
  }
}

async function ask(child: ChildProcess, message: ServerSetup | 'used'): Promise<ServerReport> {
  return await new Promise((resolve, reject) => {
    const ended = (code: number | null): void => { reject(new Error(`The server ended with code ${code ?? 'none'}`)) }
    child.once('exit', ended)
    child.once('message', report => {
      child.off('exit', ended)
      resolve(report as ServerReport)
    })
    child.send(message)
  })
}
