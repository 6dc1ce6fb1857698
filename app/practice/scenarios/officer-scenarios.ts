import { pence } from '../../money.js'
import { insertMoney, inventBankReceipt } from '../invented/money.js'
import { heldRowWasPosted, itemWasSplit, movedToRightAccount, oneWasRefunded, refundWasAsked, traceWasClosed } from './done.js'
import { aboveRefundLimit, aCardPaymentFor, anAccountFor, factsOf, inventBefore } from './inventing.js'
import { insertHeldFile } from './held-file.js'
import type { Scenario } from './scenario.js'

/** What income officers practise. */
export const officerScenarios: readonly Scenario[] = [
  {
    code: 'wrong-account', audience: 'officer', title: 'A payment went to the wrong account', permission: 'transfers.make',
    set: async ground => {
      const [wrong, right] = [await anAccountFor(ground), await anAccountFor(ground)]
      return { ...factsOf(right), wrongReference: wrong.reference, wrongName: wrong.person.name, entryId: await aCardPaymentFor(ground, wrong, right.owedPence, 6) }
    },
    isDone: movedToRightAccount
  },
  {
    code: 'refund-to-approve', audience: 'officer', title: 'Somebody paid too much, and it takes an approver', permission: 'refunds.request',
    set: async ground => {
      const [account, overPence] = [await anAccountFor(ground), await aboveRefundLimit(ground)]
      return { ...factsOf(account), overPence, paidPence: account.owedPence + overPence, entryId: await aCardPaymentFor(ground, account, pence(account.owedPence + overPence), 4) }
    },
    isDone: refundWasAsked
  },
  {
    code: 'split-suspense', audience: 'officer', title: 'One bank transfer for two accounts is in suspense', permission: 'suspense.work',
    set: async ground => {
      const { trx, world, chance } = ground
      const [one, other] = [await anAccountFor(ground), await anAccountFor(ground)]
      const entry = inventBankReceipt(world, chance, pence(one.owedPence + other.owedPence), inventBefore(ground, 3), { narrative: `BGC ${one.person.statementName} X2`, stated: null })
      await insertMoney(trx, world.councilId, [], [entry])
      return { ...factsOf(one), otherReference: other.reference, otherPence: other.owedPence, otherName: other.person.name, totalPence: one.owedPence + other.owedPence, entryId: entry.id }
    },
    isDone: itemWasSplit
  },
  {
    code: 'trace', audience: 'officer', title: 'Find a payment that is not on its account', permission: 'traces.work',
    set: async ground => {
      const { trx, world, chance } = ground
      const account = await anAccountFor(ground)
      const entry = inventBankReceipt(world, chance, account.owedPence, inventBefore(ground, 8), { narrative: `FPI ${account.person.statementName} ${account.reference.slice(0, -1)}`, stated: account.reference.slice(0, -1) })
      await insertMoney(trx, world.councilId, [], [entry])
      return { ...factsOf(account), entryId: entry.id }
    },
    isDone: traceWasClosed
  },
  {
    code: 'paid-twice', audience: 'officer', title: 'Somebody has paid the same bill twice', permission: 'refunds.request',
    set: async ground => {
      const account = await anAccountFor(ground)
      const [entryId, secondEntryId] = [await aCardPaymentFor(ground, account, account.owedPence, 3), await aCardPaymentFor(ground, account, account.owedPence, 2)]
      return { ...factsOf(account), entryId, secondEntryId }
    },
    isDone: oneWasRefunded
  },
  {
    code: 'held-row', audience: 'officer', title: 'A row of a file is held until somebody decides', permission: 'imports.decide',
    set: async ground => {
      const account = await anAccountFor(ground)
      return { ...factsOf(account), importId: await insertHeldFile(ground, account) }
    },
    isDone: heldRowWasPosted
  }
]
