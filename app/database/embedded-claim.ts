import { Socket } from 'node:net'
import pg from 'pg'

/** One process's share in a running server, kept in a session and so given back even by kill -9. */
export interface ServerClaim {
  /** Gives up the share. True when nobody else has one: then nobody can get one either until end(). */
  giveUp(): Promise<boolean>
  end(): Promise<void>
}

/** The advisory lock that all who use the server share for as long as they live. Who can have it alone is the last. */
const usersLock = 7_315_041

/**
 * Undefined when the server is not to be had just now: it starts, or its last user is stopping it.
 * @throws pg.DatabaseError when it refuses the password.
 */
export async function claimServer(superuserUrl: string): Promise<ServerClaim | undefined> {
  const socket = new Socket()
  const session = new pg.Client({
    connectionString: superuserUrl,
    ssl: false,
    application_name: 'counterfoil start',
    connectionTimeoutMillis: 10_000,
    stream: () => socket
  })
  session.on('error', () => undefined)
  if (!(await connects(session))) return undefined
  if (!(await locks(session, 'select pg_try_advisory_lock_shared($1) as locked'))) {
    await session.end()
    return undefined
  }
  socket.unref()
  return {
    giveUp: () => {
      socket.ref()
      return isLastUser(session)
    },
    end: () => session.end()
  }
}

async function connects(session: pg.Client): Promise<boolean> {
  try {
    await session.connect()
    return true
  } catch (error) {
    if (error instanceof pg.DatabaseError && error.code === '28P01') throw error
    return false
  }
}

/** False, too, when the session has broken off. */
async function locks(session: pg.Client, tryLock: string): Promise<boolean> {
  const rows = await session.query<{ locked: boolean }>(tryLock, [usersLock]).then(result => result.rows, () => [])
  return rows[0]?.locked === true
}

/** A session that was lost (the server broke down) tells nothing; then the others have lost theirs as well. */
async function isLastUser(session: pg.Client): Promise<boolean> {
  try {
    await session.query('select pg_advisory_unlock_shared($1)', [usersLock])
  } catch {
    return true
  }
  return await locks(session, 'select pg_try_advisory_lock($1) as locked')
}
