import { Socket } from 'node:net'
import { setTimeout as delay } from 'node:timers/promises'
import pg from 'pg'

/** The advisory lock that all who use a server share for as long as they live. Who can have it alone is the last. */
const usersLock = 7_315_041

/**
 * Undefined when the server is not to be had just now: it starts, or its last user is stopping it.
 * @throws pg.DatabaseError when it refuses the password.
 */
export async function claimServer(superuserUrl: string): Promise<ServerClaim | undefined> {
  const session = await openSession(superuserUrl)
  return session && new ServerClaim(superuserUrl, session)
}

/**
 * One process's share in a running server. It is kept in a session, and so is given back even by kill -9; a session
 * that breaks off (a server ends all of them when one of its processes crashes) is opened again. It does not keep this
 * process from ending.
 */
export class ServerClaim {
  readonly #superuserUrl: string
  #session: ClaimSession | undefined
  #over = false

  constructor(superuserUrl: string, session: ClaimSession) {
    this.#superuserUrl = superuserUrl
    this.#keep(session)
  }

  /** Gives up the share. True when nobody else has one: then nobody can get one either until end(). */
  async giveUp(): Promise<boolean> {
    this.#over = true
    this.#session ??= await openSession(this.#superuserUrl).catch(() => undefined)
    if (this.#session === undefined) return true
    this.#session.socket.ref()
    return await locks(this.#session.client, 'select pg_advisory_unlock_shared($1), pg_try_advisory_lock($1) as locked')
  }

  async end(): Promise<void> {
    await this.#session?.client.end()
  }

  #keep(session: ClaimSession): void {
    this.#session = session
    session.client.once('end', () => {
      this.#session = undefined
      void this.#reopen()
    })
  }

  async #reopen(): Promise<void> {
    while (!this.#over) {
      await delay(300, undefined, { ref: false })
      const session = await openSession(this.#superuserUrl).catch(() => undefined)
      if (session === undefined) continue
      if (this.#over) return await session.client.end()
      return this.#keep(session)
    }
  }
}

interface ClaimSession {
  client: pg.Client
  socket: Socket
}

async function openSession(superuserUrl: string): Promise<ClaimSession | undefined> {
  const socket = new Socket()
  const client = new pg.Client({
    connectionString: superuserUrl,
    ssl: false,
    application_name: 'counterfoil start',
    connectionTimeoutMillis: 10_000,
    stream: () => socket
  })
  client.on('error', () => undefined)
  if (!(await connects(client))) return undefined
  if (!(await locks(client, 'select pg_try_advisory_lock_shared($1) as locked'))) {
    await client.end()
    return undefined
  }
  socket.unref()
  return { client, socket }
}

async function connects(client: pg.Client): Promise<boolean> {
  try {
    await client.connect()
    return true
  } catch (error) {
    if (error instanceof pg.DatabaseError && error.code === '28P01') throw error
    return false
  }
}

/** False, too, when the session breaks off. */
async function locks(client: pg.Client, tryLock: string): Promise<boolean> {
  const rows = await client.query<{ locked: boolean }>(tryLock, [usersLock]).then(result => result.rows, () => [])
  return rows[0]?.locked === true
}
