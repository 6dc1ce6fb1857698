import { expect } from 'chai'
import { v7 as newId } from 'uuid'
import { fundAccountCode } from '../../app/councils/set-up-council.js'
import { inCouncil } from '../../app/database/in-council.js'
import { calendarDate } from '../../app/dates.js'
import type { NewEntry, NewPosting } from '../../app/ledger/post-entry.js'
import { pence } from '../../app/money.js'
import { newReference } from '../../app/references.js'
import type { Find, Sought } from '../../app/traces/looking/find.js'
import { withFilesThatTold } from '../../app/traces/looking/files-that-told.js'
import { lookForMoney } from '../../app/traces/looking/look-for-money.js'
import { type MoneyLimits, noLimits } from '../../app/users/person.js'
import { anEntry, onBank, onSuspense, post, reversalOf } from '../ledger/books.js'
import { aCouncil, anAccountHolder, fundOf, type TestCouncil } from '../support/builders.js'
import { agenciesFile, anImport } from '../support/builders-imports.js'
import { usesDatabase } from '../support/database.js'

const day = calendarDate('2026-05-04')

describe('Looking for a payment that is not on its account', function () {
  this.timeout(60_000)
  usesDatabase()
  let council: TestCouncil
  let own: string

  before(async () => { council = await aCouncil() })

  beforeEach(async () => {
    own = (await anAccountHolder(council, { name: 'Ms Siân O’Brien' })).reference
  })

  it('finds what was put on another fund under the account’s own reference', async () => {
    const entry = await put('housing-rents', own, 61_00)
    const [find] = await look({ amountPence: pence(61_00), ...on('2026-05-04') })
    expect(find).to.include({ entryId: entry.entryId, place: 'other-fund', remainingPence: 61_00 })
    expect(codesOf(find)).to.deep.equal(['own-reference', 'amount-equal', 'day-within'])
  })

  it('finds what stands on an account whose reference has two digits swapped, or one wrong, missing or too many', async () => {
    for (const [slip, reference] of [
      ['swapped', swapped(own)], ['changed', own.slice(0, -1) + String((Number(own.at(-1)) + 3) % 10)], ['missing', own.slice(1)], ['extra', `${own}7`]
    ] as const) {
      const entry = await put('council-tax', reference, 62_00)
      const find = (await look({ amountPence: pence(62_00), ...on('2026-05-04') })).find(({ entryId }) => entryId === entry.entryId)
      expect(find?.place, slip).to.equal('same-fund')
      expect(find?.reasons[0], slip).to.include({ code: 'reference-slip', slip, quoted: reference })
    }
  })

  it('finds what waits in suspense by a reference in its narrative, though amount and day were remembered wrongly', async () => {
    const entry = await suspense(63_50, { narrative: `BGC ${swapped(own)} MAY` })
    const [find] = await look({ amountPence: pence(65_00), ...on('2026-05-20') })
    expect(find).to.include({ entryId: entry.entryId, place: 'suspense', remainingPence: 63_50 })
    expect(codesOf(find)).to.deep.equal(['reference-slip', 'amount-near', 'day-near'])
  })

  it('finds what was paid at an agent’s weeks before it came, with the wrong reference that was given there', async () => {
    const entry = await suspense(64_00, {}, '88112233', { occurredOn: calendarDate('2026-06-08') })
    const [find] = await look({ amountPence: pence(64_00), wrongReference: '88112233', ...on('2026-05-15') })
    expect(find).to.include({ entryId: entry.entryId, place: 'suspense' })
    expect(find?.reasons.map(({ code }) => code)).to.include.members(['wrong-reference', 'amount-equal'])
    expect(find?.reasons).to.deep.include({ code: 'day-near', days: 24, isLater: true })
  })

  it('finds an employer’s payment for many in suspense', async () => {
    const entry = await suspense(4_321_00, { narrative: 'ZELLIGE FOODS LTD AEO MAY', payerName: null })
    const [find] = await look({ amountPence: pence(45_17), payerName: 'Zellige Foods', ...on('2026-05-01', '2026-05-31') })
    expect(find).to.include({ entryId: entry.entryId })
    expect(codesOf(find)).to.have.members(['name', 'amount-larger', 'day-within'])
  })

  it('says where allocated suspense has gone, and shows it once', async () => {
    const [wrong, item] = [(await anAccountHolder(council)).reference, await suspense(66_00, { payerName: 'Zyta Quillfeather' })]
    const allocated = await post(council, anEntry([
      { ...onSuspense(66_00), drawsOn: { entryId: item.entryId, lineNumber: 2 } }, { ...onTo('council-tax', wrong, -66_00) }
    ], { type: 'allocation', details: { payerName: 'Zyta Quillfeather' } }))
    const finds = await look({ amountPence: pence(66_00), payerName: 'Z Quillfeather', ...on('2026-05-04') })
    expect(finds.map(({ entryId }) => entryId)).to.deep.equal([allocated.entryId])
  })

  it('says that what is on the account already is, and that it was taken off again', async () => {
    const receipt = anEntry([onBank(67_00), onTo('council-tax', own, -67_00)])
    const entry = await post(council, receipt)
    const [there] = await look({ amountPence: pence(67_00), ...on('2026-05-04') })
    expect(there).to.include({ place: 'this-account', remainingPence: 67_00 })
    const reversal = await post(council, reversalOf(receipt))
    const [gone] = await look({ amountPence: pence(67_00), ...on('2026-05-04') })
    expect(gone).to.include({ place: 'this-account', entryId: entry.entryId, remainingPence: 0 })
    expect(gone?.aftermath).to.have.length(1)
    expect(gone?.aftermath[0]).to.include({ entryId: reversal.entryId, type: 'reversal', isReversal: true, pence: 67_00 })
  })

  it('puts what stands on the account already below what may have to be moved there, however like it is', async () => {
    const there = await put('council-tax', own, 60_01, { payerName: 'Siân O’Brien' })
    const item = await suspense(60_00, { payerName: null }, swapped(own))
    const finds = await look({ amountPence: pence(60_00), payerName: 'Siân O’Brien', ...on('2026-05-04') })
    expect(finds.map(({ entryId, isThere }) => [entryId, isThere])).to.deep.equal([[item.entryId, false], [there.entryId, true]])
    expect(codesOf(finds[1])).not.to.include('paid-before')
  })

  it('says that a file has yet to tell of a payment only when one will', async () => {
    const entries = [await put('council-tax', own, 61_50), await put('council-tax', own, 61_60)]
    await inCouncil(council.id, async trx => {
      const began = await trx('postings').where({ council_id: council.id, entry_id: entries[0]?.entryId }).first('accounting_date as day') as { day: string }
      await trx('posting_feeds').where({ council_id: council.id }).update({ starts_on: began.day })
    })
    const waits = async () => {
      const there = (await look({ amountPence: pence(61_50), ...on('2026-05-04') })).filter(({ isThere }) => isThere)
      const told = await inCouncil(council.id, async trx => await withFilesThatTold(trx, council.id, fundOf(council, 'council-tax').code, there))
      return told.map(({ waitsForFile }) => waitsForFile)
    }
    expect(await waits()).to.deep.equal([true, true])
    await inCouncil(council.id, async trx => { await trx('posting_feeds').where({ council_id: council.id }).update({ starts_on: calendarDate('2999-01-01') }) })
    expect(await waits()).to.deep.equal([false, false])
  })

  it('finds a payment by card that was declined, and one that is not finished, and says that no money came', async () => {
    const declined = await anAttempt(own, 68_00, 'failed')
    const unfinished = await anAttempt(own, 69_00, 'open')
    const [first] = await look({ amountPence: pence(68_00), ...on('2026-05-04'), cardLastFour: '4242' })
    expect(first).to.include({ key: `payment:${declined}:1`, place: 'card-failed', because: 'failed', remainingPence: null })
    const [second] = await look({ amountPence: pence(69_00), ...on('2026-05-04') })
    expect(second).to.include({ key: `payment:${unfinished}:1`, place: 'card-unfinished' })
    const byCardAlone = await look({ amountPence: pence(68_00), ...on('2026-05-04'), cardLastFour: '4242', accountReference: '999999999' })
    expect(byCardAlone.map(({ key }) => key)).to.include(`payment:${declined}:1`)
  })

  it('finds rows of files that are held or were turned away', async () => {
    const content = agenciesFile([{ reference: swapped(own), amount: '71.25' }, { reference: '99', amount: '0.00' }])
    await anImport(council, content)
    await anImport(council, `${content} `, { fileName: 'again.txt' })
    const finds = await look({ amountPence: pence(71_25), ...on('2026-11-19') })
    expect(finds.map(({ place }) => place)).to.have.members(['suspense', 'row-held'])
    expect(finds.find(({ place }) => place === 'row-held')).to.include({ because: 'twin' })
  })

  it('finds by the receipt’s number alone, the provider’s or our own', async () => {
    const receipt = anEntry([onBank(3_00), onTo('parking-fines', 'BJ00000001', -3_00)], { details: { providerPaymentId: 'hu20sqlact5260q2nanm0q8u93' } })
    const entry = await post(council, receipt)
    for (const receiptNumber of ['hu20sqlact5260q2nanm0q8u93', receipt.reference.toLowerCase().replaceAll('-', ' ')]) {
      const [find] = await look({ receiptNumber })
      expect(find).to.include({ entryId: entry.entryId, place: 'other-fund' })
    }
  })

  it('knows the card and the payer who paid this account before', async () => {
    await put('council-tax', own, 12_34, { payerName: 'Ottoline Zupan' })
    const entry = await put('parking-fines', 'BJ00000002', 72_00, { payerName: 'OTTOLINE ZUPAN' })
    const [find] = await look({ amountPence: pence(72_00), ...on('2026-05-04') })
    expect(find).to.include({ entryId: entry.entryId })
    expect(codesOf(find)).to.include('paid-before')
  })

  it('finds a payer whose letters have no plain form among the words that the ledger keeps', async () => {
    const entry = await suspense(77_10, { payerName: 'Bo Ødegaard', narrative: null })
    for (const payerName of ['Bo Ødegaard', 'Mr Bo Ødegaard']) {
      const finds = await look({ amountPence: pence(78_00), payerName, ...on('2026-05-04') })
      expect(finds.map(({ entryId }) => entryId), payerName).to.deep.equal([entry.entryId])
    }
  })

  it('finds no amount that many share on another day, and nothing where nothing fits', async () => {
    for (let times = 0; times < 3; times += 1) await put('housing-rents', `2000000${times}`, 73_00, { occurredOn: calendarDate('2026-01-04') })
    expect(await look({ amountPence: pence(73_00), ...on('2026-05-04') })).to.deep.equal([])
    expect(await look({ accountReference: '111222333', holderName: null })).to.deep.equal([])
  })

  it('never finds another council’s money', async () => {
    const other = await aCouncil()
    await post(other, anEntry([onBank(74_00), onTo('council-tax', own, -74_00)], { details: { payerName: 'Siân O’Brien' } }))
    expect(await look({ amountPence: pence(74_00), ...on('2026-05-04') })).to.deep.equal([])
  })

  it('finds only what is within the limits to funds and methods, whatever it is', async () => {
    await put('parking-fines', own, 75_00)
    await suspense(75_00, { narrative: own })
    await anAttempt(own, 75_00, 'failed', 'parking-fines')
    await anImport(council, agenciesFile([{ reference: own, amount: '75.00' }]))
    await anImport(council, `${agenciesFile([{ reference: own, amount: '75.00' }])}\r\n`, { fileName: 'second.txt' })
    const asked = { amountPence: pence(75_00), ...on('2026-05-04', '2026-11-30') }
    const placesWithin = async (limits: MoneyLimits) => (await look(asked, limits)).map(({ place }) => place)
    expect(await placesWithin(noLimits)).to.have.members(['other-fund', 'suspense', 'card-failed', 'this-account', 'row-held'])
    const councilTax = fundOf(council, 'council-tax').code
    expect(await placesWithin({ fundCodes: [councilTax], methodCodes: null })).to.have.members(['suspense', 'this-account', 'row-held'])
    expect(await placesWithin({ fundCodes: [councilTax], methodCodes: ['BK'] })).to.deep.equal(['suspense'])
    expect(await placesWithin({ fundCodes: null, methodCodes: ['CA'] })).to.deep.equal([])
  })

  function on(from: string, to = from): Pick<Sought, 'paidFrom' | 'paidTo'> {
    return { paidFrom: calendarDate(from), paidTo: calendarDate(to) }
  }

  async function look(known: Partial<Sought>, limits = noLimits): Promise<Find[]> {
    const sought: Sought = {
      fundCode: fundOf(council, 'council-tax').code, accountReference: own, holderName: 'Ms Siân O’Brien', amountPence: null, paidFrom: null, paidTo: null,
      methodCode: null, officeCode: null, payerName: '', wrongReference: '', receiptNumber: '', cardLastFour: null, ...known
    }
    return (await inCouncil(council.id, async trx => await lookForMoney(trx, council.id, sought, limits))).finds
  }

  function onTo(slug: string, reference: string, amount: number): NewPosting {
    return { ledgerAccountCode: fundAccountCode(fundOf(council, slug).code), accountReference: reference, amountPence: pence(amount) }
  }

  async function put(slug: string, reference: string, amount: number, { occurredOn = day, ...details }: NonNullable<NewEntry['details']> & { occurredOn?: typeof day } = {}) {
    return await post(council, anEntry([onBank(amount), onTo(slug, reference, -amount)], { occurredOn, details }))
  }

  async function suspense(amount: number, details: NonNullable<NewEntry['details']>, reference: string | null = null, overrides: Partial<NewEntry> = {}) {
    return await post(council, anEntry([onBank(amount), { ...onSuspense(-amount), accountReference: reference }], { details, ...overrides }))
  }

  async function anAttempt(reference: string, amount: number, status: 'failed' | 'open', slug = 'council-tax'): Promise<string> {
    const id = newId({ msecs: Date.parse('2026-05-04T10:00:00Z') })
    const at = new Date('2026-05-04T10:00:00Z')
    const ofCouncil = { council_id: council.id }
    await inCouncil(council.id, async trx => {
      await trx('payments').insert({
        ...ofCouncil, id, reference: newReference(), status: status === 'open' ? 'paying' : 'open', channel: 'web', created_at: at
      })
      await trx('payment_lines').insert({
        ...ofCouncil, payment_id: id, line_number: 1, fund_code: fundOf(council, slug).code, account_reference: reference, amount_pence: amount, amount_choice: 'other'
      })
      await trx('payment_attempts').insert({
        ...ofCouncil, id: newId(), payment_id: id, payment_version: 1, provider_account_code: council.setup.providerAccounts[0]?.code,
        provider_reference: newReference(), amount_pence: amount, status, return_token_hash: '', created_at: at, next_check_at: at,
        finished_at: status === 'open' ? null : at, card_last_four: '4242'
      })
    })
    return id
  }
})

function swapped(reference: string): string {
  const place = [...reference].findIndex((digit, index) => index > 1 && digit !== reference.charAt(index + 1))
  return reference.slice(0, place) + reference.charAt(place + 1) + reference.charAt(place) + reference.slice(place + 2)
}

function codesOf(find: Find | undefined): string[] {
  return find?.reasons.map(({ code }) => code) ?? []
}
