import { v7 as newId } from 'uuid'
import { inCouncil } from '../../../app/database/in-council.js'
import { calendarDate } from '../../../app/dates.js'
import { openRequest } from '../../../app/privacy/requests/data-request.js'
import { findPerson } from '../../../app/privacy/requests/finding/find-person.js'
import type { Given } from '../../../app/privacy/requests/finding/looked-for.js'
import { type PlaceCode, placeCodes } from '../../../app/privacy/requests/finding/places.js'
import { type Find, findsOf } from '../../../app/privacy/requests/finds-query.js'
import type { TestCouncil } from '../../support/builders.js'
import type { HttpVisitor } from '../../support/http-visitor.js'
import { testService } from '../../support/service.js'

export const nothingGiven: Given = { name: '', email: '', phone: '', postcode: '', accounts: [], receipts: [] }

/** A request of somebody who gave this, looked for to the end. Answers its id. */
export async function aSearchFor(council: TestCouncil, given: Partial<Given>, kind: 'access' | 'erasure' = 'erasure'): Promise<string> {
  const id = newId()
  const step = { councilId: council.id, userId: council.users.administrator.id, now: new Date() }
  await inCouncil(council.id, async trx => {
    await openRequest(trx, step, id, { kind, askedOn: calendarDate('2026-11-20'), identityCheck: 'Came in with a passport', given: { ...nothingGiven, ...given } })
  })
  await findPerson(council.id, id, { encryptionKey: await encryptionKey(), rows: 3 })
  return id
}

export async function foundBy(council: TestCouncil, requestId: string, only?: PlaceCode): Promise<Find[]> {
  return await inCouncil(council.id, async trx => {
    const found: Find[] = []
    for (const place of only === undefined ? placeCodes : [only]) found.push(...await findsOf(trx, council.id, requestId, { place, most: 2000 }))
    return found
  })
}

export async function encryptionKey(): Promise<Buffer> {
  return (await testService()).services.config.encryptionKey
}

/** What a person's copy says in each form: CSV, JSON and to print. */
export async function copiesOf(administrator: HttpVisitor, requestId: string): Promise<string[]> {
  const address = `/staff/data-requests/${requestId}`
  const copies: string[] = []
  for (const form of ['csv', 'json']) {
    await administrator.get(address)
    await administrator.post(`${address}/export.${form}`)
    copies.push(administrator.last.body)
  }
  await administrator.get(`${address}/print`)
  return [...copies, administrator.text()]
}
