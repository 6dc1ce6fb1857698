import { inCouncil } from '../../app/database/in-council.js'
import type { Facts } from '../../app/practice/scenarios/scenario.js'
import type { TestCouncil } from '../support/builders.js'
import type { HttpVisitor } from '../support/http-visitor.js'

/** Somebody who practises a scenario, with what was invented for their latest attempt. */
export interface Practising {
  visitor: HttpVisitor
  facts: Facts
  /** What was invented, as text. */
  told: (name: string) => string
}

export async function begin(practice: TestCouncil, visitor: HttpVisitor, code: string): Promise<Practising> {
  await visitor.get(`/staff/practice/scenarios/${code}`)
  await visitor.post(`/staff/practice/scenarios/${code}/attempts`)
  const id = checkPath(visitor).split('/')[4]
  const { facts } = await inCouncil(practice.id, async trx => await trx('practice_attempts').where({ council_id: practice.id, id }).first('facts') as { facts: Facts })
  return { visitor, facts, told: name => String(facts[name]) }
}

/** What the page answers to whoever says that they have done it. */
export async function isDone(visitor: HttpVisitor, code: string): Promise<boolean> {
  await visitor.get(`/staff/practice/scenarios/${code}`)
  await visitor.post(checkPath(visitor))
  const [done, notYet] = ['Done: the records show it', 'Not yet'].map(words => visitor.text().includes(words))
  if (done === notYet) throw new Error(`Neither done nor not yet: ${visitor.text()}`)
  return done === true
}

export function checkPath(visitor: HttpVisitor): string {
  return /action="(\/staff\/practice\/attempts\/[^"]+)"/.exec(visitor.last.body)?.[1] ?? ''
}
