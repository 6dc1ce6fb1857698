import { expect } from 'chai'
import { inCouncil } from '../../../app/database/in-council.js'
import { vote } from '../../../app/feedback/triage/vote.js'
import { aCouncil, type TestCouncil } from '../../support/builders.js'
import { someFeedback } from '../../support/builders-feedback.js'
import type { HttpVisitor } from '../../support/http-visitor.js'
import { rowsOf } from '../../support/paying.js'
import { usesService } from '../../support/service.js'
import { signedIn } from '../../support/staff-visitor.js'

describe('Votes for feedback, and repeats of it', function () {
  this.timeout(60_000)
  usesService()
  let council: TestCouncil

  beforeEach(async () => { council = await aCouncil({ council: { phase: 'public-beta' } }) })

  it('are one a person, taken back, counted in the list and sorted by', async () => {
    const ids = [await someFeedback(council, { said: { comment: 'First words' } }), await someFeedback(council, { said: { comment: 'Second words' } })] as const
    const [adviser, officer, owner] = [await signedIn(council, 'adviser'), await signedIn(council, 'officer'), await signedIn(council, 'owner')]
    for (const voter of [adviser, officer]) await castVote(voter, ids[0])
    expect(adviser.text()).to.contain('You have voted for it').and.to.contain('Take my vote back')
    await adviser.send('POST', `/staff/feedback/${ids[0]}/votes`, new URLSearchParams(adviser.hiddenFields(`/staff/feedback/${ids[0]}/vote-withdrawals`)).toString())
    expect(await votesOf(ids[0])).to.equal(2)
    await owner.get('/staff/feedback?order=votes')
    expect(owner.text()).to.match(/2 votes.*First words.*Second words/)
    await owner.get('/staff/feedback')
    expect(owner.text()).to.match(/Second words.*2 votes.*First words/)
    await adviser.post(`/staff/feedback/${ids[0]}/vote-withdrawals`)
    expect(await votesOf(ids[0])).to.equal(1)
    await Promise.all(Array.from({ length: 4 }, async () => { await inCouncil(council.id, async trx => { await vote(trx, council.id, ids[1], council.users.adviser.id, new Date()) }) }))
    expect(await votesOf(ids[1])).to.equal(1)
    const auditor = await signedIn(council, 'auditor')
    await auditor.get(`/staff/feedback/${ids[0]}`)
    expect(auditor.text()).to.contain('Votes 1').and.not.to.contain('Vote: callers')
  })

  it('go on page by page, and through an index', async () => {
    for (let number = 0; number < 30; number += 1) await someFeedback(council, { said: { comment: `Words number ${number} of many` } })
    const rows = await rowsOf(council, 'feedback')
    await castVote(await signedIn(council, 'adviser'), String(rows[3]?.id))
    const owner = await signedIn(council, 'owner')
    const seen = new Set<string>()
    for (let path = '/staff/feedback?order=votes'; path !== '';) {
      await owner.get(path)
      for (const [, id] of owner.last.body.matchAll(/href="\/staff\/feedback\/([0-9a-f-]{36})"/g)) seen.add(String(id))
      path = /rel="next" href="([^"]*)"/.exec(owner.last.body)?.[1]?.replaceAll('&amp;', '&') ?? ''
    }
    expect(seen.size).to.equal(30)
    const plan = await inCouncil(council.id, async trx => {
      // Of a few rows anything is quick: this asks whether an index can give them in this order at all.
      await trx.raw('set local enable_sort = off')
      const { rows: lines } = await trx.raw<{ rows: Record<string, string>[] }>('explain select id from feedback where council_id = ? order by votes desc, id desc limit 25', [council.id])
      return lines.map(line => line['QUERY PLAN']).join('\n')
    })
    expect(plan).to.contain('feedback_by_votes').and.not.to.contain('Sort')
  })

  it('of a duplicate are its original’s, each person’s once', async () => {
    const [original, duplicate, third] = [await someFeedback(council), await someFeedback(council), await someFeedback(council)]
    const [adviser, officer, owner] = [await signedIn(council, 'adviser'), await signedIn(council, 'officer'), await signedIn(council, 'owner')]
    for (const [voter, id] of [[adviser, original], [adviser, duplicate], [officer, duplicate]] as const) await castVote(voter, id)
    await markAs(owner, third, duplicate)
    await markAs(owner, duplicate, original)
    expect(await votesOf(original)).to.equal(2)
    expect((await rowsOf(council, 'feedback', { id: third }))[0]).to.include({ duplicate_of: original })
    await owner.get(`/staff/feedback/${original}`)
    expect(owner.text()).to.contain('2 more say the same').and.to.contain(duplicate.slice(-8))
  })

  it('in the same words stand together until the first is closed, and their answers count', async () => {
    const flood = { said: { satisfaction: 1, comment: 'Cheap watches at watches dot example' } } as const
    const first = await someFeedback(council, flood)
    for (const comment of ['cheap  WATCHES, at watches dot example!', 'Cheap watches at watches dot example']) await someFeedback(council, { said: { satisfaction: 1, comment }, place: { page: '/help' } })
    const short = await someFeedback(council, { said: { comment: 'It is slow' }, place: { page: '/pay' } })
    await someFeedback(council, { said: { comment: 'It is slow' }, place: { page: '/help' } })
    await someFeedback(await aCouncil(), flood)
    const owner = await signedIn(council, 'owner')
    await owner.get('/staff/feedback?words=watches')
    expect(owner.last.body.match(/>[0-9a-f]{8}<\/a><br>/g)).to.have.length(1)
    expect(owner.text()).to.contain('2 more say the same').and.to.contain(first.slice(-8))
    expect((await rowsOf(council, 'feedback')).filter(({ duplicate_of }) => duplicate_of !== null)).to.have.length(2)
    await owner.get(`/staff/feedback/${first}`)
    await owner.post(`/staff/feedback/${first}/sortings`, { state: 'closed', did: 'Spam' })
    const again = await someFeedback(council, flood)
    expect((await rowsOf(council, 'feedback', { id: again }))[0]).to.include({ duplicate_of: null, state: 'open' })
    expect(short).not.to.equal(again)
  })

  async function castVote(visitor: HttpVisitor, id: string): Promise<void> {
    await visitor.get(`/staff/feedback/${id}`)
    await visitor.post(`/staff/feedback/${id}/votes`)
  }

  async function markAs(owner: HttpVisitor, id: string, original: string): Promise<void> {
    await owner.get(`/staff/feedback/${id}`)
    await owner.post(`/staff/feedback/${id}/sortings`, { state: 'open', duplicate: original.slice(-8) })
  }

  async function votesOf(id: string): Promise<number> {
    return Number((await rowsOf(council, 'feedback', { id }))[0]?.votes)
  }
})
