import { expect } from 'chai'
import type { Knex } from 'knex'
import { inCouncil } from '../../../app/database/in-council.js'
import { type CalendarDate, startOfLondonDay } from '../../../app/dates.js'
import { pence } from '../../../app/money.js'
import { notesToAgreeTo } from '../../../app/service-phase/old-totals/agreed-run.js'
import { readinessFor } from '../../../app/service-phase/readiness/readiness-checks.js'
import * as takeBack from '../../../migrations/20261127001150_take_back_agreements_of_writers.js'
import * as forbidAgain from '../../../migrations/20261127001200_let_another_agree_to_notes_on_totals.js'
import { aCouncil, fundOf, type TestCouncil } from '../../support/builders.js'
import { anOldDay, anOldLine, anOldNote, daysAgo } from '../../support/builders-old-totals.js'
import { aPaidPayment } from '../../support/builders-payments.js'
import { aUser } from '../../support/builders-people.js'
import { testDatabase } from '../../support/database.js'
import { HttpVisitor } from '../../support/http-visitor.js'
import { sendMultipart } from '../../support/multipart.js'
import { rowsOf } from '../../support/paying.js'
import { testService, usesService } from '../../support/service.js'
import { signedIn } from '../../support/staff-visitor.js'

const base = '/staff/service-phase/old-totals'
const form = (fields: Record<string, string>) => new URLSearchParams(fields).toString()

describe('The totals of the old system', function () {
  this.timeout(60_000)
  usesService()
  let council: TestCouncil
  let yesterday: CalendarDate
  let at: Date
  let owner: HttpVisitor

  beforeEach(async () => {
    yesterday = daysAgo(1)
    at = new Date(startOfLondonDay(yesterday).getTime() + 3_600_000)
    council = await aCouncil({ council: { phase: 'public-beta' } })
    owner = await signedIn(council, 'owner')
  })

  const known = async () => await rowsOf(council, 'old_total_days')
  const load = async (text: string) => {
    await owner.get(`${base}/files`)
    const answer = await sendMultipart(owner, `${base}/files`, { _csrf: owner.hiddenFields(`${base}/files`)._csrf ?? '' }, [{ name: 'totals.csv', content: text }])
    if (answer.status === 303) await owner.get(String(answer.headers.location))
    return answer
  }

  it('are typed in beside what came here, and stand there with who gave them', async () => {
    await anOldDay(await aCouncil(), yesterday, [])
    await aPaidPayment(council, { paidAt: at })
    const path = `${base}/days/${yesterday}`
    await owner.get(path)
    expect(owner.text()).to.contain('Old system not given').and.contain('Here £120.00 (1)')
    await owner.get(`${path}/figures`)
    expect(owner.text()).to.contain('Council tax, Card, online')
    await owner.post(`${path}/figures`, { 'taken': 'figures', 'count-1': '1', 'pounds-1': '120', 'fund-2': 'suspense', 'method-2': 'BK', 'count-2': '2', 'pounds-2': '1,000.50' })
    expect(owner.text()).to.contain('The figures of this day are kept').and.contain('Old system £1,120.50 (3), here £120.00 (1)').and.contain('Suspense, Bank transfer')
    expect(owner.text()).to.contain(`typed in by ${council.users.owner.name}`)
    await owner.get(`${base}?month=${yesterday.slice(0, 7)}`)
    expect(owner.text()).to.contain('Old system less here: £1,000.50 (2)')
    expect((await rowsOf(council, 'audit_events')).filter(({ action }) => action === 'old_totals_given')).to.have.length(1)
    const csv = (await owner.send('GET', `${base}.csv?month=${yesterday.slice(0, 7)}`)).body
    expect(csv).to.contain(`${yesterday},differs,Council tax,"Card, online",1,120.00,1,120.00,0,0.00,equal`)
  })

  it('tell a day on which nothing was taken from one of which nothing is known, and back', async () => {
    const path = `${base}/days/${yesterday}`
    await owner.get(`${path}/figures`)
    await owner.post(`${path}/figures`, {})
    expect([owner.last.status, owner.text()]).to.satisfy(([status, text]: [number, string]) => status === 422 && text.includes('Say whether the old system took anything'))
    await owner.post(`${path}/figures`, { taken: 'nothing' })
    expect(owner.text()).to.contain('Nothing taken on either side')
    await owner.get(`${path}/figures`)
    await owner.post(`${path}/figures`, { taken: 'unknown' })
    expect(owner.text()).to.contain('Old system not given')
    expect((await known()).map(({ version, is_known }) => [version, is_known])).to.have.deep.members([[1, true], [2, false]])
  })

  it('refuse figures that do not make sense, and keep what was typed', async () => {
    const path = `${base}/days/${yesterday}/figures`
    await owner.get(path)
    await owner.post(path, { 'taken': 'figures', 'fund-1': 'suspense', 'method-1': 'BK', 'count-1': '2', 'pounds-1': '-5', 'fund-2': 'nonsense', 'method-2': 'BK', 'count-2': '1', 'pounds-2': '7.77' })
    expect(owner.last.status).to.equal(422)
    expect(owner.text()).to.contain('The amount must be 0 or more').and.contain('Choose the fund')
    expect(owner.last.body).to.contain('value="7.77"')
    await owner.post(path, { 'taken': 'nothing', 'fund-1': 'suspense', 'method-1': 'BK', 'count-1': '2', 'pounds-1': '5' })
    expect(owner.text()).to.contain('You have also entered figures')
    expect(await known()).to.have.length(0)
    expect((await owner.send('GET', `${base}/days/${daysAgo(0)}/figures`)).status).to.equal(404)
  })

  it('sent twice are given once, and never overwrite what somebody else gave meanwhile', async () => {
    const path = `${base}/days/${yesterday}/figures`
    const other = await signedIn(council, 'owner')
    await other.get(path)
    await owner.get(path)
    const figures = { 'taken': 'figures', 'fund-1': 'suspense', 'method-1': 'BK', 'count-1': '2', 'pounds-1': '5' }
    const body = form({ ...owner.hiddenFields(path), ...figures })
    const answers = await Promise.all([owner.send('POST', path, body), owner.send('POST', path, body)])
    expect(answers.map(({ status }) => status)).to.deep.equal([303, 303])
    expect(await known()).to.have.length(1)
    const late = await other.send('POST', path, form({ ...other.hiddenFields(path), ...figures, 'pounds-1': '6' }))
    expect([late.status, late.body.includes('Somebody else has given figures'), late.body.includes('value="6"'), late.body.includes('£5.00 (2)')]).to.deep.equal([409, true, true, true])
    expect(await known()).to.have.length(1)
  })

  it('are loaded from a file once what it changes was seen, all or nothing, and a later file is a correction', async () => {
    const bad = await load(`day,fund,method,count,amount\n${yesterday},Council tax,90,1,120.00\n${yesterday},Council tax,90,1,-1\n`)
    expect([bad.status, bad.body.includes('Line 3: the amount is negative')]).to.deep.equal([422, true])
    await load(`day,fund,method,count,amount\n${yesterday},Council tax,90,1,120.00\n${daysAgo(2)},,,0,0\n`)
    expect(owner.text()).to.contain('New days: 2')
    expect(await known()).to.have.length(0)
    const path = owner.last.path
    await owner.post(`${path}/acceptances`)
    expect(owner.text()).to.contain('The file is loaded')
    const again = await owner.send('POST', `${path}/acceptances`, form(owner.hiddenFields('/staff/sign-out')))
    expect(again.headers.location).to.contain('done=same')
    await load(`day,fund,method,count,amount\n${yesterday},Council tax,90,1,120.00\n${daysAgo(2)},,,0,0\n`)
    expect(owner.text()).to.contain('There is nothing to accept')
    await load(`day,fund,method,count,amount\n${yesterday},Council tax,90,2,121.00\n${daysAgo(2)},,,0,0\n`)
    expect(owner.text()).to.contain('Days that change: 1').and.contain('From £120.00 (1) to £121.00 (2)').and.contain('Days that stay as they are: 1')
    await owner.post(`${owner.last.path}/acceptances`)
    const audited = (await rowsOf(council, 'audit_events')).filter(({ action }) => action === 'old_totals_given')
    expect(audited.map(({ subject_id, before, after }) => [subject_id, before, after])).to.deep.equal([
      [yesterday, { isKnown: true, lines: 1, count: 1, pence: 120_00 }, { isKnown: true, lines: 1, count: 2, pence: 121_00 }]
    ])
    await owner.get(`${base}/days/${yesterday}`)
    expect(owner.text()).to.contain('Given before').and.contain('£120.00 (1)')
  })

  it('of a file are not accepted over what somebody else gave after it was looked at', async () => {
    await load(`day,fund,method,count,amount\n${yesterday},Council tax,90,1,120.00\n`)
    await anOldDay(council, yesterday, [])
    await owner.post(`${owner.last.path}/acceptances`)
    expect(owner.last.status).to.equal(409)
    expect(owner.text()).to.contain('Somebody else has given figures').and.contain('Days that change: 1')
    expect(await known()).to.have.length(1)
  })

  it('that differ are explained by a note with a name, and count only once somebody else agrees, and only of that difference', async () => {
    await aPaidPayment(council, { paidAt: at })
    await anOldDay(council, yesterday, [anOldLine(council, { amountPence: pence(121_00) })])
    const path = `${base}/days/${yesterday}`
    await owner.get(path)
    const fields = { ...owner.hiddenFields(`${path}/notes`), note: 'The till was £1 over' }
    await owner.send('POST', `${path}/notes`, form(fields))
    await owner.send('POST', `${path}/notes`, form(fields))
    const other = await owner.send('POST', `${path}/notes`, form({ ...fields, note: 'Something else' }))
    expect([other.status, other.body.includes('sent this form before with something else'), other.body.includes('>Something else<')]).to.deep.equal([409, true, true])
    expect(await rowsOf(council, 'old_total_notes')).to.have.length(1)
    await owner.get(path)
    expect(owner.text()).to.contain('Explained, not agreed yet').and.contain('The till was £1 over').and.contain('Differs')
    const agreements = `/staff/service-phase/old-total-notes/${String((await rowsOf(council, 'old_total_notes'))[0]?.id)}/agreements`
    expect(owner.text()).to.contain('You wrote it, so somebody else who may change the phase has to agree').and.not.contain('I agree that this explains')
    expect((await owner.send('POST', agreements, form(owner.hiddenFields('/staff/sign-out')))).status).to.equal(403)
    const another = await aUser(council, { roleCode: 'service-owner' })
    const second = new HttpVisitor(await testService(), council)
    await second.signIn(another.email)
    const waits = '1 explanation of differences from the old system to agree to'
    expect(second.text()).to.contain(waits)
    for (const name of ['owner', 'officer'] as const) expect((await signedIn(council, name)).text(), name).not.to.contain('from the old system to agree')
    await second.get(path)
    await second.post(agreements)
    expect(second.text()).to.contain('Explained and agreed').and.contain(`Agreed by ${another.name}`)
    expect((await second.get('/staff')).body).not.to.contain('from the old system to agree')
    const byItsWriter = inCouncil(council.id, async trx => await trx('old_total_notes').where({ council_id: council.id }).update({ agreed_by: trx.ref('written_by') }))
    expect(String(await byItsWriter.catch((error: unknown) => error))).to.contain('old_total_notes_agreed_by_another')
    await aPaidPayment(council, { paidAt: at, lines: [{ fundSlug: 'council-tax', amountPence: pence(2_00) }] })
    await owner.get(path)
    expect(owner.text()).to.contain('so it counts no more')
    const stale = await owner.send('POST', `${path}/notes`, form({ ...fields, form: '' }))
    expect([stale.status, stale.body.includes('The figures have changed since')]).to.deep.equal([409, true])
  })

  it('wait for nobody once the difference that a note explains is another, or its day counts no more', async () => {
    const second = await aUser(council, { roleCode: 'service-owner' })
    const waiting = async () => await inCouncil(council.id, async trx => (await notesToAgreeTo(trx, council.id, second.id, new Date())).length)
    for (const day of [yesterday, daysAgo(60)]) {
      await anOldDay(council, day, [anOldLine(council, { amountPence: pence(1_00) })])
      await anOldNote(council, { day, difference: { count: 1, amountPence: pence(1_00) } })
    }
    await anOldNote(await aCouncil())
    expect(await waiting()).to.equal(1)
    await aPaidPayment(council, { paidAt: at })
    expect(await waiting()).to.equal(0)
  })

  it('lose what their writers agreed to themselves before that was ruled out, in every council', async () => {
    const [councils, { owner: migrator }] = [[council, await aCouncil()], await testDatabase()]
    for (const one of councils) await anOldNote(one)
    const trx = await migrator.transaction()
    const inEach = async (work: (notes: Knex.QueryBuilder) => Promise<void>) => {
      for (const { id } of councils) {
        await trx.raw(`set local app.council_id = '${id}'`)
        await work(trx('old_total_notes').where({ council_id: id }))
      }
      await trx.raw('set local app.council_id to default')
    }
    try {
      await forbidAgain.down(trx)
      await inEach(async notes => { await notes.update({ agreed_by: trx.ref('written_by'), agreed_at: at }) })
      await takeBack.up(trx)
      await forbidAgain.up(trx)
      await inEach(async notes => { expect(await notes.pluck('agreed_at')).to.deep.equal([null]) })
    } finally {
      await trx.rollback()
    }
  })

  it('are not agreed to be explained by a note of another difference', async () => {
    await anOldDay(council, yesterday, [anOldLine(council)])
    const id = await anOldNote(council)
    await owner.get(`${base}/days/${yesterday}`)
    expect((await owner.send('POST', `/staff/service-phase/old-total-notes/${id}/agreements`, form(owner.hiddenFields('/staff/sign-out')))).status).to.equal(409)
    expect((await rowsOf(council, 'old_total_notes'))[0]?.agreed_at).to.equal(null)
  })

  it('of one fund are what its own move waits for, whatever those of others are', async () => {
    const [tax, waste] = [fundOf(council, 'council-tax'), fundOf(council, 'garden-waste')]
    const met = async (scope: string | null) => await inCouncil(council.id, async trx => (await readinessFor(trx, council.id, { scope, phase: 'live' }, new Date())).find(({ check }) => check.code === 'old-totals'))
    await aPaidPayment(council, { paidAt: at })
    await anOldDay(council, yesterday, [anOldLine(council), anOldLine(council, { fundCode: waste.code }), anOldLine(council, { fundCode: null })])
    await owner.get(base)
    await owner.post('/staff/service-phase/agreed-days', { days: '1' })
    expect([(await met(null))?.isMet, (await met(tax.code))?.isMet, (await met(waste.code))?.isMet]).to.deep.equal([false, true, false])
    expect((await met(tax.code))?.evidence[0]?.text).to.contain(`agree for ${tax.name}`)
    await anOldDay(council, yesterday, [anOldLine(council)])
    expect((await met(waste.code))?.evidence.at(-1)?.text).to.contain(`Nothing was taken for ${waste.name}`)
  })

  it('are what going live waits for, for as many days in a row as the council agrees', async () => {
    const met = async () => await inCouncil(council.id, async trx => (await readinessFor(trx, council.id, { scope: null, phase: 'live' }, new Date())).find(({ check }) => check.code === 'old-totals'))
    expect((await met())?.isMet).to.equal(false)
    await aPaidPayment(council, { paidAt: at })
    await anOldDay(council, yesterday, [anOldLine(council)])
    await anOldDay(council, daysAgo(2), [])
    await owner.get(base)
    await owner.post('/staff/service-phase/agreed-days', { days: 'many' })
    expect(owner.last.status).to.equal(422)
    await owner.post('/staff/service-phase/agreed-days', { days: '2' })
    expect(owner.text()).to.contain('2 days in a row agree')
    const found = await met()
    expect(found?.isMet).to.equal(true)
    expect(found?.evidence.map(({ text }) => text).join(' ')).to.contain('1 equal, 1 with nothing taken on either side').and.contain('£120.00 in 1 here')
    await anOldDay(council, daysAgo(2), [anOldLine(council, { fundCode: fundOf(council, 'garden-waste').code })])
    expect((await met())?.evidence.at(-1)?.text).to.contain('they differ')
  })

  it('stand in the order of names, suspense at the end, and before what explains them', async () => {
    const funds = [...council.setup.funds].sort((one, other) => one.code < other.code ? -1 : 1)
    const lines = [null, ...funds.map(({ code }) => code)].map(fundCode => anOldLine(council, { fundCode }))
    await anOldDay(council, yesterday, lines)
    const names = funds.map(({ name }) => name)
    const inOrder = [...names].sort((one, other) => one.localeCompare(other, 'en-GB'))
    expect(inOrder).not.to.deep.equal(names)
    await owner.get(`${base}/days/${yesterday}`)
    const shown = [...owner.last.body.matchAll(/list__key">([^<]+), Card, online/g)].map(([, name]) => name)
    expect(shown).to.deep.equal([...inOrder, 'Suspense'])
    expect(owner.last.body.indexOf('What is compared')).to.be.greaterThan(owner.last.body.lastIndexOf('list__key'))
    await owner.get(`${base}/days/${yesterday}/figures`)
    expect([...owner.last.body.matchAll(/>([^<>]+), Card, online\s*</g)].map(([, name]) => name?.trim())).to.deep.equal([...inOrder, 'Suspense'])
    const csv = (await owner.send('GET', `${base}.csv?month=${yesterday.slice(0, 7)}`)).body.split('\r\n').filter(line => line.startsWith(`${yesterday},`))
    expect(csv.map(line => line.split(',')[2])).to.deep.equal([...inOrder, 'Suspense'])
    await owner.get(base)
    expect(owner.last.body.indexOf('What is compared')).to.be.greaterThan(owner.last.body.lastIndexOf('list__key'))
  })

  it('are shown for each day of a month once, whichever month it is', async () => {
    for (const days of [1, 40, 75, 100]) {
      const month = daysAgo(days).slice(0, 7)
      await owner.get(`${base}?month=${month}`)
      const shown = [...owner.last.body.matchAll(/list__key"><a [^>]*\/days\/(\d{4}-\d{2}-\d{2})"/g)].map(([, day]) => day).filter(day => day?.startsWith(month))
      const last = Number(shown[0]?.slice(8))
      expect(shown).to.deep.equal(Array.from({ length: last }, (_, index) => `${month}-${String(last - index).padStart(2, '0')}`))
      expect(last).to.be.at.least(days === 1 ? Number(yesterday.slice(8)) : 28)
    }
  })

  it('lead whoever may search to the transactions of that day, fund and method, and no others', async () => {
    await aPaidPayment(council, { paidAt: at, cardholderName: 'A Day' })
    await aPaidPayment(council, { paidAt: at, cardholderName: 'Garden', lines: [{ fundSlug: 'garden-waste', amountPence: pence(7_77) }] })
    await aPaidPayment(council, { paidAt: new Date(at.getTime() - 86_400_000), lines: [{ fundSlug: 'council-tax', amountPence: pence(8_88) }] })
    const auditor = await signedIn(council, 'auditor')
    await auditor.get(`${base}/days/${yesterday}`)
    await auditor.get((/href="(\/staff\/transactions\?[^"]*)"/.exec(auditor.last.body)?.[1] ?? '').replaceAll('&amp;', '&'))
    expect(auditor.last.status).to.equal(200)
    expect(auditor.text()).to.contain('£120.00').and.not.contain('£7.77').and.not.contain('£8.88')
  })

  it('are read by an auditor, who changes nothing', async () => {
    await anOldDay(council, yesterday, [anOldLine(council)])
    const auditor = await signedIn(council, 'auditor')
    await auditor.get(`${base}/days/${yesterday}`)
    expect(auditor.text()).to.contain('Old system £120.00 (1)').and.not.contain('Change the old system’s figures')
    expect((await auditor.send('GET', `${base}/days/${yesterday}/figures`)).status).to.equal(403)
  })
})
