import { expect } from 'chai'
import { v7 as newId } from 'uuid'
import { helpByRoute, pagesThatMadePeopleAsk, slipsByWay } from '../../app/assisted-digital/help-query.js'
import { inCouncil } from '../../app/database/in-council.js'
import { agenciesFile, anImport } from '../support/builders-imports.js'
import { someFeedback } from '../support/builders-feedback.js'
import { anAccountHolder, aReference, fundOf, type TestCouncil } from '../support/builders.js'
import { aPayingCouncil, usesService } from '../support/service.js'
import { signedIn } from '../support/staff-visitor.js'

const dayMs = 86_400_000
const now = Date.now()
const period = { from: new Date(now - 10 * dayMs), until: new Date(now + dayMs) }

describe('Help that was given', function () {
  this.timeout(60_000)
  usesService()

  it('is counted by route: helped, paid, and again about the same account; and by the page where it was asked for', async () => {
    const [council, other] = [await aPayingCouncil(), await aPayingCouncil()]
    for (const one of [council, other]) {
      const [first, second] = [aReference(one, 'garden-waste'), aReference(one, 'garden-waste')]
      await aHelp(one, { daysAgo: 30, reference: first })
      await aHelp(one, { daysAgo: 5, reference: first, status: 'paid' })
      await aHelp(one, { daysAgo: 40, reference: second })
      await aHelp(one, { daysAgo: 4, reference: second, channel: 'counter' })
      await aHelp(one, { daysAgo: 3, reference: aReference(one, 'garden-waste'), fromPage: 'lines/2/amount' })
      await aHelp(one, { daysAgo: 2, reference: first, fromPage: 'lines/1/amount', isTakenUp: false })
    }
    await inCouncil(council.id, async trx => {
      expect(await helpByRoute(trx, council.id, period, 28)).to.deep.equal([
        { channel: 'phone', helped: 2, completed: 1, repeated: 1 }, { channel: 'counter', helped: 1, completed: 0, repeated: 0 }
      ])
      expect(await pagesThatMadePeopleAsk(trx, council.id, period)).to.deep.equal([{ name: 'Amount', asked: 2 }])
    })
    const owner = await signedIn(council, 'owner')
    await owner.get('/staff/measures/help')
    expect(owner.last.status).to.equal(200)
    expect(owner.text()).to.contain('Pages that made people ask')
  })

  it('tells by route how satisfied those were who were helped, and apart those of whom nobody knows how', async () => {
    const [council, other] = [await aPayingCouncil(), await aPayingCouncil()]
    const byPhone = { channel: 'phone', isHelped: true } as const
    for (const satisfaction of [5, 4, 2] as const) await someFeedback(council, { said: { satisfaction }, place: byPhone })
    await someFeedback(council, { said: { satisfaction: 1 }, place: { channel: 'counter', isHelped: true } })
    await someFeedback(council, { said: { satisfaction: 4, helpedBy: 'council' } })
    await someFeedback(council, { said: { satisfaction: 5 } })
    await someFeedback(other, { said: { satisfaction: 5 }, place: byPhone })
    const owner = await signedIn(council, 'owner')
    await owner.get('/staff/measures/help')
    expect(owner.text()).to.contain('By phone 2 of 3 who answered were satisfied').and.to.contain('At a counter 0 of 1 who answered')
      .and.to.contain('It is not known how 1 of 1 who answered').and.not.to.contain('On home visits')
  })

  it('counts the slips to whose accounts money came, not by card and not before', async () => {
    const council = await aPayingCouncil()
    const [paid, unpaid, before] = [await anAccountHolder(council), await anAccountHolder(council), await anAccountHolder(council)]
    const madeAt = new Date('2026-11-18T12:00:00Z')
    await inCouncil(council.id, async trx => {
      for (const { reference } of [paid, unpaid, before]) {
        await trx('payment_slips').insert({
          council_id: council.id, id: newId(), fund_code: fundOf(council, 'council-tax').code, account_reference: reference, way: 'shop', channel: 'web', made_at: madeAt
        })
      }
    })
    await anImport(council, agenciesFile([{ reference: paid.reference, amount: '10.00' }, { reference: before.reference, amount: '10.00', date: '17/11/2026' }]))
    const of = { from: new Date('2026-11-01T00:00:00Z'), until: new Date('2026-12-01T00:00:00Z') }
    expect(await inCouncil(council.id, async trx => await slipsByWay(trx, council.id, of, 28))).to.deep.equal([{ way: 'shop', made: 3, paid: 1 }])
  })
})

interface HelpGiven {
  daysAgo: number
  reference: string
  channel?: string
  status?: string
  fromPage?: string
  isTakenUp?: boolean
}

async function aHelp(council: TestCouncil, { daysAgo, reference, channel = 'phone', status = 'open', fromPage, isTakenUp = true }: HelpGiven): Promise<void> {
  const [id, at] = [newId(), new Date(now - daysAgo * dayMs)]
  await inCouncil(council.id, async trx => {
    await trx('payments').insert({ council_id: council.id, id, reference: id.slice(-12), status, channel, version: 1, details_given: false, created_at: at, finished_at: status === 'paid' ? at : null })
    await trx('payment_lines').insert({ council_id: council.id, payment_id: id, line_number: 1, fund_code: fundOf(council, 'garden-waste').code, account_reference: reference, repeat_accepted: false })
    await trx('helps').insert({
      council_id: council.id, id: newId(), payment_id: id, started_by: fromPage === undefined ? 'adviser' : 'resident', adviser_id: council.users.adviser.id, channel,
      from_page: fromPage ?? null, code_hash: fromPage === undefined ? null : newId(), code_expires_at: fromPage === undefined ? null : at, created_at: at,
      claimed_at: isTakenUp ? at : null, last_active_at: at
    })
  })
}
