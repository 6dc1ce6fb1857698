import { expect } from 'chai'
import { schemeNumber } from '../../app/funds/collection-scheme.js'
import { aCollectionScheme } from '../support/builders-offline.js'
import { aCouncil, aReference } from '../support/builders.js'
import { rowsOf } from '../support/paying.js'
import { usesService } from '../support/service.js'
import { signedIn } from '../support/staff-visitor.js'

const list = '/staff/settings/collection-schemes'

describe('How a scheme numbers a fund’s accounts', function () {
  this.timeout(60_000)
  usesService()

  it('is seen as a barcode first, and kept only when the operator’s example proves it', async () => {
    const council = await aCouncil()
    const exampleReference = aReference(council, 'council-tax')
    const rule = { places: 'any shop', prefix: '982612', numberLength: '19', checkMethod: 'luhn' }
    const [, exampleNumber = ''] = /(\d+)/.exec(schemeNumber({
      fundCode: '', places: '', prefix: '982612', numberLength: 19, checkMethod: 'luhn', checkWeights: [], checkModulus: 10, checkSubtract: true, exampleReference, exampleNumber: '', version: 1
    }, exampleReference) ?? '') ?? []
    const administrator = await signedIn(council, 'administrator')
    await administrator.get(list)
    expect(administrator.text()).to.contain('Its references can have letters')
    await administrator.get(`${list}/council-tax`)
    await administrator.submit({ ...rule, exampleReference, exampleNumber: '9826120000000000000' })
    expect(administrator.last.status).to.equal(422)
    expect(administrator.text()).to.contain(`With this rule the number is ${exampleNumber}`)
    await administrator.submit({ ...rule, exampleReference, exampleNumber, preview: 'yes' })
    expect(administrator.text()).to.contain('The rule gives the operator’s number')
    expect(administrator.last.body).to.contain('<svg')
    expect(await rowsOf(council, 'collection_schemes')).to.deep.equal([])
    await administrator.submit({ ...rule, exampleReference, exampleNumber })
    expect(administrator.last.path).to.equal(`${list}?done=yes`)
    expect((await rowsOf(council, 'audit_events')).filter(({ action }) => action === 'collection_scheme_changed')).to.have.length(1)
  })

  it('is refused with every fault named, for a prefix like another’s, for a fund with letters, and when somebody else was first', async () => {
    const council = await aCouncil()
    const scheme = await aCollectionScheme(council)
    const administrator = await signedIn(council, 'administrator')
    await administrator.get(`${list}/invoices`)
    await administrator.submit({ checkMethod: 'weighted-sum', numberLength: '12', checkWeights: '1 2', checkModulus: '40' })
    expect(administrator.last.status).to.equal(422)
    for (const id of ['places', 'prefix', 'checkWeights', 'checkModulus', 'exampleReference', 'exampleNumber']) expect(administrator.last.body, id).to.contain(`href="#${id}"`)
    const exampleReference = aReference(council, 'invoices')
    const like = { ...scheme, prefix: '98261', exampleReference }
    const form = { places: 'a shop', prefix: '98261', numberLength: '19', checkMethod: 'luhn', exampleReference, exampleNumber: schemeNumber(like, exampleReference) ?? '' }
    await administrator.submit(form)
    expect(administrator.last.status).to.equal(409)
    expect(administrator.text()).to.contain('begins alike')
    await administrator.get(`${list}/council-tax`)
    await administrator.post(`${list}/council-tax`, { ...form, prefix: '1234', exampleReference: scheme.exampleReference, exampleNumber: schemeNumber({ ...scheme, prefix: '1234' }, scheme.exampleReference) ?? '', version: '0' })
    expect(administrator.last.status).to.equal(409)
    expect(administrator.text()).to.contain('Somebody else has changed this')
    await administrator.get(`${list}/parking-fines`)
    expect(administrator.text()).to.contain('This cannot be set up')
    await administrator.get(`${list}/council-tax`)
    await administrator.post(`${list}/council-tax/withdrawals`)
    expect(administrator.last.path).to.equal(`${list}?done=yes`)
    expect(await rowsOf(council, 'collection_schemes')).to.deep.equal([])
  })
})
