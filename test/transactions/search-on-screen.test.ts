import { expect } from 'chai'
import readXlsxFile from 'read-excel-file/node'
import { calendarDate } from '../../app/dates.js'
import { anEntry, onBank, onFund, onSuspense, post } from '../ledger/books.js'
import { aCouncil, fundOf, type TestCouncil } from '../support/builders.js'
import type { HttpVisitor } from '../support/http-visitor.js'
import { usesService } from '../support/service.js'
import { signedIn } from '../support/staff-visitor.js'

describe('The search on the screen', function () {
  this.timeout(60_000)
  usesService()
  let council: TestCouncil
  let officer: HttpVisitor

  before(async () => {
    council = await aCouncil()
    const paid = [
      anEntry([onBank(1000), onFund(council, -1000, 'A1')], { occurredOn: calendarDate('2026-05-01'), channel: 'counter', details: { payerName: 'Zed', narrative: '=cmd|calc' } }),
      anEntry([onBank(3000), onFund(council, -3000, 'A2')], { occurredOn: calendarDate('2026-05-02'), channel: 'file', details: { payerName: 'Abe' } }),
      anEntry([onBank(2000), onSuspense(-2000)], { occurredOn: calendarDate('2026-05-03'), channel: 'file', recordedBy: council.users.finance.id })
    ]
    for (const entry of paid) await post(council, entry)
    officer = await signedIn(council, 'officer')
  })

  async function amounts(query: string): Promise<(string | undefined)[]> {
    await officer.get(`/staff/transactions?${query}`)
    return [...officer.last.body.matchAll(/numeric">£([\d.]+)</g)].map(match => match[1])
  }

  it('narrows by each filter, and by several together', async () => {
    for (const [query, found] of Object.entries({
      'least=10&most=20': ['20.00', '10.00'], 'most=10.00': ['10.00'], 'words=ab': [], 'words=abe': ['30.00'], 'status=in-suspense': ['20.00'],
      'channel=counter': ['10.00'], [`user=${council.users.finance.id}`]: ['20.00'], 'q=zed&least=20': [], 'q=zed&least=5&channel=counter': ['10.00'],
      'type=receipt&from=2/5/2026': ['20.00', '30.00'], 'card=4242': []
    })) expect(await amounts(query), query).to.deep.equal(found)
  })

  it('sorts by the head of a column, says which, and turns round', async () => {
    expect(await amounts('least=1&sort=amount-down')).to.deep.equal(['30.00', '20.00', '10.00'])
    expect(officer.last.body).to.match(/aria-sort="descending"><a[^>]*sort=amount-up[^>]*>Amount/)
    expect(await amounts('least=1&sort=payer-up')).to.deep.equal(['20.00', '30.00', '10.00'])
    expect(await amounts('sort=amount-up')).to.deep.equal(['10.00', '20.00', '30.00'])
    expect(await amounts('sort=nonsense-down')).to.deep.equal(['20.00', '30.00', '10.00'])
  })

  it('offers no order in which a list without end cannot be read, and every one for a short list', async () => {
    const headsWithLinks = () => [...officer.last.body.matchAll(/<th [^>]*><a [^>]*sort=(\w+)-/g)].map(match => match[1])
    await officer.get('/staff/transactions?sort=payer-up')
    expect(headsWithLinks()).to.deep.equal(['day', 'amount'])
    expect(officer.text()).to.contain('can be sorted by the columns whose titles are links').and.contain('Sort by when it was recorded')
    await officer.get('/staff/transactions?least=1')
    expect(headsWithLinks()).to.deep.equal(['day', 'amount', 'reference', 'place', 'account', 'payer', 'method'])
    expect(officer.text()).not.to.contain('titles are links')
  })

  it('says of each filter that was filled in wrongly how to fill it in, and keeps it', async () => {
    const answer = await officer.get('/staff/transactions?least=lots&card=12&words=!&provider=%25%25')
    expect(answer.status).to.equal(422)
    for (const message of ['The amount must be in pounds', 'the last four digits of the card', 'Enter a name or a word', 'The provider’s reference is of']) {
      expect(officer.text()).to.contain(message)
    }
    expect(officer.last.body).to.contain('value="lots"')
    expect((await officer.get('/staff/transactions?least=20&most=10')).status).to.equal(422)
  })

  it('gives advice when nothing is found, with the way back to fewer filters', async () => {
    await officer.get('/staff/transactions?q=zed&channel=web')
    expect(officer.text()).to.contain('Nothing was found').and.contain('look in suspense')
    expect(officer.last.body).to.contain('href="/staff/transactions?q=zed"')
  })

  it('downloads what is shown, in its order, with words for codes, as CSV and as a workbook', async () => {
    const { body } = await officer.send('GET', '/staff/transactions.csv?least=1&sort=amount-up')
    const rows = body.trim().split('\r\n')
    expect(rows).to.have.length(4)
    expect(rows[1]).to.contain('Receipt').and.contain('At the counter').and.contain('\'=cmd|calc').and.contain(fundOf(council, 'council-tax').name)
    expect(rows[2]).to.contain('Suspense').and.contain('From a file')
    const workbook = await officer.send('GET', '/staff/transactions.xlsx?least=1&sort=amount-up')
    expect(workbook.headers['content-type']).to.contain('spreadsheetml.sheet')
    const [sheet] = await readXlsxFile(workbook.bytes)
    expect(sheet?.data.map(row => row[7])).to.deep.equal(['Amount in pounds', 10, 20, 30])
    expect(sheet?.data[1]?.[11]).to.equal('\'=cmd|calc')
  })
})
