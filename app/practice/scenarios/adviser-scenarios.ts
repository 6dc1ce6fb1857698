import { formatCode, newCode } from '../../references.js'
import { hashHelpCode } from '../../payments/helping/help-code.js'
import { insertMoney, inventBankReceipt } from '../invented/money.js'
import { codeWasClaimed, declinedThenPaid, linkWasSent, questionWasAsked } from './done.js'
import { anAccountFor, factsOf, inventBefore } from './inventing.js'
import type { Ground, Scenario } from './scenario.js'

const codeLastsMs = 10 * 60_000

/** What support advisers practise. */
export const adviserScenarios: readonly Scenario[] = [
  {
    code: 'payment-not-there', audience: 'adviser', title: 'A caller’s payment is not on the account', permission: 'payments.look-up',
    set: async ground => {
      const account = await anAccountFor(ground)
      const { trx, world, chance } = ground
      await insertMoney(trx, world.councilId, [], [inventBankReceipt(world, chance, account.owedPence, inventBefore(ground, 5), { narrative: `FPI ${account.person.statementName}`, stated: null })])
      return factsOf(account)
    },
    isDone: questionWasAsked
  },
  {
    code: 'help-code', audience: 'adviser', title: 'A caller is stuck and reads out a help code', permission: 'payments.help',
    set: async ground => {
      const { trx, world: { councilId }, chance, now, services } = ground
      const account = await anAccountFor(ground)
      const [paymentId, code] = [chance.id(now), newCode(6)]
      await trx('payments').insert({
        council_id: councilId, id: paymentId, reference: chance.reference(), status: 'open', channel: 'web', version: 1, provider_account_code: account.fund.provider_account_code,
        phase: 'live', created_at: now
      })
      await trx('payment_lines').insert({
        council_id: councilId, payment_id: paymentId, line_number: 1, fund_code: account.fund.code, account_reference: account.reference,
        postcode_answer: account.fund.account_must_exist ? 'skipped' : null
      })
      await trx('helps').insert({
        council_id: councilId, id: chance.id(now), payment_id: paymentId, started_by: 'resident', code_hash: hashHelpCode(services.config.encryptionKey, code),
        code_expires_at: new Date(now.getTime() + codeLastsMs), created_at: now, last_active_at: now
      })
      return { ...factsOf(account), paymentId, code: formatCode(code) }
    },
    isDone: codeWasClaimed
  },
  {
    code: 'card-declined', audience: 'adviser', title: 'A caller’s card is declined, and they try another', permission: 'payments.send-link',
    set: async ground => ({ ...factsOf(await anAccountFor(ground)), email: emailOf(ground) }), isDone: declinedThenPaid
  },
  {
    code: 'link-to-pay', audience: 'adviser', title: 'A caller would rather enter their card themselves', permission: 'payments.send-link',
    set: async ground => ({ ...factsOf(await anAccountFor(ground)), email: emailOf(ground) }), isDone: linkWasSent
  }
]

/** It reaches nobody, and is sent nothing. */
function emailOf({ chance }: Ground): string {
  return `caller.${chance.between(100, 999)}@mail.example`
}
