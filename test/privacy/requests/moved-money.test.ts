import { expect } from 'chai'
import { inCouncil } from '../../../app/database/in-council.js'
import { anEntry, onBank, onFund, post } from '../../ledger/books.js'
import { aPayingCouncil, usesService } from '../../support/service.js'
import { signedIn } from '../../support/staff-visitor.js'
import { aSearchFor, copiesOf } from './searching.js'

describe('Money that the council moved between the accounts of two people', function () {
  this.timeout(60_000)
  usesService()

  it('is told to whoever asks for their data without the account of the other, in every form of the copy', async () => {
    const council = await aPayingCouncil()
    const details = { payerName: 'Edith Moor' }
    await post(council, anEntry([onBank(10_00), onFund(council, -10_00, 'NAMEDBYHER')], { details }))
    await post(council, anEntry([onFund(council, 10_00, 'ofhers001'), onFund(council, -10_00, 'STRANGERS1')], { type: 'transfer', details }))
    const id = await aSearchFor(council, { name: 'Edith Moor', accounts: ['OFHERS001'] }, 'access')
    await inCouncil(council.id, async trx => { await trx('personal_data_finds').where({ council_id: council.id, request_id: id }).update({ whose: 'theirs' }) })
    const administrator = await signedIn(council, 'administrator')
    const copies = await copiesOf(administrator, id)
    expect(copies).to.have.length(3)
    for (const copy of copies) expectHers(copy)
  })
})

function expectHers(copy: string): void {
  expect(copy).to.contain('NAMEDBYHER').and.to.contain('ofhers001').and.to.contain('another account').and.not.to.contain('STRANGERS1')
}
