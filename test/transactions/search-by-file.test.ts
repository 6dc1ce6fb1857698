import { expect } from 'chai'
import type { Import } from '../../app/imports/import.js'
import { filtersTyped } from '../../app/transactions/filters-form.js'
import { aCouncil, aReference, type TestCouncil } from '../support/builders.js'
import { agenciesFile, anImport } from '../support/builders-imports.js'
import { aPaidPayment } from '../support/builders-payments.js'
import type { HttpVisitor } from '../support/http-visitor.js'
import { usesService } from '../support/service.js'
import { signedIn } from '../support/staff-visitor.js'

describe('The search by a file', function () {
  this.timeout(60_000)
  usesService()
  let council: TestCouncil
  let finance: HttpVisitor
  let monday: Import, tuesday: Import, timed: Import

  before(async () => {
    council = await aCouncil()
    const file = async (amount: string, fileName: string) =>
      await anImport(council, agenciesFile([{ reference: aReference(council, 'council-tax'), amount }]), { fileName })
    monday = await file('11.00', 'agency-monday.txt')
    tuesday = await file('22.00', 'agency-tuesday.txt')
    // Its digits pass for a card number's.
    timed = await file('33.00', '5105105105105100.txt')
    await aPaidPayment(council)
    const elsewhere = await aCouncil()
    await anImport(elsewhere, agenciesFile([{ reference: aReference(elsewhere, 'council-tax'), amount: '44.00' }]), { fileName: 'agency-planted.txt' })
    finance = await signedIn(council, 'finance')
  })

  async function amounts(query: Record<string, string>): Promise<(string | undefined)[]> {
    await finance.get(`/staff/transactions?${new URLSearchParams(query).toString()}`)
    return [...finance.last.body.matchAll(/numeric">£([\d.]+)</g)].map(match => match[1])
  }

  it('offers the latest files by name and day, and narrows to the one that is chosen', async () => {
    await finance.get('/staff/transactions')
    const offered = [...finance.last.body.matchAll(/<option value="([0-9a-f-]{36})">([^<]*)/g)].filter(([, , words]) => words?.includes('.txt'))
    expect(offered.map(([, id]) => id)).to.deep.equal([timed.id, tuesday.id, monday.id])
    expect(offered[0]?.[2]).to.match(/^5105105105105100\.txt, \d+ \w+ \d{4} at /)
    expect(await amounts({ import: monday.id })).to.deep.equal(['11.00'])
    expect(await amounts({ import: monday.id, q: '£22' })).to.deep.equal([])
  })

  it('goes by an id whose digits pass for a card number’s, as one in some 2,500 does', () => {
    const id = '01a20555-c867-70e5-8199-78970042ff91'
    expect(filtersTyped({ import: id, user: id, words: '4242 4242 4242 4242' }, [])).to.include({ import: id, user: id, words: '' })
  })

  it('takes a name, the beginning of one and an id, and goes on by the id', async () => {
    for (const file of ['agency-tuesday.txt', ' agency-t', tuesday.id]) {
      expect(await amounts({ file, import: monday.id }), file).to.deep.equal(['22.00'])
      expect(finance.last.body).to.contain(`<option value="${tuesday.id}" selected>`).and.match(/name="file"[^>]*(value="")?/)
      expect(finance.last.body).to.contain(`/staff/transactions.csv?import=${tuesday.id}`).and.not.contain('file=')
    }
    expect(await amounts({ file: '5105105105105100' })).to.deep.equal(['33.00'])
  })

  it('asks which, where several begin like that, and says so where none does, of another council least of all', async () => {
    expect(await amounts({ file: 'agency-', q: '' })).to.deep.equal([])
    expect(finance.last.status).to.equal(422)
    expect(finance.text()).to.contain('More than one file has a name that begins like this')
    expect(finance.last.body).to.contain('value="agency-"').and.contain(monday.id).and.contain(tuesday.id).and.not.contain(timed.id)
    await amounts({ file: 'agency-planted.txt' })
    expect(finance.last.status).to.equal(422)
    expect(finance.text()).to.contain('No file of payments has a name that begins like this').and.not.contain('44.00')
    await amounts({ file: '4000 0000 0000 0002' })
    expect(finance.last.status).to.equal(422)
    expect(finance.last.body).not.to.contain('4000 0000')
  })

  it('downloads what it shows, and turns a name that is no file’s back to the page', async () => {
    const { body } = await finance.send('GET', `/staff/transactions.csv?file=agency-monday.txt`)
    expect(body).to.contain('11.00').and.not.contain('22.00')
    expect((await finance.send('GET', '/staff/transactions.csv?file=agency-')).headers.location).to.equal('/staff/transactions?file=agency-')
  })
})
