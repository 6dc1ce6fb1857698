import { expect } from 'chai'
import { v7 as newId } from 'uuid'
import { readWindowForm } from '../../app/availability/window-form.js'
import { Overlap } from '../../app/availability/planned-windows.js'
import { announcedWindows, closedToPayers, closedToStaff, type PlannedWindow } from '../../app/councils/planned-window.js'
import { formatDateTime } from '../../app/dates.js'
import { aWindow, hoursAhead } from '../support/builders-availability.js'
import { aCouncil, aReference, fundOf } from '../support/builders.js'
import { HttpVisitor } from '../support/http-visitor.js'
import { rowsOf } from '../support/paying.js'
import { doJobs } from '../support/do-jobs.js'
import { aPayerAtTheProvider, payAtTheProvider } from '../support/payer.js'
import { aPayingCouncil, testService, usesService } from '../support/service.js'
import { liveRoutes } from '../support/live-routes.js'
import { startingRoles } from '../../app/users/starting-roles.js'
import { signedIn } from '../support/staff-visitor.js'

const path = '/staff/availability'
const officerMay: readonly string[] = startingRoles.find(({ code }) => code === 'income-officer')?.permissions ?? []

describe('A planned window', () => {
  const window: PlannedWindow = { id: newId(), affects: 'payments', startsAt: new Date('2027-03-28T00:00:00Z'), endsAt: new Date('2027-03-28T03:00:00Z'), words: 'x' }

  it('holds from its first instant to just before its end, for those whom it concerns', () => {
    const at = (time: string) => [closedToPayers([window], new Date(time)), closedToStaff([window], new Date(time))]
    expect(at('2027-03-27T23:59:59.999Z')).to.deep.equal([undefined, undefined])
    expect(at('2027-03-28T00:00:00Z')).to.deep.equal([window, undefined])
    expect(at('2027-03-28T02:59:59.999Z')).to.deep.equal([window, undefined])
    expect(at('2027-03-28T03:00:00Z')).to.deep.equal([undefined, undefined])
    const staff = { ...window, affects: 'staff' as const }
    expect([closedToPayers([staff], window.startsAt), closedToStaff([staff], window.startsAt)]).to.deep.equal([undefined, staff])
  })

  it('is announced from 14 days before, and what concerns staff alone only to staff', () => {
    expect(announcedWindows([window], new Date('2027-03-13T23:59:59Z'), false)).to.deep.equal([])
    expect(announcedWindows([window], new Date('2027-03-14T00:00:00Z'), false)).to.deep.equal([window])
    expect(announcedWindows([window], window.endsAt, false)).to.deep.equal([])
    expect(announcedWindows([{ ...window, affects: 'staff' }], window.startsAt, false)).to.deep.equal([])
    expect(announcedWindows([{ ...window, affects: 'staff' }], window.startsAt, true)).to.have.length(1)
  })

  it('is read by London’s clocks, in summer too, with every fault named', () => {
    const now = new Date('2027-03-01T12:00:00Z')
    const form = { key: newId(), affects: 'everything', fromDay: '27/3/2027', fromTime: '11pm', untilDay: '28/3/2027', untilTime: '03:00', words: 'Moving' }
    const { values } = readWindowForm(form, now)
    // The clocks go forward at 01:00 UTC on 28 March.
    expect(values).to.deep.include({ startsAt: new Date('2027-03-27T23:00:00Z'), endsAt: new Date('2027-03-28T02:00:00Z'), affects: 'everything' })
    expect(readWindowForm({ ...form, fromDay: '', fromTime: '' }, now).values?.startsAt).to.deep.equal(now)
    expect(readWindowForm({ ...form, untilTime: '10:00', untilDay: '27/3/2027' }, now).errors).to.deep.equal([{ field: 'untilDay', message: 'The end must be after the beginning' }])
    expect(readWindowForm({ key: form.key }, now).errors?.map(({ field }) => field)).to.deep.equal(['affects', 'untilDay', 'untilTime', 'words'])
    expect(readWindowForm({ ...form, fromDay: '31/2/2027', fromTime: '25:00' }, now).errors?.map(({ field }) => field)).to.deep.equal(['fromDay', 'fromTime'])
    expect(readWindowForm({ ...form, fromTime: '25:00', untilDay: '31/2/2027' }, now).errors?.map(({ message }) => message))
      .to.deep.equal(['The time of the beginning must be like 18:00 or 6pm', 'The day of the end must be a real one, such as 27/3/2027'])
    expect(readWindowForm({ ...form, words: 'Card 4444 3333 2222 1111' }, now).errors?.map(({ field }) => field)).to.deep.equal(['words'])
    expect(readWindowForm({ ...form, fromDay: '1/2/2027' }, now).errors?.[0]?.message).to.contain('must be to come')
  })
})

describe('While a window is planned', function () {
  this.timeout(60_000)
  usesService()

  it('it is announced to residents and staff before, from the moment that somebody plans it, and not after it is cancelled', async () => {
    const council = await aCouncil({ council: { phase: 'live' } })
    const owner = await signedIn(council, 'owner')
    const resident = new HttpVisitor(await testService(), council)
    await resident.get('/')
    expect(resident.last.body).not.to.contain('When this service is closed')
    await owner.get(`${path}/windows/new`)
    const { startsAt, endsAt } = hoursAhead(48, 2)
    const typed = (at: Date) => [formatDateTime(at).split(' at ')[0] ?? '', at.toLocaleTimeString('en-GB', { timeZone: 'Europe/London', hour: '2-digit', minute: '2-digit' })]
    const [[fromDay, fromTime], [untilDay, untilTime]] = [typed(startsAt), typed(endsAt)] as [[string, string], [string, string]]
    const fields = { affects: 'payments', fromDay, fromTime, untilDay, untilTime, words: 'Our database is moved' }
    const { key = '', _csrf = '' } = owner.hiddenFields(`${path}/windows`)
    await owner.post(`${path}/windows`, fields)
    expect(owner.last.path).to.equal(`${path}?done=planned`)
    expect((await owner.send('POST', `${path}/windows`, new URLSearchParams({ ...fields, key, _csrf }).toString())).status, 'sent twice').to.equal(303)
    expect(await rowsOf(council, 'availability_windows')).to.have.length(1)
    for (const page of ['/', '/pay', '/pay/council-tax']) {
      await resident.get(page)
      expect(resident.last.status, page).to.equal(200)
      expect(resident.text(), page).to.contain('You will not be able to begin to pay here from').and.to.contain('Our database is moved')
    }
    await owner.get('/staff')
    expect(owner.text()).to.contain('Our database is moved')
    await owner.get(path)
    const id = String((await rowsOf(council, 'availability_windows'))[0]?.id)
    await owner.post(`${path}/windows/${id}/endings`, { reason: '' })
    expect(owner.last.status).to.equal(422)
    await owner.post(`${path}/windows/${id}/endings`, { reason: 'It was not needed' })
    expect(owner.text()).to.match(/Closed before It has not been closed on purpose yet\. Planned, and cancelled before it began .* Cancelled by .*: It was not needed/)
    await resident.get('/status')
    expect(resident.text()).not.to.contain('Our database is moved')
    await resident.get('/')
    expect(resident.text()).not.to.contain('Our database is moved')
  })

  it('one that overlaps is refused, of two at once the second, and one that follows at once is not', async () => {
    const council = await aCouncil()
    await aWindow(council, hoursAhead(1, 2))
    expect(await aWindow(council, hoursAhead(2, 2)).catch((error: unknown) => error)).to.be.instanceOf(Overlap)
    const first = hoursAhead(10, 2)
    await aWindow(council, first)
    await aWindow(council, { startsAt: first.endsAt, endsAt: new Date(first.endsAt.getTime() + 1) })
    const outcomes = await Promise.allSettled([aWindow(council, hoursAhead(20, 2)), aWindow(council, hoursAhead(21, 2))])
    expect(outcomes.map(({ status }) => status).sort()).to.deep.equal(['fulfilled', 'rejected'])
    const other = await aCouncil()
    await aWindow(other, hoursAhead(1, 2))
  })

  it('nobody can begin to pay, and whoever has begun goes on to the end', async () => {
    const council = await aPayingCouncil({ council: { phase: 'public-beta', oldServiceName: 'Old Pay', oldServiceAddress: 'https://old.example/' } })
    const service = await testService()
    const payer = await aPayerAtTheProvider(council)
    const early = new HttpVisitor(service, council)
    await early.get('/pay/garden-waste')
    await early.submit({ reference: aReference(council, 'garden-waste') })
    const amountPage = early.last.path
    const owner = await signedIn(council, 'owner')
    await owner.get(`${path}/windows/new`)
    await owner.post(`${path}/windows`, { affects: 'payments', fromDay: '', fromTime: '', untilDay: formatDateTime(new Date(Date.now() + 86_400_000)).split(' at ')[0] ?? '', untilTime: 'midday', words: 'Moving house' })
    expect(owner.last.path).to.equal(`${path}?done=planned`)

    const late = new HttpVisitor(service, council)
    for (const page of ['/pay', '/pay/council-tax', '/PAY/council-tax']) {
      const { status, headers } = await late.get(page)
      expect(status, page).to.equal(503)
      expect(Number(headers['retry-after'])).to.be.greaterThan(3600)
      expect(late.text()).to.contain('Sorry, the service is unavailable').and.to.contain('at midday').and.to.contain('Moving house').and.to.contain('What did you think of this service?').and.to.contain('Old Pay').and.to.contain(council.setup.council.phone)
      expect(late.text()).not.to.contain('was not saved')
    }
    const sent = await late.send('POST', '/pay/garden-waste', new URLSearchParams({ reference: aReference(council, 'garden-waste') }).toString())
    expect(sent.status).to.equal(503)
    expect(sent.body).to.contain('What you have just entered was not saved, and no money has been taken')
    expect((await late.get('/')).status).to.equal(200)
    expect(late.text()).to.match(/You can begin to pay here again from .* at midday/).and.to.contain('Old Pay').and.not.to.contain('Start now').and.not.to.contain('take the payment for you')
    expect(late.last.body, 'a way to begin').not.to.contain('href="/pay"')

    await early.get(amountPage)
    await early.submit({ amount: '12.00' })
    expect(early.last.path).to.match(/(basket|details)$/)
    await payAtTheProvider(payer.attempt)
    await payer.visitor.get(`/payments/${payer.paymentId}/result`)
    expect(payer.visitor.text()).to.contain('Payment')
    await doJobs(council)
    const payments = await rowsOf(council, 'payments')
    expect(payments.some(({ status }) => status === 'paid')).to.equal(true)
  })

  it('staff read and change nothing, sign in and out, and end it; payments are still posted', async () => {
    const council = await aPayingCouncil()
    await aWindow(council, { affects: 'staff', words: 'Month end is being closed' })
    const payer = await aPayerAtTheProvider(council)
    const officer = await signedIn(council, 'officer')
    expect(officer.text()).to.contain('Staff can read and change nothing until').and.to.contain('Month end is being closed')
    await officer.get('/staff/suspense')
    expect(officer.last.status).to.equal(200)
    const _csrf = officer.hiddenFields('/staff/sign-out')._csrf ?? ''
    const forms = liveRoutes((await testService()).app).filter(({ method, permission }) => method === 'post' && officerMay.includes(String(permission)))
    const goOn = forms.map(({ path: form }) => form).filter(form => /help|links|payment-letters|caller-code|did-it-arrive\/(accounts|receipts)|refund\/check/.test(form))
    for (const form of forms.map(({ path: one }) => one.replace(/:\w+/g, newId()))) {
      const { status, body, headers } = await officer.send('POST', form, new URLSearchParams({ _csrf }).toString())
      if (goOn.some(one => new RegExp(`^${one.replace(/:\w+/g, '[^/]+')}$`).test(form))) {
        expect(status, form).not.to.equal(503)
        continue
      }
      expect(status, form).to.equal(503)
      expect(body, form).to.contain('You can read, but not change anything').and.to.contain('Month end is being closed')
      expect(Number(headers['retry-after'])).to.be.greaterThan(3600)
    }
    await payAtTheProvider(payer.attempt)
    await payer.visitor.get(`/payments/${payer.paymentId}/result`)
    await doJobs(council)
    expect((await rowsOf(council, 'ledger_entries')).length).to.equal(1)
    expect((await officer.post('/staff/sign-out')).status).to.equal(200)

    const owner = await signedIn(council, 'owner')
    await owner.get(path)
    const [window] = await rowsOf(council, 'availability_windows')
    await owner.post(`${path}/windows/${String(window?.id)}/endings`, { reason: 'Done early' })
    expect(owner.text()).to.contain('Ended early by').and.to.contain('Done early')
    const again = await signedIn(council, 'officer')
    const token = again.hiddenFields('/staff/sign-out')._csrf ?? ''
    expect((await again.send('POST', '/staff/suspense/bulk-allocations', new URLSearchParams({ _csrf: token }).toString())).status).not.to.equal(503)
  })

  it('a fund can still be sent back to the old service while staff change nothing else: people go on paying', async () => {
    const council = await aPayingCouncil({ council: { phase: 'live', oldServiceName: 'Old Pay', oldServiceAddress: 'https://old.example/' } })
    await aWindow(council, { affects: 'staff', words: 'Month end is being closed' })
    const owner = await signedIn(council, 'owner')
    await owner.get(`/staff/service-phase/funds/${fundOf(council, 'council-tax').code}`)
    const { fund = '', seen = '', _csrf = '' } = owner.hiddenFields('/staff/service-phase/stops')
    expect((await owner.send('POST', '/staff/service-phase/stops', new URLSearchParams({ _csrf, fund, seen, reason: 'Bills are wrong' }).toString())).status).to.equal(303)
    expect((await rowsOf(council, 'phase_changes')).map(({ kind }) => kind)).to.deep.equal(['stopped'])
    expect((await owner.send('POST', '/staff/service-phase/resumptions', new URLSearchParams({ _csrf, fund, seen, reason: 'Put right' }).toString())).status).to.equal(503)
  })
})
