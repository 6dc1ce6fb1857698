import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import express from 'express'
import { approvalRoutes } from '../../../app/approvals/routes.js'
import { councilById } from '../../../app/councils/council.js'
import { inCouncil, usePool } from '../../../app/database/in-council.js'
import { homeRoutes } from '../../../app/home/routes.js'
import { lookUpRoutes } from '../../../app/look-up/routes.js'
import { staffRoutes } from '../../../app/staff/routes.js'
import { transactionRoutes } from '../../../app/transactions/routes.js'
import { permissions } from '../../../app/users/permissions.js'
import { findPerson, Person } from '../../../app/users/person.js'
import { beforeDatabaseCloses } from '../../support/database.js'
import { testService } from '../../support/service.js'
import type { LargeLedger } from './large-ledger.js'
import { plantedOfficer, session } from './work-of-council.js'

export interface LookServer {
  /** Asks for a page of a council's, and waits until it is all there. @throws Error when it is not answered with 200 */
  get(ledger: LargeLedger, councilId: string, path: string): Promise<void>
}

/**
 * The handlers of the program's own pages for somebody who may do everything, without what stands around them: no session is read, nobody
 * is looked for and no template rendered, so that what is measured is what a page asks the database and makes of it.
 */
export async function startLookServer(): Promise<LookServer> {
  const { services } = await testService()
  let at: object = {}
  const app = express()
  app.use((request, response, next) => {
    Object.assign(request, { services, sessionID: session, ...at })
    response.render = () => { response.end() }
    next()
  })
  for (const { method, path, handler } of [...homeRoutes, ...approvalRoutes, ...lookUpRoutes, ...staffRoutes, ...transactionRoutes]) app[method](path, handler)
  const server = createServer(app).listen(0, '127.0.0.1')
  await once(server, 'listening')
  beforeDatabaseCloses(async () => { await new Promise(resolve => { server.close(resolve) }) })
  const { port } = server.address() as AddressInfo
  const whereabouts = new Map<string, object>()
  return {
    get: async (ledger, councilId, path) => {
      usePool(ledger.application)
      const known = whereabouts.get(councilId) ?? await whoAndWhere(councilId)
      whereabouts.set(councilId, known)
      at = known
      const answer = await fetch(`http://127.0.0.1:${port}${path}`)
      const body = await answer.text()
      if (!answer.ok) throw new Error(`${path} answered ${answer.status}: ${body}`)
    }
  }
}

async function whoAndWhere(councilId: string): Promise<object> {
  return await inCouncil(councilId, async trx => {
    const id = await plantedOfficer(trx, councilId)
    const person = await findPerson(trx, councilId, id)
    if (person === null) throw new Error('Nobody of the council is there')
    return { council: await councilById(trx, councilId), person: new Person({ ...person, permissions }) }
  })
}
