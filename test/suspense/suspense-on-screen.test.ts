import { expect } from 'chai'
import { systemClock } from '../../app/dates.js'
import type { ItemKey } from '../../app/suspense/item-lines-query.js'
import { workMatching } from '../../app/suspense/matching/work-matching.js'
import { pence } from '../../app/money.js'
import { putBack } from '../../app/suspense/putting-back/put-back-allocation.js'
import { expectSoundBooks } from '../ledger/books.js'
import { limit } from '../refunds/asking.js'
import { aCouncil, anAccountHolder, fundOf, type TestCouncil } from '../support/builders.js'
import { agenciesFile, anImport } from '../support/builders-imports.js'
import { aSuspenseItem } from '../support/builders-payments.js'
import { anAllocation, aPromisingItem, asked, asStaff } from '../support/builders-suspense.js'
import type { HttpVisitor } from '../support/http-visitor.js'
import { usesService } from '../support/service.js'
import { signedIn } from '../support/staff-visitor.js'

describe('Suspense on the screen', function () {
  this.timeout(60_000)
  usesService()
  let council: TestCouncil
  let officer: HttpVisitor

  beforeEach(async () => {
    council = await aCouncil()
    officer = await signedIn(council, 'officer')
  })
  afterEach(async () => { await expectSoundBooks(council) })

  it('posts a suggestion once, however often its button is pressed', async () => {
    const item = await aPromisingItem(council)
    await officer.get(pathOf(item))
    expect(officer.text()).to.match(/Allocate £45\.00 to Council tax \d+\s?, the account of [^,]+, suggestion 1 of 1/)
    const fields = officer.hiddenFields(`${pathOf(item)}/accepted-suggestions`)
    const answers = await Promise.all([1, 2, 3].map(async () =>
      await officer.send('POST', `${pathOf(item)}/accepted-suggestions`, new URLSearchParams(fields).toString())))
    expect(answers.map(({ status }) => status)).to.deep.equal([303, 303, 303])
    await officer.get(`${pathOf(item)}?done=allocated`)
    expect(officer.text()).to.contain('If that was a mistake, choose “Put it back in suspense”')
    expect(officer.text()).to.contain('Nothing remains of £45.00')
    expect(officer.text().match(/allocated £45\.00/g)).to.have.length(1)
  })

  it('tells the second of two people what the first has done, and keeps what they typed', async () => {
    const item = await aPromisingItem(council)
    const { reference } = await anAccountHolder(council)
    await officer.get(pathOf(item))
    await anAllocation(council, item)
    await officer.post(`${pathOf(item)}/allocations`, { 'fund-1': councilTax(), 'reference-1': reference, 'amount-1': '40', 'action': 'allocate' })
    expect(officer.last.status, 'though £40 is more than remains by now').to.equal(409)
    expect(officer.last.body).to.contain('value="40"')
    await officer.post(`${pathOf(item)}/allocations`, { 'fund-1': councilTax(), 'reference-1': reference, 'amount-1': '40', 'action': 'allocate' })
    expect(officer.last.status, 'now that they have seen it').to.equal(422)
    await officer.post(`${pathOf(item)}/allocations`, { 'fund-1': councilTax(), 'reference-1': reference, 'amount-1': '20', 'action': 'allocate', 'seen': '4500' })
    expect(officer.last.status).to.equal(409)
    expect(officer.text()).to.contain(`${council.users.officer.name} has changed it since you opened this page: £35.00 remains`)
    expect(officer.last.body).to.contain(`value="${reference}"`).and.to.contain('value="20"')
    await officer.post(`${pathOf(item)}/allocations`, { 'fund-1': councilTax(), 'reference-1': reference, 'amount-1': '20', 'action': 'allocate' })
    expect(officer.text()).to.contain('£15.00 in suspense')
  })

  it('takes the very same form once, however often it is sent', async () => {
    const item = await aPromisingItem(council)
    const { reference } = await anAccountHolder(council)
    await officer.get(pathOf(item))
    const form = { ...officer.hiddenFields(`${pathOf(item)}/allocations`), 'fund-1': councilTax(), 'reference-1': reference, 'amount-1': '45', 'action': 'allocate' }
    for (let times = 0; times < 2; times += 1) {
      expect((await officer.send('POST', `${pathOf(item)}/allocations`, new URLSearchParams(form).toString())).status).to.equal(303)
    }
    await officer.get(pathOf(item))
    expect(officer.text().match(/allocated £45\.00/g)).to.have.length(1)
  })

  for (const step of ['return', 'unidentified']) {
    it(`asks again when more remains than the page of ${step} showed`, async () => {
      const item = await aPromisingItem(council, 100_00)
      const allocationId = await anAllocation(council, item)
      await officer.get(`${pathOf(item)}/${step}`)
      expect(officer.text()).to.contain('£90.00')
      await asStaff(council, 'officer', async (trx, worker) => { await putBack(trx, worker, item, allocationId, 'Wrong') })
      await officer.post(`${pathOf(item)}/${step}`, { reason: 'It is not ours' })
      expect(officer.last.status).to.equal(409)
      expect(officer.text()).to.contain('£100.00 remains').and.to.contain('£100.00 in suspense').and.not.to.contain('approver has decided')
    })
  }

  it('splits an item over accounts, names every fault by its row, and keeps the rows', async () => {
    const item = await aPromisingItem(council)
    const [one, two] = [await anAccountHolder(council), await anAccountHolder(council)]
    await officer.get(pathOf(item))
    const path = `${pathOf(item)}/allocations`
    await officer.post(path, { 'fund-1': councilTax(), 'reference-1': one.reference, 'amount-1': '30', 'action': 'add-row' })
    expect(officer.last.status).to.equal(200)
    await officer.post(path, { 'fund-1': councilTax(), 'reference-1': one.reference, 'amount-1': '1.234', 'fund-2': '', 'reference-2': 'x', 'amount-2': '', 'action': 'allocate' })
    expect(officer.last.status).to.equal(422)
    expect(officer.text()).to.contain('no more than two digits after the point').and.to.contain('Choose what it pays').and.to.contain('Enter how much goes to this account')
    const rows = { 'fund-1': councilTax(), 'reference-1': one.reference, 'amount-1': '30', 'fund-2': councilTax(), 'reference-2': two.reference }
    await officer.post(path, { ...rows, 'amount-2': '15.01', 'action': 'allocate' })
    expect(officer.text()).to.contain('The amounts come to £45.01, and £45.00 remains')
    await officer.post(path, { ...rows, 'amount-2': '15', 'action': 'allocate' })
    expect(officer.text()).to.contain('Nothing remains').and.to.contain(`£30.00 to Council tax ${one.reference}, £15.00 to Council tax ${two.reference}`)
  })

  it('neither keeps nor shows again a card number typed as a reference', async () => {
    const item = await aPromisingItem(council)
    await officer.get(pathOf(item))
    await officer.post(`${pathOf(item)}/allocations`, { 'fund-1': councilTax(), 'reference-1': '4444 3333 2222 1111', 'amount-1': '', 'action': 'allocate' })
    expect(officer.last.status).to.equal(422)
    expect(officer.text()).to.contain('That looks like a card number')
    expect(officer.last.body).not.to.match(/4444\s?3333/)
  })

  it('refuses a form that none of its pages made', async () => {
    const item = await aPromisingItem(council)
    await officer.get(pathOf(item))
    await officer.post(`${pathOf(item)}/accepted-suggestions`, { once: 'twice' })
    expect(officer.last.status).to.equal(409)
    await officer.get(pathOf(item))
    expect(officer.text()).to.contain('£45.00 in suspense')
  })

  it('narrows and orders the list, pages through it, and shows nothing of another council', async () => {
    const other = await aCouncil()
    await aSuspenseItem(other, { narrative: 'BGC PLANTED', amountPence: pence(1_00) })
    await anImport(council, agenciesFile([{ reference: '99', amount: '7.25' }]))
    for (let made = 1; made <= 27; made += 1) await aSuspenseItem(council, { narrative: `BGC PAYER${made}`, amountPence: pence(made * 100) })
    const seen: string[] = []
    await officer.get('/staff/suspense?order=largest')
    seen.push(...payersOn(officer))
    const next = /rel="next" href="([^"]*)"/.exec(officer.last.body)?.[1] ?? ''
    await officer.get(next.replaceAll('&amp;', '&'))
    seen.push(...payersOn(officer))
    expect(seen.filter(payer => payer !== '')).to.deep.equal(Array.from({ length: 27 }, (_, index) => `PAYER${27 - index}`))
    expect(officer.text()).not.to.contain('PLANTED')
    await officer.get('/staff/suspense?source=agencies')
    expect(officer.text()).to.contain('1 item').and.to.contain('Reference given: 99')
    await officer.get('/staff/suspense?smallest=26&words=payer27')
    expect(payersOn(officer)).to.deep.equal(['PAYER27'])
    await officer.get('/staff/suspense?after=nonsense_2026&order=zzz&who=zzz')
    expect(officer.last.status).to.equal(200)
  })

  it('accepts all suggestions of a list in one go, shown and confirmed first', async () => {
    const [one, two] = [await aPromisingItem(council), await aPromisingItem(council)]
    await aSuspenseItem(council)
    await workMatching(council.id, systemClock)
    await officer.get('/staff/suspense?suggestion=any')
    await officer.post('/staff/suspense/bulk-allocations', { which: 'all' })
    expect(officer.text()).to.contain('Check before you allocate 2 items').and.to.contain('£90.00 would go').and.to.contain(one.reference).and.to.contain(two.reference)
    await officer.get('/staff/suspense?smallest=ten')
    await officer.post('/staff/suspense/bulk-allocations', { which: 'all' })
    expect(officer.last.status, 'a filter with a fault is not everything').to.equal(422)
    await officer.get('/staff/suspense')
    await officer.post('/staff/suspense/bulk-allocations', { which: 'ticked' })
    expect(officer.last.status).to.equal(422)
    expect(officer.text()).to.contain('Tick the items whose suggestions you accept')
  })

  it('lets an approver agree from the list, not who asked, and whoever only looks do nothing', async () => {
    const item = await aPromisingItem(council)
    const id = await asked(council, item)
    await officer.get('/staff/suspense/unidentified')
    expect(officer.text()).to.contain('You asked for this, so somebody else decides')
    const approver = await signedIn(council, 'approver')
    await approver.get('/staff/suspense/unidentified')
    await approver.post(`/staff/suspense/unidentified/${id}/decisions`, { decision: 'approved' })
    expect(approver.text()).to.contain('Nothing waits')
    await approver.get(pathOf(item))
    expect(approver.text()).to.contain('agreed that £45.00 is unidentified income').and.not.to.contain('Put it back')
    const auditor = await signedIn(council, 'auditor')
    await auditor.get(pathOf(item))
    expect(auditor.last.body).not.to.contain('<textarea')
  })

  it('takes money off the account where a file put it, once, and opens an item with the same day, method and words', async () => {
    const { reference } = await anAccountHolder(council)
    await anImport(council, agenciesFile([{ reference, amount: '60.00', agent: '4711' }]))
    await officer.get('/staff/transactions?q=60.00')
    const entryId = /href="\/staff\/transactions\/([\da-f-]{36})"/.exec(officer.last.body)?.[1] ?? ''
    await officer.get(`/staff/transactions/${entryId}`)
    const path = `/staff/suspense/from/${entryId}/2`
    expect(officer.last.body).to.contain(`href="${path}"`).and.not.to.contain('See it in suspense')
    await officer.get(path)
    await officer.post(path, { reason: '' })
    expect(officer.last.status).to.equal(422)
    const fields = new URLSearchParams({ ...officer.hiddenFields(path), reason: 'They never lived there' }).toString()
    const answers = await Promise.all([1, 2].map(async () => await officer.send('POST', path, fields)))
    expect(new Set(answers.map(({ status, headers }) => `${status} ${String(headers.location)}`))).to.have.length(1)
    await officer.get(String(answers[0]?.headers.location))
    expect(officer.text()).to.contain('£60.00 in suspense').and.to.contain('They never lived there').and.to.contain('19 November 2026').and.to.contain('4711').and.to.contain('PayPoint')
    await officer.get(path)
    expect(officer.text()).to.contain('Nothing of it is free on that account any more')
    const auditor = await signedIn(council, 'auditor')
    expect((await auditor.get(path)).status).to.equal(403)
  })

  it('neither offers nor shows a person limited to a fund how to put back what is on an account of another', async () => {
    const item = await aPromisingItem(council)
    const path = `${pathOf(item)}/put-back/${await anAllocation(council, item)}`
    await officer.get(pathOf(item))
    expect(officer.last.body).to.contain(`href="${path}"`)
    await limit(council, 'officer', { fund_codes: [fundOf(council, 'parking-fines').code] })
    await officer.get(pathOf(item))
    expect(officer.last.status).to.equal(200)
    expect(officer.last.body).not.to.contain(path)
    await officer.get(path)
    expect([officer.last.status, officer.text().includes('£10.00')]).to.deep.equal([404, false])
    await limit(council, 'officer', { fund_codes: [fundOf(council, 'council-tax').code] })
    await officer.get(path)
    expect(officer.last.status).to.equal(200)
  })

  it('suggests no account again from which people have taken the money back', async () => {
    const item = await aPromisingItem(council)
    await officer.get(pathOf(item))
    await officer.post(`${pathOf(item)}/accepted-suggestions`)
    expect(officer.text()).to.contain('It is allocated').and.to.contain('Nothing remains of £45.00')
    const back = /href="([^"]*put-back[^"]*)"/.exec(officer.last.body)?.[1] ?? ''
    await officer.get(back)
    await officer.post(back, { reason: 'Not theirs' })
    expect(officer.text()).to.contain('It is back in suspense').and.to.contain('put £45.00 back in suspense').and.to.contain('Not theirs')
    expect(officer.last.body).not.to.contain(`value="${item.reference}"`)
    const reversal = await asStaff(council, 'officer', async trx => await trx('ledger_entries as e').where({ 'e.council_id': council.id, 'e.type': 'reversal' })
      .join('entry_details as d', join => join.on('d.council_id', 'e.council_id').on('d.entry_id', 'e.id')).first('d.narrative')) as { narrative: string }
    expect(reversal.narrative, 'what host systems are sent').to.equal(`BGC J SMITH ${item.reference}`)
    await workMatching(council.id, systemClock)
    await officer.get('/staff/suspense')
    await officer.post('/staff/suspense/bulk-allocations', { which: 'all' })
    expect(officer.text()).to.contain('No suggestion to accept')
  })

  it('leaves accounts with a stop out of what is accepted all at once, says so, and warns of the stop on the item’s page', async () => {
    const { reference } = await anAccountHolder(council, { stopCode: 'court' })
    const stopped = await aSuspenseItem(council, { narrative: `BGC J SMITH ${reference}` })
    await aPromisingItem(council)
    await workMatching(council.id, systemClock)
    await officer.get('/staff/suspense')
    await officer.post('/staff/suspense/bulk-allocations', { which: 'all' })
    expect(officer.text()).to.contain('Check before you allocate 1 item').and.to.contain('The list has 2 items').and.not.to.contain(reference)
    await officer.get(pathOf({ entryId: stopped.id, lineNumber: 2 }))
    expect(officer.text()).to.contain('Account of Ms Siân O’Brien').and.to.contain('Court action')
  })

  it('offers to always do what was done, as a rule that is filled in and not yet saved', async () => {
    const imported = await anImport(council, agenciesFile([{ reference: 'HALL HIRE', amount: '7.25' }]))
    const { entry_id: entryId } = await asStaff(council, 'finance', async trx => await trx('remaining_amounts').where({ council_id: council.id }).first()) as { entry_id: string }
    const finance = await signedIn(council, 'finance')
    const { reference } = await anAccountHolder(council)
    const path = pathOf({ entryId, lineNumber: 2 })
    await finance.get(path)
    await finance.post(`${path}/allocations`, { 'fund-1': councilTax(), 'reference-1': reference, 'amount-1': '', 'action': 'allocate' })
    const always = /href="(\/staff\/imports\/rules\/new\?like=[^"]*)"/.exec(finance.last.body)?.[1] ?? ''
    await finance.get(always)
    expect(finance.last.body).to.contain('value="HALL HIRE"').and.to.contain(`value="${reference}"`)
    expect(finance.last.body).to.match(new RegExp(`<option value="${imported.source_code}" selected`))
    const kept = await asStaff(council, 'finance', async trx => await trx('import_rules').where({ council_id: council.id }))
    expect(kept).to.deep.equal([])
    await finance.get(`/staff/imports/rules/new?like=${imported.id}`)
    expect(finance.last.status).to.equal(404)
  })

  function councilTax(): string {
    return fundOf(council, 'council-tax').code
  }
})

function pathOf({ entryId, lineNumber }: ItemKey): string {
  return `/staff/suspense/items/${entryId}/${lineNumber}`
}

function payersOn(visitor: HttpVisitor): string[] {
  return [...visitor.text().matchAll(/BGC (PAYER\d+)/g)].map(([, payer = '']) => payer)
}
