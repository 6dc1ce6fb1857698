import { expect } from 'chai'
import { pence } from '../../app/money.js'
import { inCouncil } from '../../app/database/in-council.js'
import { anAccountHolder, aReference } from '../support/builders.js'
import { HttpVisitor } from '../support/http-visitor.js'
import { aPayingCouncil, sandboxControl, testService, usesService } from '../support/service.js'

describe('A resident pays', function () {
  this.timeout(30_000)
  usesService()

  it('from the reference to the receipt, with one entry in the ledger', async () => {
    const service = await testService()
    const council = await aPayingCouncil()
    const holder = await anAccountHolder(council, { balancePence: pence(120_00) })
    const visitor = new HttpVisitor(service, council)

    await visitor.get('/pay')
    expect(visitor.text()).to.contain('Council tax')
    expect(visitor.cookieNames()).to.deep.equal([])
    await visitor.get('/pay/council-tax')
    await visitor.submit({ reference: holder.reference })
    expect(visitor.text()).to.contain('What is the postcode')
    await visitor.submit({ postcode: holder.postcode })
    expect(visitor.text()).to.contain('£120.00 is owed')
    await visitor.submit({ choice: 'balance' })
    expect(visitor.text()).to.contain('Total: £120.00')
    const basket = visitor.last.path
    await visitor.get(basket.replace('basket', 'details'))
    await visitor.submit({ email: 'resident@example.com' })
    expect(visitor.text()).to.contain('Check your answers')
    const started = await visitor.send('POST', basket.replace('basket', 'attempts'), new URLSearchParams(visitor.hiddenFields(basket.replace('basket', 'attempts'))).toString())
    expect(started.status).to.equal(303)
    expect(started.headers.location).to.contain(`${service.sandboxUrl}/secure/`)
    const attempt = await inCouncil(council.id, async trx => await trx('payment_attempts').where({ council_id: council.id }).first()) as Record<string, string>
    await sandboxControl(service, 'POST', `/payments/${attempt.provider_payment_id}/pay`, { cardNumber: '4242424242424242' })
    await visitor.get(basket.replace('basket', 'result'))
    const entries = await inCouncil(council.id, async trx => await trx('postings').where({ council_id: council.id }).select('ledger_account_kind', 'amount_pence', 'account_reference').orderBy('line_number'))
    expect(entries).to.deep.equal([
      { ledger_account_kind: 'clearing', amount_pence: 120_00, account_reference: null },
      { ledger_account_kind: 'fund', amount_pence: -120_00, account_reference: holder.reference }
    ])
    expect(aReference(council, 'council-tax')).to.have.length(9)
  })
})
