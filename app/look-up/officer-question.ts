import type { Request } from 'express'
import type { Knex } from 'knex'
import { type CouncilId, insertOnce } from '../database/in-council.js'
import { recordAudit } from '../users/audit.js'
import { limitsOf, type MoneyLimits } from '../users/person.js'
import { signedIn } from '../web/signed-in-person.js'

export const longestQuestion = 1000
const mostListed = 100
/** For so long an adviser sees what they asked, and what was answered. */
const daysShown = 14

/** What an adviser asked an income officer about an account or a payment. */
export interface OfficerQuestion {
  id: string
  question: string
  askedByName: string
  askedAt: Date
  fundCode: string | null
  fundName: string | null
  accountReference: string | null
  /** The transaction of the payment, where it was a receipt. */
  entryId: string | null
  receipt: string | null
}

/** Asks once: the form's id is the question's. @param lookUpId null where nothing could be opened to the caller @throws FormReused when it asked something else before */
export async function askOfficer(trx: Knex.Transaction, request: Request, lookUpId: string | null, id: string, question: string): Promise<void> {
  const said = { look_up_id: lookUpId, question, asked_by: signedIn(request).id }
  await insertOnce(trx, 'officer_questions', { councilId: request.council.id, id, said, besides: { asked_at: request.services.clock.now() } })
}

/**
 * Whether what was looked up, known as `l`, is within a person's :funds and :methods: of an account its fund, of a receipt all that was paid
 * with it, and how. What an adviser could not look up is on no fund, and everybody's to answer. The home page counts in the same way.
 */
const lookedUpWithinLimits = `(
  l.payment_id is null and (:funds::text[] is null or l.fund_code is null or l.fund_code = any (:funds))
  or l.payment_id is not null and (:funds::text[] is null or not exists (
      select from payment_lines line where line.council_id = :councilId and line.payment_id = l.payment_id and line.fund_code <> all (:funds)))
    and (:methods::text[] is null or exists (
      select from ledger_entries paid where paid.council_id = :councilId and paid.source_kind = 'payment' and paid.source_id = l.payment_id::text
        and paid.type in ('card_payment', 'card_payment_held') and paid.method_code = any (:methods))))`

/** What waits for an answer and is within the person's limits, the oldest first. */
export async function openQuestions(trx: Knex.Transaction, councilId: CouncilId, { fundCodes, methodCodes }: MoneyLimits): Promise<OfficerQuestion[]> {
  const { rows } = await trx.raw<{ rows: OfficerQuestion[] }>(`
    select q.id, q.question, u.name as "askedByName", q.asked_at as "askedAt", l.fund_code as "fundCode", f.name as "fundName",
      l.account_reference as "accountReference", e.id as "entryId", p.reference as receipt
    from officer_questions q
    left join look_ups l on l.council_id = :councilId and l.id = q.look_up_id
    join users u on u.council_id = :councilId and u.id = q.asked_by
    left join funds f on f.council_id = :councilId and f.code = l.fund_code
    left join payments p on p.council_id = :councilId and p.id = l.payment_id
    left join lateral (select e.id from ledger_entries e
      where e.council_id = :councilId and e.source_kind = 'payment' and e.source_id = l.payment_id::text
        and e.type in ('card_payment', 'card_payment_held') order by e.id limit 1) e on true
    where q.council_id = :councilId and q.answered_at is null and ${lookedUpWithinLimits}
    order by q.asked_at, q.id limit :most`, { councilId, funds: fundCodes, methods: methodCodes, most: mostListed })
  return rows
}

/** A question as the adviser who asked it sees it again. */
export interface AskedQuestion {
  question: string
  askedAt: Date
  fundName: string | null
  accountReference: string | null
  answer: string | null
  answeredAt: Date | null
  answeredByName: string | null
}

/** What an adviser has asked in the last fortnight, with what was answered, the latest first. */
export async function askedBy(trx: Knex.Transaction, councilId: CouncilId, adviserId: string, now: Date): Promise<AskedQuestion[]> {
  return await trx('officer_questions as q')
    .leftJoin('look_ups as l', join => join.on('l.council_id', 'q.council_id').on('l.id', 'q.look_up_id'))
    .leftJoin('funds as f', join => join.on('f.council_id', 'q.council_id').on('f.code', 'l.fund_code'))
    .leftJoin('users as u', join => join.on('u.council_id', 'q.council_id').on('u.id', 'q.answered_by'))
    .where({ 'q.council_id': councilId, 'q.asked_by': adviserId })
    .where('q.asked_at', '>', new Date(now.getTime() - daysShown * 86_400_000))
    .orderBy([{ column: 'q.asked_at', order: 'desc' }, { column: 'q.id', order: 'desc' }]).limit(mostListed)
    .select({
      question: 'q.question', askedAt: 'q.asked_at', fundName: 'f.name', accountReference: 'l.account_reference', answer: 'q.answer',
      answeredAt: 'q.answered_at', answeredByName: 'u.name'
    }) as AskedQuestion[]
}

/** Takes a question off the list and tells the adviser. Twice is harmless: the first answer stands. @returns whether this person has such a question */
export async function answerQuestion(trx: Knex.Transaction, request: Request, id: string, answer: string): Promise<boolean> {
  const [councilId, person, now] = [request.council.id, signedIn(request), request.services.clock.now()]
  const { fundCodes, methodCodes } = limitsOf(person)
  const { rows: [theirs] } = await trx.raw<{ rows: unknown[] }>(`
    select 1 from officer_questions q left join look_ups l on l.council_id = :councilId and l.id = q.look_up_id
    where q.council_id = :councilId and q.id = :id and ${lookedUpWithinLimits}`, { councilId, id, funds: fundCodes, methods: methodCodes })
  if (theirs === undefined) return false
  const answered = await trx('officer_questions').where({ council_id: councilId, id }).whereNull('answered_at')
    .update({ answer, answered_by: person.id, answered_at: now })
  if (answered === 1) await recordAudit(trx, councilId, { at: now, userId: person.id, action: 'question_answered', subjectId: id })
  return true
}
