import { v7 as newId } from 'uuid'
import type { Council } from '../../app/councils/council.js'
import { inCouncil, outsideTenancy } from '../../app/database/in-council.js'
import { systemClock } from '../../app/dates.js'
import { makePractice } from '../../app/practice/making/make-practice.js'
import { beginPractice } from '../../app/practice/practice-council.js'
import type { TestCouncil } from './builders.js'

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
