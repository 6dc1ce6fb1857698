import { v7 as newId } from 'uuid'
import type { Council } from '../../app/councils/council.js'
import { inCouncil, outsideTenancy } from '../../app/database/in-council.js'
import { systemClock } from '../../app/dates.js'
import { makePractice } from '../../app/practice/making/make-practice.js'
import { beginPractice } from '../../app/practice/practice-council.js'
import { newPracticeId } from '../../app/payments/providers/practice/practice-card-payment.js'
import { handOver } from '../../app/practice/visits/handover.js'
import { findPerson } from '../../app/users/person.js'
import type { TestCouncil, TestUserName } from './builders.js'
import { HttpVisitor } from './http-visitor.js'
import { testService } from './service.js'

/** A council's practice council, made and in its place. It is visited like any council; its people are those who come from the real one. */
export async function aPracticeCouncil(council: TestCouncil): Promise<TestCouncil> {
  const id = newId()
  const practiceId = await inCouncil(council.id, async trx => await beginPractice(trx, id, new Date()))
  await makePractice(council.id, practiceId, systemClock)
  return await practiceOf(council, practiceId)
}

/** The practice council of this id, as tests visit it. */
export async function practiceOf(council: TestCouncil, id: string): Promise<TestCouncil> {
  const row = await outsideTenancy()('councils').where({ id }).first() as { slug: string, origin: string }
  const { hostname } = new URL(row.origin)
  const asCouncil: Council = { ...council.council, id, slug: row.slug, origin: row.origin, practiceOf: council.id }
  return { ...council, id, slug: row.slug, host: hostname, council: asCouncil }
}

/** Somebody of a council's staff who has come to its practice council. */
export async function aPractising(council: TestCouncil, practice: TestCouncil, name: TestUserName): Promise<HttpVisitor> {
  const person = await inCouncil(council.id, async trx => await findPerson(trx, council.id, council.users[name].id))
  if (person === null) throw new Error(`${council.slug} has no ${name}`)
  const token = await handOver(practice.id, council.id, person, new Date())
  const visitor = new HttpVisitor(await testService(), practice)
  await visitor.get(`/staff/practice/arrivals/${token}`)
  await visitor.post('/staff/practice/arrivals')
  if (visitor.last.path !== '/staff/practice/scenarios') throw new Error(`${name} could not come in: ${visitor.last.status} at ${visitor.last.path}`)
  return visitor
}

/** Where a payment of a practice council waits for somebody to say how it ends. */
export async function aPracticeCardPage({ id: councilId, council: { origin } }: TestCouncil): Promise<string> {
  const id = newPracticeId()
  await inCouncil(councilId, async trx => await trx('practice_card_payments').insert({
    council_id: councilId, id, reference: id, description: 'Council tax', amount_pence: 12_00, return_url: `${origin}/pay`, state: 'created', is_telephone: false, created_at: new Date()
  }))
  return `/practice/card-page/${id}`
}
