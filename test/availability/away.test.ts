import { createServer as createHttpServer } from 'node:http'
import { type AddressInfo, connect as connectSocket, createServer, type Server, type Socket } from 'node:net'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { expect } from 'chai'
import pg from 'pg'
import { v7 as newId } from 'uuid'
import { createApp } from '../../app/app.js'
import { usePool } from '../../app/database/in-council.js'
import { connect } from '../../app/database/knex.js'
import { knownCouncils } from '../../app/services.js'
import type { Services } from '../../app/web/request.js'
import { publicAccess } from '../../app/web/route.js'
import { learnCouncils } from '../../app/web/visited-council/learn-councils.js'
import { aWindow } from '../support/builders-availability.js'
import { aSupportRoute } from '../support/builders-support.js'
import { aCouncil, aReference, type TestCouncil } from '../support/builders.js'
import { testDatabase } from '../support/database.js'
import { HttpVisitor } from '../support/http-visitor.js'
import { liveRoutes } from '../support/live-routes.js'
import { testService, usesService, wholeServiceHost } from '../support/service.js'
import { signedIn } from '../support/staff-visitor.js'

/** What stands between the service and the database, so that a test can take the database away and bring it back at the same address. */
class Wire {
  #sockets = new Set<Socket>()
  #server: Server | undefined
  #port = 0
  readonly #to: URL

  constructor(databaseUrl: string) {
    this.#to = new URL(databaseUrl)
  }

  async join(): Promise<string> {
    this.#server = createServer(incoming => {
      const outgoing = connectSocket(Number(this.#to.port), this.#to.hostname)
      for (const [one, other] of [[incoming, outgoing], [outgoing, incoming]] as const) {
        this.#sockets.add(one)
        one.on('error', () => undefined).on('close', () => { other.destroy(); this.#sockets.delete(one) }).pipe(other)
      }
    })
    await new Promise<void>(resolve => { this.#server?.listen(this.#port, '127.0.0.1', resolve) })
    this.#port = (this.#server.address() as AddressInfo).port
    const url = new URL(this.#to)
    url.host = `127.0.0.1:${this.#port}`
    return url.href
  }

  async cut(): Promise<void> {
    const ended = new Promise<void>(resolve => { this.#server?.close(() => { resolve() }) })
    for (const socket of this.#sockets) socket.destroy()
    await ended
  }
}

describe('When the database is gone', function () {
  this.timeout(120_000)
  usesService()

  let wire: Wire
  let council: TestCouncil
  let url: string
  let folder: string
  const endings: (() => Promise<unknown>)[] = []

  before(async () => {
    const database = await testDatabase()
    wire = new Wire(database.applicationUrl)
    url = await wire.join()
    folder = await mkdtemp(path.join(tmpdir(), 'known-'))
    council = await aCouncil({ council: { phase: 'public-beta', oldServiceName: 'Old Pay', oldServiceAddress: 'https://old.example/' } })
    // Throttles keep the first connection that they get, which is to be everybody's.
    await signedIn(council, 'officer')
    const pool = connect(url, 4)
    usePool(pool)
    endings.push(async () => { usePool(database.application) }, async () => { await pool.destroy() }, async () => { await rm(folder, { recursive: true }) })
  })
  after(async () => {
    for (const end of endings) await end()
    await wire.cut()
  })

  async function startService(): Promise<{ port: number, services: Services }> {
    const { services: usual } = await testService()
    const sessionPool = new pg.Pool({ connectionString: url, max: 2 })
    sessionPool.on('error', () => undefined).on('connect', client => { client.on('error', () => undefined) })
    const config = { ...usual.config, knownCouncilsFile: path.join(folder, 'known.json') }
    const services = { ...usual, config, knownCouncils: knownCouncils(config, usual.log) }
    const server = createHttpServer(createApp(services, sessionPool))
    await new Promise<void>(resolve => { server.listen(0, '127.0.0.1', resolve) })
    endings.unshift(async () => { await sessionPool.end(); server.closeAllConnections(); server.close() })
    return { port: (server.address() as AddressInfo).port, services }
  }

  it('every kind of page says so in the council’s name, with what to do, what was built is served, and all comes back by itself', async () => {
    const service = await startService()
    const [resident, officer] = [new HttpVisitor(service, council), new HttpVisitor(service, council)]
    await resident.get('/pay/garden-waste')
    await resident.submit({ reference: aReference(council, 'garden-waste') })
    const amountPage = resident.last.path
    await officer.signIn(council.users.officer.email)
    expect(officer.last.path).to.equal('/staff')
    const sheet = /href="(\/assets\/[^"]+\.css)"/.exec(resident.last.body)?.[1] ?? ''

    await wire.cut()
    for (const [visitor, page] of [[resident, '/pay'], [resident, amountPage], [resident, '/receipts/find'], [officer, '/staff'], [officer, '/staff/suspense']] as const) {
      await visitor.get(page)
      expect(visitor.last.status, page).to.equal(503)
      expect(visitor.last.headers['retry-after'], page).to.equal('60')
      expect(visitor.last.body, page).to.contain(`<title>Sorry, the service is unavailable - ${council.setup.council.name}</title>`)
        .and.match(/<h1[^>]*>Sorry, the service is unavailable<\/h1>/).and.not.match(/database|maintenance|ECONN/i)
      expect(visitor.text(), page).to.contain(council.setup.council.phone).and.not.to.contain('may not have been saved')
      expect(visitor.last.body.includes('https://old.example/'), page).to.equal(visitor === resident)
      expect(visitor.last.body, 'the page of the status would be this one').not.to.contain('href="/status"')
    }
    const sent = await resident.send('POST', amountPage, new URLSearchParams({ amount: '12.00' }).toString())
    expect(sent.status).to.equal(503)
    expect(sent.body).to.contain('may not have been saved')
    expect((await resident.send('GET', sheet)).status, sheet).to.equal(200)
    expect((await resident.send('GET', '/health')).status).to.equal(200)
    expect((await resident.send('GET', '/ready')).status).to.equal(503)

    await wire.join()
    while ((await resident.get(amountPage)).status === 503) await delay(50)
    expect(resident.last.status).to.equal(200)
    await resident.submit({ amount: '12.00' })
    expect(resident.last.path).to.match(/(basket|details)$/)
    expect((await officer.get('/staff')).status).to.equal(200)
  })

  it('no page at all fails otherwise: each says so with what to do, or is a real one that needs no database', async () => {
    const service = await startService()
    const [nobody, resident, officer] = [new HttpVisitor(service, council), new HttpVisitor(service, council), new HttpVisitor(service, council)]
    await resident.get('/pay/garden-waste')
    await resident.submit({ reference: aReference(council, 'garden-waste') })
    await officer.signIn(council.users.officer.email)
    const given: Record<string, string> = { fund: 'garden-waste', paymentId: resident.last.path.split('/')[2] ?? '', line: '1' }
    const pages = liveRoutes((await testService()).app).filter(({ method }) => method === 'get')
      .map(({ path: pattern, permission }) => ({ page: pattern.replace(/:(\w+)/g, (_, name: string) => given[name] ?? newId()), isPublic: permission === publicAccess }))
    expect(pages.filter(({ isPublic }) => isPublic)).to.have.length.above(40)

    await wire.cut()
    const unavailable = new Set<string>()
    for (const { page, isPublic } of pages) {
      for (const visitor of isPublic ? [nobody, resident] : [officer]) {
        const { status, body } = await visitor.get(page)
        expect(body, page).to.match(/<h1/)
        expect(visitor.text(), page).to.contain(council.setup.council.phone)
        // What this browser never opened is known to be none of its own without asking the database.
        expect([200, 404, 503], page).to.include(status)
        if (status !== 503) continue
        expect(visitor.text(), page).to.contain('Sorry, the service is unavailable')
        unavailable.add(page)
      }
    }
    expect([...unavailable]).to.include.members(['/pay', '/pay/garden-waste', '/performance', '/accessibility', '/privacy', '/staff', `/payments/${given.paymentId ?? ''}`])
    const all = new HttpVisitor(service, { host: wholeServiceHost })
    for (const page of ['/performance', '/performance.csv', '/performance.json']) expect((await all.get(page)).status, page).to.equal(503)
    await wire.join()
    while ((await nobody.get('/')).status === 503) await delay(50)
  })

  it('the page is a council’s own though nobody has visited it since the process started', async () => {
    const [service, other] = [await startService(), await aCouncil()]
    await aSupportRoute(other, { contact: '01632 960 777' })
    await learnCouncils(service.services)
    await wire.cut()
    const visitor = new HttpVisitor(service, other)
    expect((await visitor.get('/pay')).status).to.equal(503)
    expect(visitor.text()).to.contain(other.setup.council.name).and.to.contain('01632 960 777')
    await learnCouncils(service.services)
    expect((await visitor.get('/pay')).status, 'nothing is forgotten because it cannot be read').to.equal(503)
    expect(visitor.text()).to.contain('01632 960 777')
    await wire.join()
    while ((await visitor.get('/')).status === 503) await delay(50)
  })

  it('a process that starts meanwhile knows the councils that another knew, and until when one is closed', async () => {
    await aWindow(council, { affects: 'everything', startsAt: new Date(Date.now() - 1000), endsAt: new Date(Date.now() + 1_800_000), words: 'A new machine' })
    await aSupportRoute(council, { contact: '01632 960 555', languages: 'Polish' })
    await aSupportRoute(council, { kind: 'counter', name: 'Counter', contact: '1 Mill Street' })
    const before = await startService()
    const visitor = new HttpVisitor(before, council)
    await visitor.get('/')
    const file = path.join(folder, 'known.json')
    while (!(await readFile(file, 'utf8').catch(() => '')).includes('A new machine')) await delay(20)
    expect(await readFile(file, 'utf8')).not.to.match(/password|secret|api_key/i)

    await wire.cut()
    const started = new HttpVisitor(await startService(), council)
    expect((await started.get('/')).status).to.equal(503)
    expect(started.text()).to.contain('01632 960 555').and.to.contain('Languages: Polish').and.to.contain('1 Mill Street').and.to.match(/Open now until 5pm|Closed now/).and.to.contain('Old Pay').and.to.contain('You will be able to use it from').and.to.contain('A new machine')
    const stranger = new HttpVisitor(await startService(), { host: 'never-seen.localhost' })
    expect((await stranger.get('/')).status).to.equal(503)
    expect(stranger.text()).to.contain('Sorry, the service is unavailable')
    await wire.join()
    while ((await started.get('/')).status === 503) await delay(50)
    expect((await stranger.get('/')).status).to.equal(404)
  })
})
