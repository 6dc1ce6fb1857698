import { expect } from 'chai'
import { inCouncilOn } from '../../../app/database/in-council.js'
import { closePage, newPage } from '../../support/browser.js'
import { aCollectionScheme } from '../../support/builders-offline.js'
import { aSupportRoute } from '../../support/builders-support.js'
import { anAccountHolder, fundOf, type TestCouncil } from '../../support/builders.js'
import { testDatabase } from '../../support/database.js'
import { pdfPages } from '../../support/pdf-text.js'
import { aPayingCouncil, testService, usesService } from '../../support/service.js'
import { signedIn } from '../../support/staff-visitor.js'

const form = '/staff/payment-letters'
/** What a form or the database takes at the most. */
const longest = { address: 300, addressLines: 10, fundName: 60, label: 60, councilName: 100, hours: 200, postalAddress: 300, places: 100, payee: 100, words: 1000, letter: 4000 }
const ways = ['shop', 'post'] as const

describe('A letter with a payment slip on paper', function () {
  this.timeout(120_000)
  usesService()

  for (const way of ways) {
    it(`is one sheet in the usual words, even to the longest address, for the ${way}`, async () => {
      const council = await aPayingCouncil()
      await aCollectionScheme(council)
      const [sheet, ...others] = await printed(council, way, linesOf(longest.address))
      expect(others).to.deep.equal([])
      expect(sheet).to.contain('Page1of1').and.to.contain('9ZZ').and.to.match(/itcountsaspaid/i)
    })

    it(`says on each sheet which of how many it is, and keeps the slip whole on the last, in the longest words, for the ${way}`, async () => {
      const council = await aPayingCouncil()
      await aCouncilWithMuchToSay(council)
      const sheets = await printed(council, way, linesOf(longest.address))
      expect(sheets).to.have.length(3)
      for (const [index, sheet] of sheets.entries()) expect(sheet).to.contain(`Page${index + 1}of3`)
      const last = sheets.at(-1) ?? ''
      for (const words of [':paymentslip', 'Whatitpays', '£60.00', 'Itsendshere', ...way === 'post' ? ['9ZZ'] : ['9826']]) expect(last, words).to.contain(words)
      for (const sheet of sheets.slice(0, -1)) expect(sheet).not.to.contain(':paymentslip')
      expect(sheets[1]?.length, 'no sheet is begun for a line or two').to.be.greaterThan(500)
    })
  }

  it('is not made with more lines of an address than a sheet has room for', async () => {
    const council = await aPayingCouncil()
    const adviser = await signedIn(council, 'adviser')
    const { reference } = await anAccountHolder(council)
    await adviser.get(`${form}/new?fund=${fundOf(council, 'council-tax').code}`)
    await adviser.post(form, { reference, way: 'post', address: 'A\n'.repeat(longest.addressLines + 1).trim() })
    expect([adviser.last.status, adviser.text().includes('The name and address must be 10 lines or less')]).to.deep.equal([422, true])
    const owner = await signedIn(council, 'owner')
    await owner.get('/staff/support-routes/new')
    await owner.post('/staff/support-routes', { kind: 'post', name: 'Post', contact: 'A\n'.repeat(longest.addressLines + 1).trim() })
    expect([owner.last.status, owner.text().includes('The number or address must be 10 lines or less')]).to.deep.equal([422, true])
  })
})

/** The texts of the sheets that come out of the printer. */
async function printed(council: TestCouncil, way: typeof ways[number], address: string): Promise<string[]> {
  const { reference } = await anAccountHolder(council)
  const adviser = await signedIn(council, 'adviser')
  const fund = fundOf(council, 'council-tax').code
  await adviser.get(`${form}/new?fund=${fund}`)
  await adviser.post(form, { fund, reference, way, amount: '60', address })
  const page = await newPage({ javascript: false, width: 718 })
  await page.setExtraHTTPHeaders({ cookie: adviser.cookieHeader() })
  await page.goto(`http://${council.host}:${(await testService()).port}${adviser.last.path}`)
  const sheets = pdfPages(await page.pdf({ format: 'A4' }))
  await closePage(page)
  return sheets
}

async function aCouncilWithMuchToSay(council: TestCouncil): Promise<void> {
  await aCollectionScheme(council, { places: prose(longest.places), prefix: '982612982612', numberLength: 30 })
  await aSupportRoute(council, { kind: 'post', name: 'Post', contact: linesOf(longest.address) })
  const words = `${prose(longest.words - 15)} It sends here.`
  await inCouncilOn((await testDatabase()).owner, council.id, async trx => {
    await trx('funds').where({ council_id: council.id, slug: 'council-tax' }).update({ name: prose(longest.fundName), reference_label: prose(longest.label) })
    await trx('councils').where({ id: council.id }).update({ name: prose(longest.councilName), opening_hours: prose(longest.hours), postal_address: prose(longest.postalAddress) })
    await trx('offline_words').insert({
      council_id: council.id, payee: prose(longest.payee), shop: words, post: words, letter: Array.from({ length: 10 }, () => prose(longest.letter / 10 - 2)).join('\n\n')
    })
  })
}

function prose(length: number): string {
  return 'Everybody who pays in this way keeps the receipt. '.repeat(100).slice(0, length).trim().padEnd(length, '.')
}

/** As many lines as an address may have, and as long. */
function linesOf(length: number): string {
  return Array.from({ length: longest.addressLines }, (_, number) => `${number}${'Z'.repeat(length / longest.addressLines - 2)}`).join('\n')
}
