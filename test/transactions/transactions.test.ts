import { expect } from 'chai'
import { pence } from '../../app/money.js'
import { inCouncil } from '../../app/database/in-council.js'
import { calendarDate } from '../../app/dates.js'
import { postEntry } from '../../app/ledger/post-entry.js'
import { aReference, fundOf, type TestCouncil } from '../support/builders.js'
import { aCardPaymentEntry } from '../support/builders-payments.js'
import { testDatabase } from '../support/database.js'
import { HttpVisitor } from '../support/http-visitor.js'
import { aPayingCouncil, testService, usesService } from '../support/service.js'

describe('An officer finds and explains', function () {
  this.timeout(60_000)
  usesService()
  let council: TestCouncil
  let officer: HttpVisitor
  let reference: string
  let entry: ReturnType<typeof aCardPaymentEntry>

  before(async () => {
    council = await aPayingCouncil()
    reference = aReference(council, 'council-tax')
    entry = aCardPaymentEntry(council, {
      lines: [{ fundSlug: 'council-tax', accountReference: reference, amountPence: pence(123_45) }],
      occurredOn: calendarDate('2026-05-03'), accountingDate: calendarDate('2026-05-03'),
      details: { payerName: 'Zoë Featherstonehaugh', cardBrand: 'Visa', cardFirstSix: '424242', cardLastFour: '9876', narrative: null }
    })
    await inCouncil(council.id, async trx => await postEntry(trx, council.id, entry))
    const elsewhere = await aPayingCouncil()
    await inCouncil(elsewhere.id, async trx => await postEntry(trx, elsewhere.id, aCardPaymentEntry(elsewhere, {
      lines: [{ fundSlug: 'council-tax', accountReference: reference, amountPence: pence(123_45) }], details: { payerName: 'Zoë Featherstonehaugh', narrative: 'planted elsewhere' }
    })))
    officer = new HttpVisitor(await testService(), council)
    await officer.signIn(council.users.officer.email)
  })

  async function found(query: Record<string, string>): Promise<string> {
    await officer.get(`/staff/transactions?${new URLSearchParams(query).toString()}`)
    return officer.text()
  }

  it('by reference, receipt, amount, date, card or name, and in no other council', async () => {
    for (const q of [reference, entry.reference, '£123.45', '123.45', '3 May 2026', '9876', 'zoe featherstonehaugh', 'feather']) {
      const text = await found({ q })
      expect(text, q).to.contain('1 line found').and.contain(entry.reference).and.contain('Zoë Featherstonehaugh')
      expect(text, q).not.to.contain('planted elsewhere')
    }
  })

  it('by a reference as its fund’s rule takes it: of letters alone, with dashes left out, or with other signs', async () => {
    const own = await aPayingCouncil()
    const lenient = { minimum_length: 3, maximum_length: 20, pattern: null, mask: null, check_digit_rule_code: null }
    const { owner } = await testDatabase()
    await owner.transaction(async trx => {
      await trx.raw(`set local app.council_id = '${own.id}'`)
      await trx('funds').where({ council_id: own.id, slug: 'garden-waste' }).update({ ...lenient, characters: 'letters' })
      await trx('funds').where({ council_id: own.id, slug: 'parking-fines' }).update({ ...lenient, characters: null })
    })
    for (const [fundSlug, accountReference] of [['garden-waste', 'MEADOWVIEW'], ['parking-fines', 'A_%.1']] as const) {
      const line = { fundSlug, accountReference, amountPence: pence(10_00) }
      await inCouncil(own.id, async trx => await postEntry(trx, own.id, aCardPaymentEntry(own, { lines: [line] })))
    }
    const visitor = new HttpVisitor(await testService(), own)
    await visitor.signIn(own.users.officer.email)
    for (const q of ['MeadowView', 'meadow view', ' MEADOW-VIEW', 'a_%.1']) {
      await visitor.get(`/staff/transactions?${new URLSearchParams({ q }).toString()}`)
      expect(visitor.text(), q).to.contain('1 line found')
    }
  })

  it('with filters that narrow what the box finds', async () => {
    expect(await found({ q: reference, fund: fundOf(council, 'council-tax').code })).to.contain('1 line found')
    expect(await found({ q: reference, fund: fundOf(council, 'parking-fines').code })).to.contain('Nothing was found')
    expect(await found({ q: reference, from: '4/5/2026' })).to.contain('Nothing was found')
    expect(await found({ q: reference, from: '1/5/2026', to: '3/5/2026' })).to.contain('1 line found')
  })

  it('is told of a date that is none, and of what was not understood', async () => {
    const answer = await officer.get('/staff/transactions?from=31%2F2%2F2026')
    expect(answer.status).to.equal(422)
    expect(officer.text()).to.contain('The first day must be a real date')
    expect(await found({ q: '%%%' })).to.contain('We could not tell what')
  })

  it('both sides of it and what happened, and the account it went to', async () => {
    await officer.get(`/staff/transactions/${entry.id}`)
    expect(officer.text()).to.contain(`Card payment ${entry.reference}`).and.contain('Debit').and.contain('£123.45').and.contain('3 May 2026')
    await officer.get(`/staff/accounts/${fundOf(council, 'council-tax').code}/${reference}`)
    expect(officer.last.status).to.equal(200)
    expect(officer.text()).to.contain('£123.45 paid in').and.contain(entry.reference)
    expect((await officer.get(`/staff/accounts/${fundOf(council, 'council-tax').code}/NOSUCH`)).status).to.equal(404)
    expect(officer.text()).to.contain('Go to your home page').and.not.to.contain('find your receipt')
  })

  it('on the way back from a transaction, the search that led there', async () => {
    const back = async (referer: string) => {
      const { body } = await officer.send('GET', `/staff/transactions/${entry.id}`, undefined, { referer })
      return /href="([^"]*)" class="govuk-back-link">\s*([^<]*?)\s*</.exec(body)?.slice(1)
    }
    const own = `http://${council.host}:${(await testService()).port}`
    const found = '/staff/transactions?q=feather&from=1%2F5%2F2026'
    for (const elsewhere of [`http://evil.example${found}`, `${own}/staff/help`, `${own}//evil.example`, 'javascript:alert(1)']) {
      expect(await back(elsewhere)).to.deep.equal(['/staff/transactions', 'Search transactions'])
    }
    expect(await back(`${own}${found}`)).to.deep.equal([found.replace('&', '&amp;'), 'Back'])
  })

  it('downloads what was found, and text that looks like a formula stays text', async () => {
    const formula = aCardPaymentEntry(council, {
      lines: [{ fundSlug: 'council-tax', accountReference: reference, amountPence: pence(1_00) }], details: { payerName: '=HYPERLINK("http://evil")', narrative: null }
    })
    await inCouncil(council.id, async trx => await postEntry(trx, council.id, formula))
    const answer = await officer.send('GET', `/staff/transactions.csv?q=${reference}`)
    expect(answer.headers['content-type']).to.contain('text/csv')
    const rows = answer.body.trim().split('\r\n')
    expect(rows).to.have.length(3)
    expect(rows[0]).to.contain('Paid on,Recorded,Receipt').and.contain('Amount in pounds')
    expect(answer.body).to.contain('123.45').and.contain('\'=HYPERLINK')
  })

  it('downloads times as London’s clocks showed them, and keeps every beginning of a formula harmless', async () => {
    const own = await aPayingCouncil()
    const paidTo = aReference(own, 'council-tax')
    const names = ['＝1+1', ' =1+1', '\t=1+1', '@SUM(1)', '\u200b-1']
    for (const payerName of names) {
      await inCouncil(own.id, async trx => await postEntry(trx, own.id, aCardPaymentEntry(own, {
        paidAt: new Date('2026-05-02T23:30:00Z'), lines: [{ fundSlug: 'council-tax', accountReference: paidTo, amountPence: pence(1_00) }], details: { payerName, narrative: null }
      })))
    }
    const visitor = new HttpVisitor(await testService(), own)
    await visitor.signIn(own.users.officer.email)
    const { body } = await visitor.send('GET', `/staff/transactions.csv?q=${paidTo}`)
    for (const name of names) expect(body, JSON.stringify(name)).to.contain(`'${name}`)
    expect(body.match(/2026-05-03,2026-05-03T00:30:00\+01:00,/g)).to.have.length(names.length)
  })

  it('a payment over pages that lead there and back', async () => {
    const busy = aReference(council, 'housing-rents')
    for (let count = 1; count <= 60; count += 1) {
      await inCouncil(council.id, async trx => await postEntry(trx, council.id, aCardPaymentEntry(council, {
        lines: [{ fundSlug: 'housing-rents', accountReference: busy, amountPence: pence(count) }]
      })))
    }
    const amounts = async () => [...officer.last.body.matchAll(/numeric">£([\d.]+)</g)].map(match => match[1])
    const first = (await found({ q: busy }), await amounts())
    const older = /rel="next" href="([^"]+)"/.exec(officer.last.body)?.[1]?.replaceAll('&amp;', '&') ?? ''
    await officer.get(older)
    const second = await amounts()
    const newer = /rel="prev" href="([^"]+)"/.exec(officer.last.body)?.[1]?.replaceAll('&amp;', '&') ?? ''
    await officer.get(newer)
    expect(await amounts()).to.deep.equal(first)
    expect(first).to.have.length(25)
    expect(new Set([...first, ...second]).size).to.equal(50)
  })

  it('runs the ledger check and sees what it finds', async () => {
    await officer.get('/staff/ledger-check')
    await officer.post('/staff/ledger-checks', { check: 'now' })
    expect(officer.text()).to.contain('difference').and.contain('the provider never confirmed it')
  })
})
