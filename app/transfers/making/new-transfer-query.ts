import type { Knex } from 'knex'
import { approvalLimit } from '../../approvals/approval-limit.js'
import type { CouncilId } from '../../database/in-council.js'
import { NotFound } from '../../errors.js'
import { type AccountHolder, findAccountHolders } from '../../funds/account-holder.js'
import { type Fund, fundsOf } from '../../funds/fund.js'
import { targetsOf } from '../../funds/target-accounts.js'
import { type Pence, pence, sumOf } from '../../money.js'
import type { Person } from '../../users/person.js'
import { type LineUse, lineUses } from '../line-uses-query.js'
import { keyOfLine, type MovableLine, movableLines } from '../movable-lines-query.js'
import { movedAlone } from '../moved-alone-query.js'
import type { TransferTarget } from '../post-transfer.js'
import { splitTransfer } from '../split-transfer.js'
import { reasonsFor } from '../transfer-reason.js'
import { type Known, type SubmittedTransfer, type TransferValues, typedTargets } from './transfer-form.js'

/** What the form shows of a line beside what was typed, as it is now. */
export interface ShownSource extends MovableLine {
  amount: string
  uses: LineUse[]
}

export interface NewTransferPage {
  sources: ShownSource[]
  funds: Fund[]
  known: Known
  /** The rows whose reference looks like a card's number. */
  cardRows: number[]
}

/** @throws NotFound when a line of the form is none whose money this person could move */
export async function formPage(trx: Knex.Transaction, councilId: CouncilId, person: Person, submitted: SubmittedTransfer): Promise<NewTransferPage> {
  const lines = await movableLines(trx, councilId, person, submitted.sources)
  const uses = await lineUses(trx, councilId, submitted.sources)
  const sources = submitted.sources.map(source => {
    const line = lines.get(keyOfLine(source))
    if (line === undefined) throw new NotFound('payment')
    return { ...line, amount: source.amount, uses: uses.get(keyOfLine(source)) ?? [] }
  })
  const typed = typedTargets(submitted)
  const targets = await targetsOf(trx, councilId, typed.map(({ fund, reference }) => ({ fundCode: fund, accountReference: reference })), person)
  const funds = (await fundsOf(trx, councilId).where('funds.enabled', true).orderBy('funds.name')).filter(({ code }) => person.mayUseFund(code))
  return {
    sources, funds, known: { lines, targets, reasons: await reasonsFor(trx, councilId, 'transfer') },
    cardRows: typed.filter((_, index) => targets[index]?.fault === 'card-number').map(({ row }) => row)
  }
}

/** An account that is to be given money, as the page that checks it shows it. */
interface CheckedTarget extends TransferTarget {
  fundName: string
  vatOf: (amount: Pence) => Pence
  holder: AccountHolder | undefined
}

/** One entry that will be posted. */
interface CheckedPart {
  line: MovableLine
  amountPence: Pence
  leftPence: Pence
  to: { target: CheckedTarget, amountPence: Pence, vatPence: Pence }[]
}

export interface CheckPage {
  submitted: SubmittedTransfer
  parts: CheckedPart[]
  targets: CheckedTarget[]
  totalPence: Pence
  /** What this person has moved of the same payments before without another one; it counts towards the limit. */
  alonePence: Pence
  limitPence: Pence
  reasonName: string
}

/** Exactly what will happen. */
export async function checkPage(trx: Knex.Transaction, councilId: CouncilId, person: Person, submitted: SubmittedTransfer, values: TransferValues): Promise<CheckPage> {
  const lines = await movableLines(trx, councilId, person, values.sources)
  const targets = await checkedTargets(trx, councilId, person, values.targets)
  const left = new Map([...lines].map(([key, line]) => [key, line.availablePence]))
  const parts = splitTransfer(values.sources, targets).map(({ from, to }) => {
    const line = lines.get(keyOfLine(from))
    if (line === undefined) throw new NotFound('payment')
    const leftPence = pence((left.get(keyOfLine(from)) ?? 0) - from.amountPence)
    left.set(keyOfLine(from), leftPence)
    return { line, amountPence: from.amountPence, leftPence, to: to.map(part => ({ ...part, vatPence: part.target.vatOf(part.amountPence) })) }
  })
  return {
    submitted, parts, targets, totalPence: sumOf(values.sources.map(({ amountPence }) => amountPence)),
    limitPence: await approvalLimit(trx, councilId, 'transfer'), alonePence: await movedAlone(trx, councilId, person.id, values.sources),
    reasonName: (await reasonsFor(trx, councilId, 'transfer')).find(({ code }) => code === values.reasonCode)?.name ?? ''
  }
}

async function checkedTargets(
  trx: Knex.Transaction, councilId: CouncilId, person: Person, targets: readonly TransferTarget[]
): Promise<CheckedTarget[]> {
  const funds = new Map((await fundsOf(trx, councilId)).map(fund => [fund.code, fund]))
  const holders = !person.may('accounts.view') ? [] :
    await findAccountHolders(trx, councilId, targets.map(({ fundCode, accountReference }) => [fundCode, accountReference] as const))
  return targets.map(target => {
    const fund = funds.get(target.fundCode)
    if (fund === undefined) throw new Error(`No fund ${target.fundCode}`)
    return {
      ...target, fundName: fund.name, vatOf: (amount: Pence) => fund.vatOf(amount),
      holder: holders.find(({ fund_code, reference }) => fund_code === target.fundCode && reference === target.accountReference)
    }
  })
}
