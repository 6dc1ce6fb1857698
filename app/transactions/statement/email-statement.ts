import type { Knex } from 'knex'
import type { Council } from '../../councils/council.js'
import type { CouncilId } from '../../database/in-council.js'
import type { CalendarDate } from '../../dates.js'
import { NotPermitted } from '../../errors.js'
import { maskReference } from '../../funds/masked-reference.js'
import type { Account, Period } from '../../ledger/account-postings-query.js'
import { maskEmail } from '../../messages/masked-email.js'
import { messageText } from '../../messages/message-text.js'
import { queueMessageOnce } from '../../messages/outbox-message.js'
import { recordAudit } from '../../users/audit.js'
import type { Person } from '../../users/person.js'
import { accountOf, statementOf } from './statement.js'

/** More than anybody reads in an email; the totals are of all, and the printed statement lists more. */
const mostLines = 100

export interface StatementMessage {
  account: Account
  fundName: string
  period: Period
  /** How many payments it tells of, and of how many there are. */
  listed: number
  lines: number
  subject: string
  body: string
}

/**
 * An account's statement as an email. An email may go astray: it holds neither name nor address, and the reference masked; and no link, since
 * a link that opens for whoever has it is authority.
 * @param period null where the days that were asked for are none
 * @throws NotFound when the person sees no such account
 */
export async function messageOf(
  trx: Knex.Transaction, council: Council, person: Person, account: Account, period: Period | null, today: CalendarDate
): Promise<StatementMessage | null> {
  const { fund } = await accountOf(trx, council.id, person, account)
  if (period === null) return null
  const statement = await statementOf(trx, council.id, person, account, period, mostLines)
  const { subject, body } = messageText('transactions/statement/email', {
    council, statement, period, today, mostLines, fundName: fund.name, reference: maskReference(account.reference)
  })
  return { account, fundName: fund.name, period, listed: statement.entries.length, lines: statement.lines, subject, body }
}

/**
 * Sends it, once for each form.
 * @param id the form's own
 * @throws Conflict when the form was used for another address
 */
export async function emailStatement(
  trx: Knex.Transaction, { councilId, person, now }: { councilId: CouncilId, person: Person, now: Date },
  { account, period, lines, subject, body }: StatementMessage, { id, recipient }: { id: string, recipient: string }
): Promise<void> {
  if (!person.may('accounts.send-statement') || !person.mayUseFund(account.fundCode) || person.methodCodes !== null) throw new NotPermitted('accounts.send-statement')
  const isNew = await queueMessageOnce(trx, councilId, id, { kind: 'statement', recipient, subject, body, at: now })
  if (!isNew) return
  await recordAudit(trx, councilId, {
    at: now, userId: person.id, action: 'statement_sent', subjectId: `${account.fundCode}/${account.reference}`,
    facts: { recipient: maskEmail(recipient), from: period.from, to: period.to, lines }
  })
}
