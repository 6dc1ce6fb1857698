import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { expect } from 'chai'
import express, { type Request, type Response } from 'express'
import pg from 'pg'
import { v7 as newId } from 'uuid'
import { outsideTenancy } from '../../app/database/in-council.js'
import { endSession, keepSession, sessions } from '../../app/web/sessions.js'
import type { PaymentAccess } from '../../app/web/request.js'
import { aCouncil, type TestCouncil } from '../support/builders.js'
import { testDatabase, usesDatabase } from '../support/database.js'
import { HttpVisitor } from '../support/http-visitor.js'
import { testService } from '../support/service.js'

/** The sessions of the service under a few pages that do nothing else. */
describe('A session', function () {
  this.timeout(60_000)
  usesDatabase()
  let council: TestCouncil
  let pool: pg.Pool
  let server: Server
  let letGo: () => void
  let hasBegun: Promise<void>

  before(async () => {
    council = await aCouncil()
    const { services } = await testService()
    pool = new pg.Pool({ connectionString: (await testDatabase()).applicationUrl, max: 4 })
    let begin: () => void
    hasBegun = new Promise(resolve => { begin = resolve })
    const hold = new Promise<void>(resolve => { letGo = resolve })
    const app = express()
    app.use((request, _response, next) => {
      Object.assign(request, { services, council: { id: council.id } })
      next()
    })
    app.use(sessions(pool, services.config))
    app.get('/open/:id', (request, response) => {
      grant(request, request.params.id)
      response.redirect(303, '/opened')
    })
    app.get('/open-slowly/:id', async (request, response) => {
      grant(request, request.params.id)
      begin()
      await hold
      response.redirect(303, '/opened')
    })
    app.get('/end', async (request, response) => {
      await endSession(request)
      response.redirect(303, '/ended')
    })
    app.get('/opened', (request: Request, response: Response) => { response.json(request.session.payments ?? {}) })
    server = createServer(app)
    await new Promise<void>(resolve => { server.listen(0, '127.0.0.1', resolve) })
  })

  after(async () => {
    await new Promise(resolve => { server.close(resolve) })
    await pool.end()
  })

  it('that has ended is not brought back by a request that was under way', async () => {
    const visitor = aVisitor()
    await visitor.send('GET', `/open/${newId()}`)
    const slow = visitor.send('GET', `/open-slowly/${newId()}`)
    await hasBegun
    await visitor.send('GET', '/end')
    letGo()

    expect((await slow).status).to.equal(303)
    expect(await rows()).to.deep.equal([])
  })

  it('keeps the latest fifty of the payments that it has opened, and an older one that has just been opened', async () => {
    const visitor = aVisitor()
    const old = newId({ msecs: Date.now() - 86_400_000 })
    const ids = Array.from({ length: 53 }, (_, place) => newId({ msecs: Date.now() + place }))
    for (const id of ids) await visitor.send('GET', `/open/${id}`)
    expect(await opened(visitor)).to.have.members(ids.slice(3))

    await visitor.send('GET', `/open/${old}`)
    expect(await opened(visitor)).to.have.members([old, ...ids.slice(4)])
  })

  function aVisitor(): HttpVisitor {
    return new HttpVisitor({ port: (server.address() as AddressInfo).port }, council)
  }

  async function opened(visitor: HttpVisitor): Promise<string[]> {
    return Object.keys(JSON.parse((await visitor.send('GET', '/opened')).body) as Record<string, PaymentAccess>)
  }

  async function rows(): Promise<unknown[]> {
    return await outsideTenancy()('sessions').where({ council_id: council.id }).select('sid')
  }
})

function grant(request: Request, id: string): void {
  keepSession(request)
  request.session.payments = { ...request.session.payments, [id]: 'own' }
}
