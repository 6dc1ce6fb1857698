import { expect } from 'chai'
import { v7 as newId } from 'uuid'
import { inCouncil } from '../../../app/database/in-council.js'
import { systemClock } from '../../../app/dates.js'
import { finishMessage } from '../../../app/messages/outbox-message.js'
import { agreeRemoval, askRemoval } from '../../../app/privacy/requests/removal/agree-removal.js'
import { removePerson } from '../../../app/privacy/requests/removal/remove-person.js'
import { enforceRetention } from '../../../app/privacy/retention/enforce-retention.js'
import type { TestCouncil } from '../../support/builders.js'
import { rowsOf } from '../../support/paying.js'
import { aPayingCouncil, usesService } from '../../support/service.js'
import { signedIn } from '../../support/staff-visitor.js'
import { aSearchFor, foundBy } from './searching.js'

const jane = 'jane@moor.example'

describe('A message that waits to be sent while its person’s data are removed', function () {
  this.timeout(60_000)
  usesService()

  it('is told of before anybody agrees, kept until it has gone or cannot go, and removed in the night after, of this person alone', async () => {
    const [council, other] = [await aPayingCouncil(), await aPayingCouncil()]
    const [sent, undeliverable, waiting] = [await aMessage(council, jane), await aMessage(council, jane), await aMessage(council, jane)]
    const [anothers, elsewhere] = [await aMessage(council, 'ann@other.example'), await aMessage(other, jane)]
    const id = await aSearchFor(council, { email: jane })
    await inCouncil(council.id, async trx => {
      await trx('personal_data_finds').where({ council_id: council.id, request_id: id }).update({ whose: 'theirs' })
      await askRemoval(trx, { councilId: council.id, userId: council.users.officer.id, now: new Date() }, id)
    })
    const administrator = await signedIn(council, 'administrator')
    const address = `/staff/data-requests/${id}`
    await administrator.get(address)
    expect(administrator.text()).to.contain('A message that has not been sent yet is kept until it has gone, and removed in the night after').and.to.contain('3 of their messages wait to be sent')
    const seen = (await rowsOf(council, 'personal_data_requests'))[0]?.removal_asked_at as Date
    await inCouncil(council.id, async trx => { await agreeRemoval(trx, { councilId: council.id, userId: council.users.administrator.id, now: new Date() }, id, seen.toISOString()) })
    await removePerson(council.id, id, systemClock)
    await administrator.get(address)
    expect(administrator.text()).to.contain('Removed: 0. Kept: 3.').and.to.contain('It is removed in the night after it has gone')

    await enforceRetention(council.id, systemClock)
    expect(await recipientsOf(council), 'none has gone').to.deep.equal({ [sent]: jane, [undeliverable]: jane, [waiting]: jane, [anothers]: 'ann@other.example' })
    for (const [where, message] of [[council, sent], [council, anothers], [other, elsewhere]] as const) {
      await inCouncil(where.id, async trx => { await finishMessage(trx, where.id, message, { sent_at: new Date(), provider_message_id: newId() }) })
    }
    await inCouncil(council.id, async trx => { await finishMessage(trx, council.id, undeliverable, { gave_up_at: new Date() }) })
    for (const one of [council, other]) await enforceRetention(one.id, systemClock)
    expect(await recipientsOf(council)).to.deep.equal({ [sent]: '', [undeliverable]: '', [waiting]: jane, [anothers]: 'ann@other.example' })
    expect(await recipientsOf(other)).to.deep.equal({ [elsewhere]: jane })
    expect((await rowsOf(council, 'outbox_messages', { id: sent }))[0]).to.include({ subject: '', body: '' })
    expect(new Map((await foundBy(council, id)).map(({ rowKey, outcome }) => [rowKey, outcome]))).to.deep.equal(new Map(
      [[sent, 'removed'], [undeliverable, 'removed'], [waiting, 'unsent']].map(([message, outcome]) => [JSON.stringify([message]), outcome])))
    await administrator.get(address)
    expect(administrator.text()).to.contain('Removed: 2. Kept: 1.')
  })
})

async function aMessage(council: TestCouncil, recipient: string): Promise<string> {
  const id = newId()
  await inCouncil(council.id, async trx => {
    await trx('outbox_messages').insert({ council_id: council.id, id, kind: 'statement', recipient, subject: 'Your account', body: 'Paid', created_at: new Date() })
  })
  return id
}

async function recipientsOf(council: TestCouncil): Promise<Record<string, string>> {
  return Object.fromEntries((await rowsOf(council, 'outbox_messages')).map(({ id, recipient }) => [String(id), String(recipient)]))
}
