import { expect } from 'chai'
import { aCouncil, type TestCouncil } from '../support/builders.js'
import { aMessage } from '../support/builders-accessibility.js'
import { HttpVisitor } from '../support/http-visitor.js'
import { rowsOf } from '../support/paying.js'
import { testService, usesService } from '../support/service.js'
import { signedIn } from '../support/staff-visitor.js'

const contact = '/accessibility/contact'
const written = { 'about': 'problem', 'message': 'The button is too small for me', 'page': '/pay', 'reply-to': 'ann@mail.example' }

describe('Writing to the council about accessibility', function () {
  this.timeout(60_000)
  usesService()
  let council: TestCouncil
  let resident: HttpVisitor
  beforeEach(async () => {
    council = await aCouncil()
    resident = new HttpVisitor(await testService(), council)
    await resident.get(contact)
  })

  it('reaches its staff once, without a telephone and without a session, and none of another council’s', async () => {
    const other = await aCouncil()
    const form = { ...resident.hiddenFields(contact), ...written }
    for (let times = 1; times <= 2; times += 1) await resident.post(contact, form)
    expect(resident.text()).to.contain('We have your message').and.to.contain('We answer within 10 working days')
    expect(resident.cookieNames()).to.deep.equal([])
    await resident.post(contact, { ...form, message: 'Something else' })
    expect(resident.last.status).to.equal(409)
    expect(resident.last.body).to.contain('Something else').and.to.contain('You have sent this form before')
    const owner = await signedIn(council, 'owner')
    expect(owner.text()).to.contain('1 message about accessibility to answer')
    await owner.get('/staff/accessibility/messages')
    expect(owner.text()).to.contain('The button is too small for me').and.to.contain('Not yet')
    expect(await rowsOf(council, 'accessibility_messages')).to.have.length(1)
    const elsewhere = await signedIn(other, 'owner')
    await elsewhere.get('/staff/accessibility/messages')
    expect(elsewhere.text()).to.contain('Nobody has written yet')
  })

  it('keeps no card number, whatever else the message says', async () => {
    await resident.post(contact, { ...written, 'message': 'My card 4242 4242 4242 4242 was refused', 'reply-to': '5555555555554444' })
    const [kept] = await rowsOf(council, 'accessibility_messages')
    expect([kept?.message, kept?.reply_to]).to.deep.equal(['My card ×××× ×××× ×××× ×××× was refused', '×'.repeat(16)])
  })

  it('says what is missing, and refuses what looks like an advertisement', async () => {
    await resident.post(contact, { message: '' })
    expect(resident.last.status).to.equal(422)
    expect(resident.text()).to.contain('Select what your message is about').and.to.contain('Tell us what is wrong, or what you need')
    await resident.post(contact, { ...written, message: 'Buy http://a.example http://b.example http://c.example' })
    expect(resident.last.status).to.equal(422)
    expect(resident.text()).to.contain('Name at most 2 web addresses')
    await resident.post(contact, { ...written, message: 'x'.repeat(2001) })
    expect(resident.last.status).to.equal(422)
    expect(await rowsOf(council, 'accessibility_messages')).to.deep.equal([])
  })

  it('ends after twenty messages an hour from one place', async () => {
    for (let times = 1; times <= 20; times += 1) {
      await resident.get(contact)
      await resident.post(contact, { ...written, message: `Message ${times}` })
      expect(resident.last.status, String(times)).to.equal(200)
    }
    await resident.get(contact)
    await resident.post(contact, written)
    expect(resident.last.status).to.equal(429)
    expect(await rowsOf(council, 'accessibility_messages')).to.have.length(20)
  })

  it('is answered by one person, and leads to an issue that names no sender', async () => {
    const id = await aMessage(council)
    const page = `/staff/accessibility/messages/${id}`
    const [owner, second] = [await signedIn(council, 'owner'), await signedIn(council, 'owner')]
    for (const visitor of [owner, second]) await visitor.get(page)
    const form = new URLSearchParams({ ...owner.hiddenFields(page), answer: 'By email: mended in May' }).toString()
    await owner.post(page, { answer: 'By email: mended in May' })
    expect(owner.text()).to.contain('Recorded.')
    expect((await owner.send('POST', page, form)).status, 'pressed twice').to.equal(303)
    await second.post(page, { answer: 'Again' })
    expect(second.last.status).to.equal(409)
    await owner.get(`/staff/accessibility/issues/new?message=${id}`)
    expect(owner.last.body).to.contain('I cannot reach the button with my keyboard').and.not.to.contain('ann@mail.example')
    await owner.post('/staff/accessibility/issues', {
      what: 'The button is out of reach', criterion: '2.1.1', pages: '/pay', affected: 'People who use a keyboard', severity: 'serious', reason: 'not-fixed', 'fix-by': '1 May 2027'
    })
    await owner.get(page)
    expect(owner.text()).to.contain('It led to issue 1').and.to.contain('By email: mended in May')
  })
})
