import { v7 as newId } from 'uuid'
import { inCouncil } from '../../app/database/in-council.js'
import { addDays, londonDate } from '../../app/dates.js'
import { Cohort } from '../../app/service-phase/invitations/cohort.js'
import { invite, type Inviter, issueCode, type NewInvitation } from '../../app/service-phase/invitations/invite.js'
import { type TestCouncil, testEncryptionKey } from './builders.js'

/** A cohort of ten that began yesterday and goes on for a month, for every fund. */
export async function aCohort(council: TestCouncil, overrides: Partial<Cohort> = {}): Promise<Cohort> {
  const today = londonDate(new Date())
  return await inCouncil(council.id, async trx => await Cohort.query(trx).insertAndFetch({
    council_id: council.id, id: newId(), name: 'Mill Lane', fund_codes: null, quota: 10, places_taken: 0, opens_on: addDays(today, -1), closes_on: addDays(today, 30),
    code_days: 28, is_for_advisers: false, note: '', made_at: new Date(), made_by: council.users.owner.id, ended_at: null, ended_by: null, ...overrides
  }))
}

/** An invitation of one person by letter, unless told otherwise, with the code that stands in it, made before its cohort was over. */
export async function anInvitation(council: TestCouncil, cohort: Cohort, overrides: Partial<NewInvitation> = {}): Promise<{ id: string, code: string, batchId: string }> {
  const batchId = newId()
  return await inCouncil(council.id, async trx => {
    const [made] = await invite(trx, inviterOf(council), cohort, batchId, [{
      kind: 'person', delivery: 'letter', mostAcceptances: 1, recipient: { name: 'Ms Siân O’Brien', address: '4 Mill Lane\nBarnfield\nBF1 2AB', email: '' }, ...overrides
    }])
    if (made === undefined) throw new Error('Nothing was made')
    const madeAt = new Date(Math.min(Date.now(), cohort.endsAt().getTime() - 1))
    return { id: made.id, batchId, code: await issueCode(trx, { ...inviterOf(council), now: madeAt }, cohort, made) }
  })
}

export function inviterOf(council: TestCouncil): Inviter {
  return { council: council.council, origin: council.council.origin, userId: council.users.owner.id, encryptionKey: testEncryptionKey, now: new Date() }
}
