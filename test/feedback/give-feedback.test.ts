import { expect } from 'chai'
import { fundOf, type TestCouncil } from '../support/builders.js'
import { anAccountHolder, aCouncil } from '../support/builders.js'
import { testDatabase } from '../support/database.js'
import { HttpVisitor } from '../support/http-visitor.js'
import { aPayerAtCheck, aPayerAtTheProvider, payAtTheProvider } from '../support/payer.js'
import { aResidentPaying, rowsOf } from '../support/paying.js'
import { aPayingCouncil, testService, usesService } from '../support/service.js'
import { openVisitor } from '../support/visitor.js'

describe('Feedback of residents', function () {
  this.timeout(60_000)
  usesService()
  let council: TestCouncil
  let visitor: HttpVisitor

  beforeEach(async () => {
    council = await aPayingCouncil()
    visitor = new HttpVisitor(await testService(), council)
  })

  it('is given without a session, a cookie or a name, and is tied to page, phase, channel and fund', async () => {
    await visitor.get('/pay/garden-waste')
    await visitor.get(feedbackLink(visitor))
    expect(visitor.text()).to.contain('Overall, how did you feel about the service you received today?').and.to.contain('Neither satisfied nor dissatisfied')
    await visitor.post('/feedback', { satisfaction: '2', help: 'other', comment: 'The reference was hard\r\nto find' })
    expect(visitor.text()).to.contain('Thank you for your feedback')
    expect(visitor.last.body).to.contain('href="/pay/garden-waste">Go back to where you were')
    expect(visitor.cookieNames()).to.deep.equal([])
    const [row, ...others] = await rowsOf(council, 'feedback')
    expect(others).to.deep.equal([])
    expect(row).to.include({
      page: '/pay/:fund', phase: 'live', channel: 'web', fund_code: fundOf(council, 'garden-waste').code, satisfaction: 2, helped_by: 'other', assisted: false,
      comment: 'The reference was hard\nto find', source: 'resident', recorded_by: null
    })
  })

  it('is kept whatever stands in the key of its form', async () => {
    for (const key of ['', 'x', '00000000-0000-0000-0000-000000000001']) {
      await visitor.get('/feedback')
      await visitor.post('/feedback', { key, satisfaction: '3' })
      expect([visitor.last.status, visitor.text().includes('Thank you for your feedback')], key).to.deep.equal([200, true])
    }
    expect(await rowsOf(council, 'feedback')).to.have.length(3)
  })

  it('of the start page is tied to it, as of any other', async () => {
    await visitor.get('/')
    await visitor.get(feedbackLink(visitor))
    await visitor.post('/feedback', { satisfaction: '4' })
    expect(visitor.last.body).to.contain('href="/">Go back to where you were')
    expect((await rowsOf(council, 'feedback'))[0]).to.include({ page: '/' })
  })

  it('comes from within a payment without its id, and leads back to the same page', async () => {
    const { visitor: payer, paymentId } = await aPayerAtCheck(council)
    await payer.get(`/payments/${paymentId}/lines/1/amount`)
    const link = feedbackLink(payer)
    expect(link).to.equal(`/feedback?from=/payments/~${paymentId.slice(-6)}/lines/1/amount`)
    await payer.get(link)
    await payer.post('/feedback', { satisfaction: '5' })
    expect(payer.last.path).not.to.contain(paymentId)
    expect(payer.last.body).to.contain(`href="/payments/${paymentId}/lines/1/amount">Go back to where you were`)
    const [row] = await rowsOf(council, 'feedback')
    expect(row).to.include({ page: '/payments/:paymentId/lines/:line/amount', fund_code: fundOf(council, 'council-tax').code, comment: '', assisted: false })
    expect(JSON.stringify(row)).not.to.contain(paymentId)
  })

  it('is asked for at the ends: paid, declined, stopped, not listed, turned away, not there', async () => {
    const paid = await aPayerAtTheProvider(council)
    await payAtTheProvider(paid.attempt)
    await paid.visitor.get(`/payments/${paid.paymentId}/result`)
    expect(paid.visitor.text()).to.contain('Payment received').and.to.contain('What did you think of this service?')
    const declined = await aPayerAtTheProvider(council)
    await payAtTheProvider(declined.attempt, '4000000000000002')
    await declined.visitor.get(`/payments/${declined.paymentId}/result`)
    expect(declined.visitor.text()).to.contain('What did you think of this service?').and.not.to.contain('Payment received')
    const stopped = await aResidentPaying(council, await anAccountHolder(council, { stopCode: 'court' }))
    await stopped.resident.submit({ skip: 'yes' })
    expect(stopped.resident.text()).to.contain('You cannot pay this here').and.to.contain('What did you think of this service?')
    for (const path of ['/pay/not-listed', '/pay/council-tax/no-reference', '/nothing-is-here', '/pay/council-tax?a=1&a=2']) {
      await visitor.get(path)
      expect(visitor.text(), path).to.contain('What did you think of this service?')
    }
    const beta = await aCouncil({ council: { phase: 'private-beta' } })
    const uninvited = new HttpVisitor(await testService(), beta)
    await uninvited.get('/pay/council-tax')
    expect(uninvited.last.status).to.equal(403)
    expect(uninvited.text()).to.contain('What did you think of this service?').and.to.contain('Tell us what you think')
    await uninvited.get(feedbackLink(uninvited))
    await uninvited.post('/feedback', { satisfaction: '1' })
    expect((await rowsOf(beta, 'feedback'))[0]).to.include({ phase: 'private-beta', page: '/pay/:fund' })
  })

  it('leads back to no other site and to no payment of anybody else, whatever the address says', async () => {
    const other = await aResidentPaying(council)
    for (const from of ['//evil.example', 'https://evil.example/', '/\\evil.example', '/staff/users', `/payments/${other.paymentId}/basket`, `/payments/~${other.paymentId.slice(-6)}/basket`, '/nowhere', '/pay/not-a-fund/../..', 'x'.repeat(300)]) {
      await visitor.get(`/feedback?from=${encodeURIComponent(from)}`)
      await visitor.post('/feedback', { satisfaction: '3' })
      expect(visitor.last.body, from).to.contain('href="/">Go back to where you were')
    }
    const pages = (await rowsOf(council, 'feedback')).map(({ page }) => page)
    expect(pages).to.have.length(9)
    expect(new Set(pages)).to.deep.equal(new Set([null, '/payments/:paymentId/basket']))
  })

  it('says nothing without an answer, and says in words how much is too long', async () => {
    await visitor.get('/feedback')
    await visitor.post('/feedback', {})
    expect(visitor.last.status).to.equal(422)
    expect(visitor.text()).to.contain('Select how you felt, or write how we could improve')
    await visitor.post('/feedback', { satisfaction: '9', comment: 'a'.repeat(1250) })
    expect(visitor.last.status).to.equal(422)
    expect(visitor.text()).to.contain('It has 1,250, so take out 50').and.to.contain('a'.repeat(1250))
    expect(await rowsOf(council, 'feedback')).to.deep.equal([])
    await visitor.post('/feedback', { comment: `${'é'.repeat(1199)}\r\n` })
    expect(visitor.text()).to.contain('Thank you')
  })

  it('is kept with personal details crossed out, and says so', async () => {
    await visitor.get('/feedback')
    await visitor.post('/feedback', { comment: 'I am ann@mail.example, 07700 900123, and paid £120.00 on 12/05/2026' })
    expect(visitor.text()).to.contain('We crossed out what looked like an email address and a telephone number')
    expect((await rowsOf(council, 'feedback'))[0]).to.include({ comment: 'I am ××××××××.×××××××, ××××× ××××××, and paid £120.00 on 12/05/2026' })
  })

  it('counts once when it is sent twice, at once or again', async () => {
    await visitor.get('/feedback')
    const form = new URLSearchParams({ ...visitor.hiddenFields('/feedback'), satisfaction: '4' }).toString()
    const answers = await Promise.all([1, 2, 3].map(async () => await visitor.send('POST', '/feedback', form)))
    expect(answers.map(({ status }) => status)).to.deep.equal([303, 303, 303])
    expect(await rowsOf(council, 'feedback')).to.have.length(1)
    for (let times = 0; times < 3; times += 1) {
      await visitor.get('/feedback')
      await visitor.post('/feedback', { satisfaction: '1', comment: 'Buy now' })
    }
    expect(await rowsOf(council, 'feedback')).to.have.length(2)
    await visitor.get('/feedback')
    await visitor.post('/feedback', { satisfaction: '4' })
    expect(await rowsOf(council, 'feedback')).to.have.length(3)
  })

  it('of machines is not kept, nor is a flood from one address, which loses nothing typed', async () => {
    await visitor.get('/feedback')
    await visitor.post('/feedback', { comment: 'Buy', subject: 'pills' })
    expect(visitor.text()).to.contain('Thank you')
    expect(await rowsOf(council, 'feedback')).to.deep.equal([])
    await visitor.get('/feedback')
    for (let times = 0; times < 60; times += 1) await visitor.send('POST', '/feedback', `satisfaction=1&comment=${times}`)
    await visitor.post('/feedback', { comment: 'One more' })
    expect(visitor.last.status).to.equal(429)
    expect(visitor.text()).to.contain('Try again in an hour').and.to.contain('One more')
    expect(await rowsOf(council, 'feedback')).to.have.length(60)
  })

  it('says nothing for whoever leaves a question out, in a text browser either, which chooses the first answer by itself', async () => {
    const address = `${(await testService()).loopbackAddressOf(council)}/feedback`
    const [one, other] = [await openVisitor('lynx', address), await openVisitor('lynx', `${address}?from=/pay`)]
    await one.fill('How could we improve this service?', 'The reference was hard to find')
    await other.choose('Dissatisfied')
    for (const lynx of [one, other]) {
      await lynx.press('Send feedback')
      expect(await lynx.text()).to.contain('Thank you')
      await lynx.close()
    }
    const kept = await rowsOf(council, 'feedback')
    expect(kept.map(({ satisfaction, helped_by: help, comment }) => [satisfaction, help, comment])).to.have.deep.members([
      [null, null, 'The reference was hard to find'], [2, null, '']
    ])
  })

  it('of a flood from many addresses is not kept either, in that council alone', async () => {
    const { owner } = await testDatabase()
    await owner('rate_limits').insert({ key: `feedback-council:${council.id}`, points: 1999, expire: Date.now() + 60_000 })
    for (const comment of ['The last one', 'One more']) {
      await visitor.get('/feedback')
      await visitor.post('/feedback', { comment })
    }
    expect(visitor.last.status).to.equal(429)
    expect(visitor.text()).to.contain('a lot of feedback just now').and.to.contain('One more')
    expect((await rowsOf(council, 'feedback')).map(({ comment }) => comment)).to.deep.equal(['The last one'])
    const elsewhere = await aPayingCouncil()
    const neighbour = new HttpVisitor(await testService(), elsewhere)
    await neighbour.get('/feedback')
    await neighbour.post('/feedback', { comment: 'Here it is quiet' })
    expect(await rowsOf(elsewhere, 'feedback')).to.have.length(1)
  })

  it('is refused where another site sends it', async () => {
    expect((await visitor.send('POST', '/feedback', 'satisfaction=1', { 'sec-fetch-site': 'cross-site' })).status).to.equal(403)
    expect((await visitor.send('POST', '/feedback', 'satisfaction=1', { origin: 'https://evil.example' })).status).to.equal(403)
    expect(await rowsOf(council, 'feedback')).to.deep.equal([])
  })
})

/** Where the foot of the page leads. */
function feedbackLink(visitor: HttpVisitor): string {
  return /<li><a href="([^"]*)">Feedback/.exec(visitor.last.body)?.[1] ?? ''
}
