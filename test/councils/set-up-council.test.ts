import { expect } from 'chai'
import { findCouncilByHost } from '../../app/councils/council.js'
import { setUpCouncil } from '../../app/councils/set-up-council.js'
import { inCouncil } from '../../app/database/in-council.js'
import { offeredFunds } from '../../app/funds/fund.js'
import { aCouncil, fundOf } from '../support/builders.js'
import { testDatabase, usesDatabase } from '../support/database.js'

describe('Setting up a council', () => {
  usesDatabase()

  it('makes it findable by its host, as it was described', async () => {
    const { host, council } = await aCouncil()
    expect(await findCouncilByHost(host)).to.deep.equal(council)
  })

  it('gives each fund a ledger account with its GL code, and each provider account a clearing account', async () => {
    const council = await aCouncil()
    const accounts = await inCouncil(council.id, async trx => await trx('ledger_accounts').where({ council_id: council.id })
      .whereIn('kind', ['fund', 'clearing']).select('code', 'kind', 'gl_code', 'fund_code'))
    expect(accounts.map(({ code }: { code: string }) => code).filter(code => !code.startsWith('FUND-'))).to.have.members(['AGENCIES', 'CARD-MAIN', 'CARD-PARKING'])
    expect(accounts).to.have.length(council.setup.funds.length + 3)
    expect(accounts).to.deep.include({ code: 'FUND-23', kind: 'fund', gl_code: '964101', fund_code: '23' })
    expect(accounts).to.deep.include({ code: 'CARD-PARKING', kind: 'clearing', gl_code: '964052', fund_code: null })
  })

  it('offers residents its funds in the order given, without those that are not for them', async () => {
    const council = await aCouncil()
    const offered = await inCouncil(council.id, async trx => await offeredFunds(trx, council.id))
    expect(offered.map(({ slug }) => slug)).to.deep.equal(
      council.setup.funds.filter(fund => fund.offeredToResidents !== false).map(({ slug }) => slug))
  })

  it('keeps each fund’s reference rule whole', async () => {
    const council = await aCouncil()
    const offered = await inCouncil(council.id, async trx => await offeredFunds(trx, council.id))
    for (const { code, rule } of council.setup.checkDigitRules) {
      const fund = offered.find(({ slug }) => fundOf(council, slug).checkDigitRuleCode === code)
      expect(fund?.referenceRule().checkDigit, code).to.deep.equal(rule)
    }
  })

  it('makes all of it or nothing', async () => {
    const { setup } = await aCouncil()
    const [fund] = setup.funds
    if (fund === undefined) throw new Error('Barnfield has funds')
    const id = '01934c00-0000-7000-8000-00000000dead'
    const wrong = {
      ...setup, council: { ...setup.council, id, slug: 'half-made', origin: 'http://half-made.localhost' }, hosts: ['half-made.localhost'],
      funds: [{ ...fund, vatCode: 'NONE' }]
    }
    const { owner } = await testDatabase()
    const outcome = await setUpCouncil(owner, wrong).catch((error: unknown) => String(error))
    expect(outcome).to.match(/foreign key/)
    expect(await findCouncilByHost('half-made.localhost')).to.equal(null)
  })
})
