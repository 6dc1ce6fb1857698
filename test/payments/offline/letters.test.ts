import { expect } from 'chai'
import { aCollectionScheme } from '../../support/builders-offline.js'
import { anAccountHolder, fundOf } from '../../support/builders.js'
import { rowsOf } from '../../support/paying.js'
import { aPayingCouncil, usesService } from '../../support/service.js'
import { signedIn } from '../../support/staff-visitor.js'

const form = '/staff/payment-letters'
const wordsPage = '/staff/settings/paying-offline'

describe('A letter with a payment slip', function () {
  this.timeout(60_000)
  usesService()

  it('is in the council’s words, with the slip and an address that is kept nowhere but in the session that typed it', async () => {
    const council = await aPayingCouncil()
    await aCollectionScheme(council)
    const holder = await anAccountHolder(council)
    const owner = await signedIn(council, 'owner')
    await owner.get(wordsPage)
    await owner.submit({ payee: 'The Collector', shop: 'Counts at once.', post: '', letter: 'Dear {name}' })
    expect(owner.last.status).to.equal(422)
    expect(owner.text()).to.contain('There is no such place as {name}')
    await owner.submit({ payee: 'The Collector', shop: 'Counts at once.', post: '', letter: 'Good day\n\nPay {payment}, {reference}.\n{amount}' })
    expect(owner.last.path).to.equal(`${wordsPage}?done=yes`)

    const adviser = await signedIn(council, 'adviser')
    await adviser.get('/staff/help')
    await adviser.post('/staff/helps', { channel: 'phone' })
    await adviser.get(`${form}/new?fund=${fundOf(council, 'council-tax').code}`)
    expect(adviser.last.body).to.contain('class="govuk-back-link"')
    const fields = { fund: fundOf(council, 'council-tax').code, reference: holder.reference, way: 'shop', amount: '60', address: 'Zebedee Quartermain\n1 Mill Lane' }
    await adviser.post(form, fields)
    expect(adviser.last.path).to.match(/^\/staff\/payment-letters\//)
    const letter = adviser.text()
    for (const words of ['Zebedee Quartermain', 'Good day', `Pay council tax, ${holder.reference}.`, 'The amount is £60.00.', 'Counts at once.']) expect(letter).to.contain(words)
    expect(adviser.last.body).to.contain('<svg')
    expect(letter).not.to.contain(holder.name)
    const [slip] = await rowsOf(council, 'payment_slips')
    expect(slip).to.include({ channel: 'phone', way: 'shop', made_by: council.users.adviser.id })
    expect(JSON.stringify(slip)).not.to.contain('Quartermain')
    expect(JSON.stringify(await rowsOf(council, 'audit_events'))).not.to.contain('Quartermain').and.not.to.contain(holder.reference)
    expect((await rowsOf(council, 'audit_events')).filter(({ action }) => action === 'payment_letter_printed')).to.have.length(1)
    const colleague = await signedIn(council, 'secondAdviser')
    expect((await colleague.send('GET', adviser.last.path)).status).to.equal(404)
  })

  it('goes to the next person with their own slip when the adviser goes back and changes it, and is one when sent twice', async () => {
    const council = await aPayingCouncil()
    const [first, second] = [await anAccountHolder(council), await anAccountHolder(council)]
    const adviser = await signedIn(council, 'adviser')
    await adviser.get(`${form}/new?fund=${fundOf(council, 'council-tax').code}`)
    const asked = { ...adviser.hiddenFields(form), fund: fundOf(council, 'council-tax').code, way: 'post' }
    for (const [{ reference }, address] of [[first, 'Ann One'], [second, 'Bob Two'], [second, 'Bob Two']] as const) await adviser.post(form, { ...asked, reference, address })
    expect(adviser.text()).to.contain('Bob Two').and.to.contain(second.reference).and.not.to.contain(first.reference)
    expect(await rowsOf(council, 'payment_slips')).to.have.length(2)
    expect(await rowsOf(council, 'audit_events', { action: 'payment_letter_printed' })).to.have.length(2)
  })

  it('is refused with every fault named, of a stopped account, and for a shop that could not take it', async () => {
    const council = await aPayingCouncil()
    const adviser = await signedIn(council, 'adviser')
    const fund = fundOf(council, 'council-tax').code
    await adviser.get(`${form}/new?fund=`)
    expect(adviser.last.status).to.equal(422)
    expect(adviser.last.body).to.contain('href="#fund"')
    await adviser.get(`${form}/new?fund=${fund}`)
    await adviser.post(form, {})
    expect(adviser.last.status).to.equal(422)
    for (const id of ['reference', 'address']) expect(adviser.last.body, id).to.contain(`href="#${id}"`)
    const stopped = await anAccountHolder(council, { stopCode: council.setup.stops[0]?.code ?? '' })
    await adviser.post(form, { fund, reference: stopped.reference, way: 'post', address: 'Somebody' })
    expect(adviser.text()).to.contain('This account is stopped')
    const { reference } = await anAccountHolder(council)
    await adviser.post(form, { fund, reference, way: 'shop', address: 'Somebody' })
    expect(adviser.text()).to.contain('Shops cannot take payments for council tax. Choose a cheque by post')
    expect(await rowsOf(council, 'payment_slips')).to.deep.equal([])
  })

  it('offers only the ways that there are for what they pay', async () => {
    const council = await aPayingCouncil()
    await aCollectionScheme(council)
    const adviser = await signedIn(council, 'adviser')
    await adviser.get(`${form}/new`)
    expect(adviser.text()).to.contain('What do they pay?').and.not.to.contain('At a shop')
    await adviser.get(`${form}/new?fund=${fundOf(council, 'council-tax').code}`)
    expect(adviser.text()).to.contain('At a shop').and.to.contain('With a cheque by post')
    await adviser.get(`${form}/new?fund=${fundOf(council, 'garden-waste').code}`)
    expect(adviser.text()).to.contain('They will pay with a cheque by post').and.not.to.contain('At a shop')
    await adviser.post(form, { reference: 'x', address: 'Somebody' })
    expect(adviser.last.body).not.to.contain('href="#way"')
  })

  it('has its words changed by one of two editors; the other sees theirs and keeps their own', async () => {
    const council = await aPayingCouncil()
    const [first, second] = [await signedIn(council, 'owner'), await signedIn(council, 'administrator')]
    for (const visitor of [first, second]) await visitor.get(wordsPage)
    await first.submit({ payee: 'One' })
    await second.submit({ payee: 'Two' })
    expect(second.last.status).to.equal(409)
    expect(second.text()).to.contain('Somebody else has changed these words').and.to.contain('Cheques to: One')
    expect(second.last.body).to.contain('value="Two"')
    expect((await rowsOf(council, 'offline_words')).map(({ payee }) => payee)).to.deep.equal(['One'])
  })
})
