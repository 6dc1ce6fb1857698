import autocannon from 'autocannon'
import { aCouncil, anAccountHolder, type TestCouncil } from '../../support/builders.js'
import { testDatabase } from '../../support/database.js'
import { HttpVisitor } from '../../support/http-visitor.js'
import { type Figure, plainFigure, ratioFigure } from '../figure.js'
import { interleaved } from '../rounds.js'
import { type PageServer, startPageServer } from './page-servers.js'

const connections = 8
/** As many as the compiler needs to have seen them all. */
const warmUpRequests = 2500
const roundSeconds = 4
const path = '/pay/council-tax'
const wrongReference = { reference: '12 34' }

/** What is sent again and again, and how it is answered. */
interface Sent {
  path: string
  headers: Record<string, string>
  body: string
  status: number
}

interface Load {
  perSecond: number
  cpuMsPerRequest: number
}

/** The reference page with an error, in a session that exists, against its two floors. */
export async function pageFigures(): Promise<Figure[]> {
  const council = await aCouncil()
  const databaseUrl = (await testDatabase()).applicationUrl
  const [page, fixed] = [await startPageServer({ kind: 'page', databaseUrl }), await startPageServer({ kind: 'fixed', databaseUrl })]
  const { wrong, html } = await beginSession(page, council)
  const bare = await startPageServer({ kind: 'bare', html })
  const toBare = await beginBareSession(bare)
  const measurers = {
    page: async () => await load(page, wrong, { duration: roundSeconds }),
    fixed: async () => await load(fixed, wrong, { duration: roundSeconds }),
    bare: async () => await load(bare, toBare, { duration: roundSeconds })
  }
  for (const [server, sent] of [[page, wrong], [fixed, wrong], [bare, toBare]] as const) await load(server, sent, { amount: warmUpRequests })
  const rounds = await interleaved(measurers)
  for (const server of [page, fixed, bare]) await server.stop()
  return figuresOf(rounds)
}

function figuresOf(rounds: readonly Record<'page' | 'fixed' | 'bare', Load>[]): Figure[] {
  const perSecond = (floor: 'fixed' | 'bare') => rounds.map(round => ({ measured: round.page.perSecond, floor: round[floor].perSecond }))
  const cpu = (floor: 'fixed' | 'bare') => rounds.map(round => ({ measured: round.page.cpuMsPerRequest, floor: round[floor].cpuMsPerRequest }))
  const renderingShares = rounds.map(({ page, fixed }) => 1 - fixed.cpuMsPerRequest / page.cpuMsPerRequest)
  return [
    ratioFigure('page: requests a second, against a fixed string', 'a second', perSecond('fixed'), { atLeast: 0.5 }),
    ratioFigure('page: requests a second, against bare Express', 'a second', perSecond('bare'), { atLeast: 0.2 }),
    ratioFigure('page: CPU of a request, against a fixed string', 'ms', cpu('fixed'), null),
    ratioFigure('page: CPU of a request, against bare Express', 'ms', cpu('bare'), null),
    plainFigure('page: share of the CPU that is rendering', 'of 1', renderingShares, { atMost: 0.5 })
  ]
}

/** A payment is begun with a good reference; then a wrong one is given in the same session. */
async function beginSession(server: PageServer, council: TestCouncil): Promise<{ wrong: Sent, html: string }> {
  const visitor = new HttpVisitor(server, council)
  const holder = await anAccountHolder(council)
  await visitor.get(path)
  await visitor.submit({ reference: holder.reference })
  await visitor.get(path)
  const body = new URLSearchParams({ ...visitor.hiddenFields(path), ...wrongReference }).toString()
  const answer = await visitor.submit(wrongReference)
  const headers = {
    host: council.host, cookie: visitor.cookieHeader(), 'content-type': 'application/x-www-form-urlencoded', 'accept-encoding': 'gzip, deflate, br'
  }
  return { wrong: { path, headers, body, status: 422 }, html: answer.body }
}

async function beginBareSession(server: PageServer): Promise<Sent> {
  const visitor = new HttpVisitor(server, { host: 'localhost' })
  await visitor.get('/')
  return { path: '/', headers: { cookie: visitor.cookieHeader() }, body: '', status: 200 }
}

/** Requests one after the other on each connection. Each answer is checked for its status. */
async function load(server: PageServer, sent: Sent, length: { duration: number } | { amount: number }): Promise<Load> {
  const before = await server.cpuMs()
  const result = await autocannon({
    url: `http://127.0.0.1:${server.port}${sent.path}`, method: 'POST', headers: sent.headers, body: sent.body, connections, ...length
  })
  const used = await server.cpuMs() - before
  const answers = result.requests.total
  const expected = result.statusCodeStats?.[`${sent.status}`]?.count ?? 0
  if (answers === 0 || expected !== answers) throw new Error(`Not every answer was ${sent.status}: ${JSON.stringify(result.statusCodeStats)}`)
  return { perSecond: answers / result.duration, cpuMsPerRequest: used / answers }
}
