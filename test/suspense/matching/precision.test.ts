import { expect } from 'chai'
import { Random } from '../../../app/database/demo/random.js'
import { inCouncil } from '../../../app/database/in-council.js'
import { calendarDate } from '../../../app/dates.js'
import { rememberAllocations } from '../../../app/suspense/matching/remember-allocations.js'
import { suggestMatches } from '../../../app/suspense/matching/suggest-matches.js'
import { itemKey, type Suggestion } from '../../../app/suspense/matching/suggestion.js'
import { aCouncil, type TestCouncil } from '../../support/builders.js'
import { usesDatabase } from '../../support/database.js'
import { asItem, knownPayerOf, madeReceipt, type MadeReceipt, manyAccounts } from '../../support/suspense-receipts.js'

interface Judged extends MadeReceipt {
  suggestions: Suggestion[]
}

describe('Suggestions for a council’s receipts, whose accounts are known to the test alone', function () {
  this.timeout(120_000)
  usesDatabase()
  let judged: Judged[]

  before(async () => {
    const random = new Random(1974)
    const [council, other] = [await aCouncil(), await aCouncil()]
    const accounts = await manyAccounts(random, council, 4000)
    const taken = new Set(accounts.map(({ reference }) => reference))
    const theirs = (await manyAccounts(random, other, 1000)).filter(({ reference }) => !taken.has(reference))
    const receipts = Array.from({ length: 2000 }, (_, made) => madeReceipt(random, made % 10 === 0 ? theirs : accounts))
      .map((receipt, made) => made % 10 === 0 ? { ...receipt, account: null, kind: 'nobody' as const } : receipt)
    judged = await judge(council, receipts)
  })

  it('has the right account first, and sure, where a reference stands in the receipt', () => {
    expect(shareRight('quoted')).to.be.at.least(0.99)
    expect(all('quoted').filter(isWrongAndSure)).to.deep.equal([])
  })

  it('has it first in nine of ten where the reference has a slip, and in most where there is a name alone', () => {
    expect(shareRight('slip')).to.be.at.least(0.9)
    expect(shareRight('known')).to.be.at.least(0.98)
    expect(shareRight('amount')).to.be.at.least(0.6)
    expect(shareRight('named')).to.be.at.least(0.5)
  })

  it('is right about as often as its score says, or more often', () => {
    for (const [from, to] of [[90, 99], [70, 89], [50, 69], [30, 49]] as const) {
      const first = judged.filter(({ suggestions: [best] }) => best !== undefined && !best.isTied && best.score >= from && best.score <= to)
      const right = first.filter(isRight).length / first.length
      expect(first.length, `${from} to ${to}`).to.be.greaterThan(0)
      expect(right, `${from} to ${to}`).to.be.at.least(from / 100)
    }
  })

  it('suggests for money of another council’s accounts hardly anything, and nothing with a reference', () => {
    const referring = all('nobody').filter(({ suggestions: [best] }) => best !== undefined && best.score >= 80)
    expect(referring).to.deep.equal([])
  })

  function all(kind: MadeReceipt['kind']): Judged[] {
    return judged.filter(one => one.kind === kind)
  }

  function shareRight(kind: MadeReceipt['kind']): number {
    return all(kind).filter(isRight).length / all(kind).length
  }
})

function isRight({ account, suggestions: [best] }: Judged): boolean {
  return account !== null && best?.accountReference === account.reference && best.fundCode === account.fundCode
}

function isWrongAndSure(one: Judged): boolean {
  const [best] = one.suggestions
  return best !== undefined && !isRight(one) && !best.isTied && best.score >= 90
}

async function judge(council: TestCouncil, receipts: readonly MadeReceipt[]): Promise<Judged[]> {
  const items = receipts.map(asItem)
  const known = receipts.flatMap(({ kind, account }) => kind === 'known' && account !== null ? [account] : [])
  const found = await inCouncil(council.id, async trx => {
    await rememberAllocations(trx, council.id, known.map(account => ({
      payerName: knownPayerOf(account), narrative: null, fundCode: account.fundCode, accountReference: account.reference, occurredOn: calendarDate('2026-10-14')
    })))
    return await suggestMatches(trx, council.id, items)
  })
  return receipts.map((receipt, index) => {
    const item = items[index]
    return { ...receipt, suggestions: item === undefined ? [] : found.get(itemKey(item)) ?? [] }
  })
}
