import { expect } from 'chai'
import { inCouncil, inCouncilOn } from '../../app/database/in-council.js'
import { systemClock } from '../../app/dates.js'
import { pence } from '../../app/money.js'
import { permissions } from '../../app/users/permissions.js'
import { asksFor } from '../refunds/asking.js'
import { anAccountHolder, aReference, fundOf, type TestCouncil } from '../support/builders.js'
import { agenciesFile, anImport } from '../support/builders-imports.js'
import { aPaidPayment } from '../support/builders-payments.js'
import { aUser } from '../support/builders-people.js'
import { filesOf, makeFile } from '../support/builders-posting-files.js'
import { aTrace } from '../support/builders-traces.js'
import { aTransfer } from '../support/builders-transfers.js'
import { testDatabase } from '../support/database.js'
import { HttpVisitor } from '../support/http-visitor.js'
import { aPayingCouncil, testService, usesService } from '../support/service.js'
import { signedIn } from '../support/staff-visitor.js'

describe('What has the reference or name that was typed into the search', function () {
  this.timeout(60_000)
  usesService()
  let council: TestCouncil
  /** May do everything, with all money, with parking fines alone, and with money by a method that none of this came by. */
  let all: HttpVisitor, parking: HttpVisitor, otherMethod: HttpVisitor

  before(async () => {
    council = await aPayingCouncil()
    await inCouncilOn((await testDatabase()).owner, council.id, async trx => {
      await trx('roles').insert({ council_id: council.id, code: 'everything', name: 'Everything', permissions: [...permissions] })
      await trx('roles').insert({ council_id: council.id, code: 'search', name: 'Search', permissions: ['home.view', 'transactions.search'] })
    })
    all = await as({})
    parking = await as({ fundCodes: [fundOf(council, 'parking-fines').code] })
    otherMethod = await as({ methodCodes: ['2'] })
  })

  async function as(person: { roleCode?: string, fundCodes?: string[], methodCodes?: string[] }): Promise<HttpVisitor> {
    const visitor = new HttpVisitor(await testService(), council)
    await visitor.signIn((await aUser(council, { roleCode: 'everything', ...person })).email)
    return visitor
  }

  /** The addresses that are offered, with their words. */
  async function offered(visitor: HttpVisitor, q: string, more: Record<string, string> = {}): Promise<string[]> {
    const { body, status } = await visitor.get(`/staff/transactions?${new URLSearchParams({ q, ...more }).toString()}`)
    expect(status).to.equal(200)
    const list = /Go straight to<\/h2>([^]*?)<\/ul>/.exec(body)?.[1] ?? ''
    return [...list.matchAll(/href="([^"]+)">([^<]+)</g)].map(([, href = '', words = '']) => `${words}: ${href}`)
  }

  async function referenceIn(table: string, id: string): Promise<string> {
    const { reference } = await inCouncil(council.id, async trx => await trx(table).where({ council_id: council.id, id }).first('reference')) as { reference: string }
    return reference
  }

  it('is offered on top with a link to its page, to whoever may see it and to nobody else', async () => {
    const transfer = await aTransfer(council, 10_00)
    const { payment, entryId } = await aPaidPayment(council)
    const refund = await asksFor(council, entryId ?? '', [120_00])
    const trace = await aTrace(council)
    const things = {
      [`Transfer ${await referenceIn('transfers', transfer.id)}`]: `/staff/transfers/${transfer.id}`, [`Refund ${refund.reference}`]: `/staff/refunds/${refund.id}`,
      [`Trace ${trace.reference}`]: `/staff/traces/${trace.id}`, [`Payment ${payment.reference}`]: `/staff/payments/${payment.id}`
    }
    const stranger = await signedIn(await aPayingCouncil(), 'officer')
    const searcher = await as({ roleCode: 'search' })
    for (const [words, href] of Object.entries(things)) {
      const reference = words.split(' ')[1] ?? ''
      expect(await offered(all, reference.toLowerCase().replaceAll('-', ' '))).to.deep.equal([`${words}: ${href}`])
      for (const [who, visitor] of Object.entries({ parking, stranger, searcher, ...words.startsWith('Trace') ? {} : { otherMethod } })) {
        expect(await offered(visitor, reference), `${words} to ${who}`).to.deep.equal([])
        expect(visitor.last.body, `${words} to ${who}`).not.to.contain(href)
      }
    }
    expect(await offered(all, '7KQ2-93XM-4S')).to.deep.equal([])
  })

  it('is an account that nothing has been paid to as well, in each of one’s own funds, and one that no host system has told of', async () => {
    const { reference } = await anAccountHolder(council)
    const inTax = `${fundOf(council, 'council-tax').name}, account ${reference}: /staff/accounts/${fundOf(council, 'council-tax').code}/${reference}`
    expect(await offered(all, ` ${reference} `)).to.deep.equal([inTax])
    expect(all.text()).to.contain('Siân O’Brien').and.contain('0 lines found').and.not.contain('look with fewer filters')
    expect(await offered(parking, reference)).to.deep.equal([])
    expect(parking.text()).not.to.contain('Siân')

    await anAccountHolder(council, { fundSlug: 'parking-fines', reference, name: 'Lee Parker' })
    expect(await offered(all, reference)).to.have.length(2).and.include(inTax)
    expect((await offered(parking, reference)).join()).to.contain(fundOf(council, 'parking-fines').name).and.not.contain(inTax)

    const unknown = aReference(council, 'council-tax')
    await aPaidPayment(council, { lines: [{ fundSlug: 'council-tax', accountReference: unknown, amountPence: pence(5_00) }] })
    expect((await offered(all, unknown)).join()).to.contain(`/staff/accounts/${fundOf(council, 'council-tax').code}/${unknown}`)
    expect(await offered(parking, unknown)).to.deep.equal([])
    expect(await offered(all, '')).to.deep.equal([])
  })

  it('is a file by its name, the latest first where a sender calls all of them the same, and a posting file', async () => {
    const file = (amount: string) => agenciesFile([{ reference: aReference(council, 'council-tax'), amount }])
    const first = await anImport(council, file('1.00'), { fileName: 'Day 1.txt' })
    const second = await anImport(council, file('2.00'), { fileName: 'Day 1.txt' })
    expect(await offered(all, 'Day 1.txt')).to.deep.equal([second, first].map(({ id }) => `File Day 1.txt: /staff/imports/${id}`))
    expect(await offered(await as({ roleCode: 'search' }), 'Day 1.txt')).to.deep.equal([])

    await makeFile(council, systemClock)
    const [posted] = await filesOf(council, 'council-tax')
    const name = posted?.file_name ?? ''
    expect(await offered(all, name)).to.deep.equal([`Posting file ${name}: /staff/posting-files/council-tax/files/1`])
    for (const limited of [parking, otherMethod]) expect(await offered(limited, name)).to.deep.equal([])
  })

  it('is left out of the further pages of a long list', async () => {
    const { reference } = await anAccountHolder(council)
    expect(await offered(all, reference, { older: '2026-01-01.0190a000-0000-7000-8000-000000000000.1' })).to.deep.equal([])
  })
})
