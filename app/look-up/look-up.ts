import type { Request } from 'express'
import type { Knex } from 'knex'
import { v7 as newId } from 'uuid'
import { NotFound } from '../errors.js'
import { isId } from '../ids.js'
import { keyedHash } from '../secrets/secret-tokens.js'
import { recordAudit } from '../users/audit.js'
import { signedIn } from '../web/signed-in-person.js'

/** For so long an adviser sees what a caller has opened: about as long as they talk. */
export const minutesOpen = 15

export const callers = ['themselves', 'somebody-else'] as const
export type Caller = typeof callers[number]

/** One account, or one payment, that an adviser may see for a while. */
export interface LookUp {
  id: string
  endsAt: Date
  of: { kind: 'account', fundCode: string, accountReference: string } | { kind: 'payment', paymentId: string }
}

/** Opens to the adviser, in this session, what the caller has shown to be theirs. */
export async function openLookUp(trx: Knex.Transaction, request: Request, caller: Caller, of: LookUp['of']): Promise<string> {
  const [councilId, now, id] = [request.council.id, request.services.clock.now(), newId()]
  const adviser = signedIn(request)
  await trx('look_ups').insert({
    council_id: councilId, id, adviser_id: adviser.id, session_hash: sessionHash(request), caller, begun_at: now,
    ends_at: new Date(now.getTime() + minutesOpen * 60_000),
    ...of.kind === 'account' ? { fund_code: of.fundCode, account_reference: of.accountReference } : { payment_id: of.paymentId }
  })
  await recordAudit(trx, councilId, { at: now, userId: adviser.id, action: 'look_up_opened', subjectId: id, facts: { of: of.kind, caller } })
  return id
}

/** The look-up of the address, while it lasts. @throws NotFound when it is over, another adviser's or another session's */
export async function lookUpOf(trx: Knex.Transaction, request: Request): Promise<LookUp> {
  const id = String(request.params.lookUpId)
  const found = !isId(id) ? undefined : await trx('look_ups')
    .where({ council_id: request.council.id, id, adviser_id: signedIn(request).id, session_hash: sessionHash(request) })
    .where('ends_at', '>', request.services.clock.now())
    .first('fund_code', 'account_reference', 'payment_id', 'ends_at') as LookUpRow | undefined
  if (found === undefined) throw new NotFound('look-up')
  const of: LookUp['of'] = found.payment_id !== null
    ? { kind: 'payment', paymentId: found.payment_id }
    : { kind: 'account', fundCode: String(found.fund_code), accountReference: String(found.account_reference) }
  return { id, endsAt: found.ends_at, of }
}

interface LookUpRow {
  fund_code: string | null
  account_reference: string | null
  payment_id: string | null
  ends_at: Date
}

function sessionHash({ services, sessionID }: Request): string {
  return keyedHash(services.config.encryptionKey, 'look-up', sessionID)
}
