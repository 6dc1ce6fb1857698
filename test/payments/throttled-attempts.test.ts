import { expect } from 'chai'
import { outsideTenancy } from '../../app/database/in-council.js'
import type { TestCouncil } from '../support/builders.js'
import type { Answer } from '../support/http-visitor.js'
import { aPayingCouncil, usesService } from '../support/service.js'
import { aPayerWithBasket, goToCheck, type Paying, pressPay, rowsOf } from './resident.js'

/** Each press of Pay asks the provider, which limits how often a council may. */
describe('Pressing Pay over and over', function () {
  this.timeout(60_000)
  usesService()
  let council: TestCouncil

  before(async () => { council = await aPayingCouncil() })

  it('is stopped for a while: the page says that nothing was taken and when to try again, and the payment can still be looked at', async () => {
    const payer = await aPayerAtCheck()
    for (let time = 0; time < 30; time += 1) expect((await pressPay(payer)).headers.location, `press ${time}`).to.contain('/secure/')
    expectStopped(await pressPay(payer))

    expect(await rowsOf(council, 'payment_attempts', { payment_id: payer.paymentId })).to.have.length(1)
    expect((await payer.visitor.send('GET', `${payer.path}/result`)).status).to.equal(200)
    expect((await pressPay(await aPayerAtCheck())).headers.location, 'another visitor').to.contain('/secure/')
  })

  it('is counted by visitor as well as by payment', async () => {
    const payer = await aPayerAtCheck()
    const before = await presses()
    await pressPay(payer)
    const [own] = (await presses()).filter(key => !before.includes(key))
    await outsideTenancy()('rate_limits').where({ key: own }).update({ points: 100 })
    const other = await aPayerAtCheck()

    expectStopped(await pressPay(payer))
    expect((await pressPay(other)).headers.location).to.contain('/secure/')
  })

  async function aPayerAtCheck(): Promise<Paying> {
    const payer = await aPayerWithBasket(council, [['garden-waste', '42']])
    await goToCheck(payer)
    return payer
  }

  async function presses(): Promise<string[]> {
    const rows = await outsideTenancy()('rate_limits').where('key', '>=', `attempts-of-session:${council.id}`)
      .where('key', '<', `attempts-of-session:${council.id}~`).select('key') as { key: string }[]
    return rows.map(({ key }) => key)
  }
})

function expectStopped({ status, headers, body }: Answer): void {
  expect(status).to.equal(429)
  expect(Number(headers['retry-after'])).to.be.within(1, 3600)
  expect(body).to.contain('This has not taken any money').and.to.match(/Wait \d+ minutes?, then try again/)
}
