import { expect } from 'chai'
import { v7 as newId } from 'uuid'
import { inCouncil, inCouncilOn } from '../../../app/database/in-council.js'
import { calendarDate } from '../../../app/dates.js'
import { pence } from '../../../app/money.js'
import { rememberAllocations } from '../../../app/suspense/matching/remember-allocations.js'
import { suggestMatches } from '../../../app/suspense/matching/suggest-matches.js'
import { type ItemToMatch, itemKey, type Suggestion } from '../../../app/suspense/matching/suggestion.js'
import { aCouncil, anAccountHolder, aReference, type TestCouncil } from '../../support/builders.js'
import { aPaidPayment } from '../../support/builders-payments.js'
import { testDatabase, usesDatabase } from '../../support/database.js'

describe('Suggestions for a suspense item', () => {
  usesDatabase()
  let council: TestCouncil
  beforeEach(async () => { council = await aCouncil() })

  it('finds a reference among the words of the narrative, however it is spaced', async () => {
    const { reference } = await anAccountHolder(council, { name: 'Ms Wren Alder' })
    const spaced = `${reference.slice(0, 3)} ${reference.slice(3, 6)}-${reference.slice(6)}`
    for (const narrative of [`BGC PAYMENT ${reference} THANKS`, `FPI CTAX ${spaced} NOV`, `CTAX${reference}NOV`, `ref:${reference};`]) {
      const [best] = await suggestionsFor({ narrative })
      expect(best, narrative).to.include({ accountReference: reference, fundCode: '23', fundName: 'Council tax', isTied: false })
      expect(best?.reasons[0], narrative).to.include({ code: 'reference-in-narrative', place: 'narrative', proof: 'account' })
    }
    expect((await suggestionsFor({ narrative: `FPI CTAX ${spaced} NOV` }))[0]?.reasons[0]).to.include({ quoted: spaced })
  })

  it('finds a reference in the payer’s name, and one that was stated and whose account has come since', async () => {
    const { reference } = await anAccountHolder(council)
    expect((await suggestionsFor({ payerName: `ALDER W ${reference}` }))[0]?.reasons[0]).to.include({ code: 'reference-in-narrative', place: 'payer-name' })
    const [stated] = await suggestionsFor({ reference })
    expect(stated).to.include({ accountReference: reference })
    expect(stated?.reasons[0]).to.include({ code: 'reference-stated', quoted: reference })
  })

  it('takes a reference of a fund without account holders by its check digit, and by nothing less than letters of its own', async () => {
    const notice = aReference(council, 'parking-fines')
    const [best] = await suggestionsFor({ narrative: `PCN ${notice.slice(0, 2)} ${notice.slice(2)}` })
    expect(best).to.include({ fundCode: '11', accountReference: notice })
    expect(best?.reasons[0]).to.include({ code: 'reference-in-narrative', proof: 'check-digit' })
    expect((await suggestionsFor({ narrative: 'GARDEN GW123456' }))[0]?.reasons[0]).to.include({ proof: 'form' })
    expect(await suggestionsFor({ narrative: 'SORT CODE 123456 ROLL 26012345' })).to.deep.equal([])
  })

  it('finds a reference at the end of a longer number only where its account is there, and is less sure of it', async () => {
    const { reference } = await anAccountHolder(council)
    const [best] = await suggestionsFor({ narrative: `20261119${reference}` })
    expect(best).to.include({ accountReference: reference, score: 50 })
    expect(best?.reasons[0]).to.include({ code: 'reference-in-narrative', isLoose: true })
  })

  it('repairs one wrong, missing or doubled character, or two that are swapped, to what passes and exists', async () => {
    const { reference } = await anAccountHolder(council, { reference: '775860164', name: 'Wren Alder' })
    const slips = {
      775860114: { code: 'one-character-wrong', mistake: 'changed' }, 77586014: { code: 'one-character-wrong', mistake: 'missing' },
      7758860164: { code: 'one-character-wrong', mistake: 'extra', isCommon: true }, 775680164: { code: 'two-swapped' },
      '77586O164': { code: 'one-character-wrong', mistake: 'changed', isCommon: true }
    }
    for (const [quoted, facts] of Object.entries(slips)) {
      for (const item of [{ narrative: `BGC ${quoted} CTAX` }, { reference: quoted }]) {
        const [best, ...others] = await suggestionsFor(item)
        expect(best, quoted).to.include({ accountReference: reference, isTied: false })
        expect(best?.reasons[0], quoted).to.include({ ...facts, quoted, proof: 'account' })
        expect(others, quoted).to.deep.equal([])
      }
    }
    expect(await suggestionsFor({ narrative: 'BGC 775860991' }), 'two characters wrong').to.deep.equal([])
  })

  it('repairs nothing for a fund that has neither check digit nor account holders', async () => {
    expect(await suggestionsFor({ narrative: 'GW12345', reference: 'GW1234567' })).to.deep.equal([])
  })

  it('offers what passes the check digit where a fund has no account holders, as no surer than it is', async () => {
    const notice = aReference(council, 'parking-fines')
    const found = await suggestionsFor({ reference: notice.replace('BJ', 'BI') })
    expect(found.map(({ accountReference }) => accountReference)).to.include(notice)
    expect(found[0]?.reasons[0]).to.include({ code: 'one-character-wrong', proof: 'check-digit' })
  })

  it('shows two accounts that are one slip away as equally likely', async () => {
    const codes = ['775860164', '775860274'].map(async reference => await anAccountHolder(council, { reference, name: reference }))
    await Promise.all(codes)
    const found = await suggestionsFor({ reference: '775860264' })
    expect(found.map(({ isTied }) => isTied)).to.deep.equal(found.map(() => true))
    expect(found.map(({ accountReference }) => accountReference)).to.have.members(['775860164', '775860274'])
    expect(found[0]?.reasons[0]).to.include({ others: 1 })
  })

  it('knows the payer, and the narrative, of what has been allocated before, whatever its dates and numbers', async () => {
    const { reference } = await anAccountHolder(council, { fundSlug: 'housing-rents', name: 'Mr Somebody Else' })
    await remember({ payerName: 'MRS P QUENTIN', narrative: 'STO QUENTIN GARAGE 14 OCT 000123', fundCode: '5', accountReference: reference })
    for (const item of [{ payerName: 'Mrs P. Quentin' }, { narrative: 'STO QUENTIN GARAGE 14 NOV 000456' }]) {
      const [best] = await suggestionsFor(item)
      expect(best).to.include({ fundCode: '5', accountReference: reference })
      expect(best?.reasons[0]).to.include({ code: 'allocated-before', times: 1, lastOn: '2026-10-14', otherAccounts: 0 })
    }
    expect(await suggestionsFor({ payerName: 'MR R QUENTIN' })).to.deep.equal([])
    await remember({ narrative: 'CHQ 000123 NO SLIP', payerName: null, fundCode: '5', accountReference: reference })
    expect(await suggestionsFor({ narrative: 'CHQ 000999 NO SLIP' }), 'words that everybody’s money has').to.deep.equal([])
  })

  it('is less sure of a payer whose money went to several accounts', async () => {
    const [one, other] = [await anAccountHolder(council), await anAccountHolder(council)]
    const payerName = 'ACME LETTINGS'
    await remember({ payerName, narrative: null, fundCode: '23', accountReference: one.reference })
    const [alone] = await suggestionsFor({ payerName })
    await remember({ payerName, narrative: null, fundCode: '23', accountReference: other.reference })
    const both = await suggestionsFor({ payerName })
    expect(both.map(({ isTied }) => isTied)).to.deep.equal([true, true])
    expect(both[0]?.score).to.be.lessThan(alone?.score ?? 0)
  })

  it('finds an account holder by name in any order, with initials, titles, accents and apostrophes', async () => {
    const { reference } = await anAccountHolder(council, { name: 'Mrs Siân Ó Súilleabháin and Mr Rhys Featherstone' })
    for (const payerName of ['SIAN O SUILLEABHAIN', 'O’Súilleabháin S', 'MRS S OSUILLEABHAIN', 'FEATHERSTONE R', 'Mr Rhys Featherstone']) {
      const [best] = await suggestionsFor({ payerName })
      expect(best, payerName).to.include({ accountReference: reference })
      expect(best?.reasons[0], payerName).to.include({ code: 'name-like-holder', place: 'payer-name' })
    }
    expect((await suggestionsFor({ narrative: 'BGC FEATHERSTONE R BILL' }))[0]).to.include({ accountReference: reference })
    expect(await suggestionsFor({ payerName: 'MR Q FEATHERSTONE' }), 'another person of that surname').to.deep.equal([])
  })

  it('takes a common surname for nothing unless the amount goes with it', async () => {
    for (let made = 0; made < 6; made += 1) await anAccountHolder(council, { name: `Mr Adam${made} Smith`, balancePence: pence(200_00 + made) })
    const { reference } = await anAccountHolder(council, { name: 'Ms Zelda Smith', balancePence: pence(77_31) })
    expect(await suggestionsFor({ narrative: 'BGC SMITH' })).to.deep.equal([])
    for (let made = 0; made < 6; made += 1) await anAccountHolder(council, { name: `Mr Other${made} Jones`, balancePence: pence(77_31) })
    expect(await suggestionsFor({ remainingPence: pence(77_31) }), 'an amount that many owe').to.deep.equal([])
    const [best] = await suggestionsFor({ narrative: 'BGC SMITH', remainingPence: pence(77_31) })
    expect(best).to.include({ accountReference: reference })
    expect(best?.reasons.map(({ code }) => code)).to.have.members(['amount-is-balance', 'name-like-holder'])
  })

  it('finds what is owed just so by a few: the balance less what has been paid here since, or the next instalment', async () => {
    const charges = [{ description: 'Bill', outstandingPence: pence(900_00), nextInstalmentPence: pence(91_17), nextInstalmentOn: calendarDate('2026-12-01') }]
    const { reference } = await anAccountHolder(council, { balancePence: pence(900_00), charges })
    const [balance] = await suggestionsFor({ remainingPence: pence(900_00) })
    expect(balance?.reasons).to.deep.equal([{ code: 'amount-is-balance', amountPence: 900_00, accounts: 1 }])
    const [instalment] = await suggestionsFor({ remainingPence: pence(91_17) })
    expect(instalment?.reasons).to.deep.equal([{ code: 'amount-is-instalment', amountPence: 91_17, dueOn: '2026-12-01', accounts: 1 }])
    await aPaidPayment(council, { lines: [{ fundSlug: 'council-tax', accountReference: reference, amountPence: pence(100_00) }] })
    expect(await suggestionsFor({ remainingPence: pence(900_00) }), 'what is no longer owed').to.deep.equal([])
    const [lessened] = await suggestionsFor({ remainingPence: pence(800_00), narrative: reference })
    expect(lessened?.reasons.map(({ code }) => code)).to.deep.equal(['reference-in-narrative', 'amount-is-balance'])
  })

  it('tells two accounts of one person apart by what the narrative calls the fund', async () => {
    const rent = await anAccountHolder(council, { fundSlug: 'housing-rents', name: 'Ms Wren Alder' })
    await anAccountHolder(council, { name: 'Ms Wren Alder' })
    const found = await suggestionsFor({ narrative: 'FPI ALDER W TENANCY' })
    expect(found).to.have.length(2)
    expect(found[0]).to.include({ accountReference: rent.reference })
    expect(found[0]?.reasons).to.deep.include({ code: 'fund-named', word: 'tenancy' })
  })

  it('finds the account of a cheque that came back by the amount that came in before', async () => {
    const holder = await anAccountHolder(council, { name: 'Ms Wren Alder' })
    await aPaidPayment(council, {
      lines: [{ fundSlug: 'council-tax', accountReference: holder.reference, amountPence: pence(63_09) }], paidAt: new Date('2026-11-10T12:00:00Z')
    })
    const [best] = await suggestionsFor({ remainingPence: pence(-63_09), narrative: 'UNPAID CHQ ALDER' })
    expect(best).to.include({ accountReference: holder.reference })
    expect(best?.reasons.find(({ code }) => code === 'amount-was-received')).to.deep.equal(
      { code: 'amount-was-received', amountPence: 63_09, receivedOn: '2026-11-10', accounts: 1 })
    expect(await suggestionsFor({ remainingPence: pence(63_09) }), 'money that came in').to.deep.equal([])
  })

  it('suggests no account of another council, and none of a fund that is closed', async () => {
    const other = await aCouncil()
    const theirs = await anAccountHolder(other, { name: 'Ms Wren Alder', balancePence: pence(63_09) })
    const item = { narrative: `ALDER WREN ${theirs.reference} ${theirs.reference.replace(/^77/, '7')}`, payerName: 'Wren Alder', remainingPence: pence(63_09) }
    await inCouncil(other.id, async trx => {
      await rememberAllocations(trx, other.id, [{ ...item, fundCode: '23', accountReference: theirs.reference, occurredOn: calendarDate('2026-10-14') }])
    })
    expect(await suggestionsFor(item)).to.deep.equal([])
    const closed = await anAccountHolder(council, { name: 'Ms Wren Alder' })
    await inCouncilOn((await testDatabase()).owner, council.id, async trx => {
      await trx('funds').where({ council_id: council.id, code: '23' }).update({ enabled: false })
    })
    expect(await suggestionsFor({ narrative: closed.reference, payerName: 'Wren Alder' })).to.deep.equal([])
  })

  it('shows five at most, the likeliest first', async () => {
    const references = []
    for (let made = 0; made < 7; made += 1) references.push((await anAccountHolder(council)).reference)
    const found = await suggestionsFor({ narrative: references.join(' ') })
    expect(found).to.have.length(5)
    expect(found.map(({ score }) => score)).to.deep.equal(found.map(({ score }) => score).toSorted((one, other) => other - one))
  })

  async function suggestionsFor(overrides: Partial<ItemToMatch>): Promise<Suggestion[]> {
    const item: ItemToMatch = {
      entryId: newId(), lineNumber: 2, remainingPence: pence(45_00), occurredOn: calendarDate('2026-11-19'), reference: null, narrative: null,
      payerName: null, ...overrides
    }
    const found = await inCouncil(council.id, async trx => await suggestMatches(trx, council.id, [item]))
    return found.get(itemKey(item)) ?? []
  }

  async function remember(learnt: { payerName: string | null, narrative: string | null, fundCode: string, accountReference: string }): Promise<void> {
    await inCouncil(council.id, async trx => {
      await rememberAllocations(trx, council.id, [{ ...learnt, occurredOn: calendarDate('2026-10-14') }])
    })
  }
})
