import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { expect } from 'chai'
import pg from 'pg'
import { pino } from 'pino'
import { createApp } from '../../app/app.js'
import { inCouncil } from '../../app/database/in-council.js'
import { loggedPath } from '../../app/web/incoming/request-log.js'
import { aSearchFor } from '../privacy/requests/searching.js'
import { aCouncil, type TestCouncil } from '../support/builders.js'
import { aWindow } from '../support/builders-availability.js'
import { aCouncilWithEverything } from '../support/builders-every-table.js'
import { HttpVisitor } from '../support/http-visitor.js'
import { liveRoutes } from '../support/live-routes.js'
import { rowsOf } from '../support/paying.js'
import { testService, usesService } from '../support/service.js'

/** What of an address opens something, or says whose account it is. */
const secretParameters = ['token', 'reference', 'accountReference']

describe('An address in the log', () => {
  usesService()

  it('has no token and no account reference in it, whichever route it is of', async () => {
    const withSecrets = liveRoutes((await testService()).app).map(({ path }) => path).filter(path => secretParameters.some(name => path.includes(`:${name}`)))
    expect(withSecrets.length).to.be.greaterThan(6)
    for (const path of withSecrets) {
      const filled = path.replace(/:(\w+)/g, (_, name: string) => secretParameters.includes(name) ? '67637463545' : '5')
      for (const written of [filled, `/${filled}`, filled.toUpperCase(), `${filled}?x=1`]) expect(loggedPath(written), path).not.to.contain('67637463545')
    }
  })

  it('is otherwise as it was asked for, without its query', () => {
    expect(loggedPath('/staff/transfers/from?x=1')).to.equal('/staff/transfers/from')
    expect(loggedPath('/staff/transfers/from/5/67637463545')).to.equal('/staff/transfers/from/5/...')
  })
})

describe('A request that is refused', () => {
  usesService()

  it('in a window that was announced is no error in the log', async () => {
    const council = await aCouncil()
    await aWindow(council)
    const lines = await loggedOf(council, async visitor => { expect((await visitor.get('/pay')).status).to.equal(503) })
    expect(lines.map(({ level, msg, res }) => [level, msg, res?.status])).to.deep.equal([[30, 'request refused in a planned window', 503]])
  })
})

describe('An answer that fails half way', () => {
  usesService()

  it('is broken off, and told of in the log without what it held', async () => {
    const council = await aCouncilWithEverything()
    const id = await aSearchFor(council, { name: 'Jane Moor' }, 'access')
    const [account] = await rowsOf(council, 'account_holders')
    const find = (place: string, key: unknown[]) => ({ council_id: council.id, request_id: id, place, row_key: JSON.stringify(key), matched: ['name'], whose: 'theirs' })
    await inCouncil(council.id, async trx => {
      await trx('personal_data_finds').insert([find('accounts', [account?.fund_code, account?.reference]), find('feedback', ['no-id-of-jane'])])
    })
    const lines = await loggedOf(council, async visitor => {
      await visitor.signIn(council.users.administrator.email)
      await visitor.get(`/staff/data-requests/${id}`)
      const failure = await visitor.post(`/staff/data-requests/${id}/export.csv`).then(() => 'none', String)
      expect(failure).to.contain('aborted')
    })
    const told = lines.filter(({ msg }) => msg === 'answer broken off')
    expect(told.map(({ level }) => level)).to.deep.equal([50])
    expect(JSON.stringify(told)).to.contain('invalid input syntax').and.to.match(/"stack":" +at /).and.not.to.contain('select ').and.not.to.contain(String(account?.reference))
  })
})

interface Line {
  level: number
  msg: string
  res?: { status: number }
}

/** What a process of its own logs of a visit. */
async function loggedOf(council: TestCouncil, visit: (visitor: HttpVisitor) => Promise<void>): Promise<Line[]> {
  const { services } = await testService()
  const lines: Line[] = []
  const log = pino({}, { write: line => { lines.push(JSON.parse(line) as Line) } })
  const pool = new pg.Pool({ connectionString: services.config.databaseUrl, max: 1 })
  const server = createServer(createApp({ ...services, log }, pool))
  await new Promise<void>(resolve => { server.listen(0, '127.0.0.1', resolve) })
  try {
    await visit(new HttpVisitor({ port: (server.address() as AddressInfo).port }, council))
    return lines
  } finally {
    server.closeAllConnections()
    server.close()
    await pool.end()
  }
}
