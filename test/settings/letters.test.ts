import { expect } from 'chai'
import { usualWords } from '../../app/traces/letter-words.js'
import { aCouncil, type TestCouncil } from '../support/builders.js'
import { aTrace, closed } from '../support/builders-traces.js'
import type { HttpVisitor } from '../support/http-visitor.js'
import { rowsOf } from '../support/paying.js'
import { usesService } from '../support/service.js'
import { signedIn } from '../support/staff-visitor.js'

const page = '/staff/settings/letters/not-found'
const ownWords = 'About {payment} on your {account}: we cannot find it.\n\n{what we add}\n\n{council}, {reference}'

describe('The letters that close a trace', function () {
  this.timeout(60_000)
  usesService()
  let council: TestCouncil
  let administrator: HttpVisitor
  beforeEach(async () => {
    council = await aCouncil()
    administrator = await signedIn(council, 'administrator')
  })

  it('say what the council would have them say, once it has seen how they look; those of traces that are closed stay as they were', async () => {
    const before = await closedTrace(council)
    await save(ownWords)
    expect(administrator.text()).to.contain('Saved.').and.to.contain('In the council’s own words')
    expect(await letterOf(council, before)).to.contain('have not found it')
    const after = await closedTrace(council)
    const letter = await letterOf(council, after)
    expect(letter).to.contain('we cannot find it.').and.to.contain(council.setup.council.name).and.to.contain('Sorry about {account} that')
    expect(letter).not.to.contain('{what we add}').and.not.to.contain('have not found it')
    const other = await aCouncil()
    expect(await letterOf(other, await closedTrace(other))).to.contain('have not found it')
    expect((await rowsOf(council, 'audit_events', { action: 'trace_letter_changed' })).map(({ user_id, facts, before: was, after: now }) => [user_id, facts, was, now])).to.deep.equal([
      [council.users.administrator.id, { outcome: 'not-found' }, { words: 'the usual words' }, { words: ownWords }]
    ])
  })

  it('are previewed before anything is kept, and what was not previewed is not kept', async () => {
    await administrator.get(page)
    await administrator.post(`${page}/previews`, { words: ownWords })
    expect(administrator.text()).to.contain('How the letter would look').and.to.contain('a payment of about £120.50').and.to.contain('7KQ2-93XM-4S')
    expect(await rowsOf(council, 'trace_letters')).to.deep.equal([])
    await administrator.post(page, { ...administrator.hiddenFields(`${page}/previews`), words: `${ownWords} and more` })
    expect(administrator.text()).to.contain('and more').and.to.contain('How the letter would look')
    expect(await rowsOf(council, 'trace_letters')).to.deep.equal([])
  })

  it('have only places that there are, and all that they need', async () => {
    for (const [words, message] of [
      ['', 'Write what the letter should say'], ['{account} {what we add} {reference} {council} {balance}', 'no such place as {balance}'],
      ['{account} {what we add} {reference} {council} }', 'no such place as }'], ['{account} {reference} {council}', 'also needs {what we add}'],
      [`${ownWords} 4242424242424242`, 'looks like a card number'], [ownWords + 'x'.repeat(4000), '4000 characters or less']
    ] as const) {
      await administrator.get(page)
      await administrator.post(`${page}/previews`, { words })
      expect(administrator.last.status, message).to.equal(422)
      expect(administrator.text()).to.contain(message)
      expect(administrator.last.body).not.to.contain('4242424242424242')
    }
    await administrator.get('/staff/settings/letters/moved')
    await administrator.post('/staff/settings/letters/moved/previews', { words: ownWords })
    expect(administrator.text()).to.contain('also needs {moved}')
  })

  it('go back to the usual words', async () => {
    await save(ownWords)
    await administrator.get(`${page}?words=usual`)
    expect(administrator.text()).to.contain('have not found it')
    await administrator.post(`${page}/previews`, { words: usualWords('not-found') })
    await administrator.post(page, { ...administrator.hiddenFields(`${page}/previews`), words: usualWords('not-found') })
    expect((await rowsOf(council, 'trace_letters')).map(({ words, version }) => [words, version])).to.deep.equal([[null, 2]])
    expect(await letterOf(council, await closedTrace(council))).to.contain('have not found it')
  })

  it('are not changed over somebody else’s change, and what was written stays', async () => {
    const second = await signedIn(council, 'administrator')
    await second.get(page)
    await second.post(`${page}/previews`, { words: `${ownWords} second` })
    await save(ownWords)
    await second.post(page, { ...second.hiddenFields(`${page}/previews`), words: `${ownWords} second` })
    expect(second.last.status).to.equal(409)
    expect(second.text()).to.contain('Somebody else has changed this letter').and.to.contain('What it says now')
    expect(second.last.body).to.contain('{reference} second')
    expect((await rowsOf(council, 'trace_letters')).map(({ words }) => words)).to.deep.equal([ownWords])
  })

  it('are a matter for administrators', async () => {
    const officer = await signedIn(council, 'officer')
    expect((await officer.get(page)).status).to.equal(403)
    await officer.get('/staff')
    expect((await officer.post(page, { ...officer.hiddenFields('/staff/sign-out'), words: ownWords, previewed: ownWords, version: '0' })).status).to.equal(403)
    expect((await administrator.get('/staff/settings/letters/none')).status).to.equal(404)
  })

  async function save(words: string): Promise<void> {
    await administrator.get(page)
    await administrator.post(`${page}/previews`, { words })
    await administrator.post(page, { ...administrator.hiddenFields(`${page}/previews`), words })
  }
})

async function closedTrace(council: TestCouncil): Promise<string> {
  const trace = await aTrace(council)
  await closed(council, trace, { outcome: 'not-found', words: 'Sorry about {account} that' })
  return trace.id
}

async function letterOf(council: TestCouncil, id: string): Promise<string> {
  const officer = await signedIn(council, 'officer')
  await officer.get(`/staff/traces/${id}/letter`)
  return officer.text()
}
