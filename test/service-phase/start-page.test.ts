import { expect } from 'chai'
import { inCouncil } from '../../app/database/in-council.js'
import type { Cohort } from '../../app/service-phase/invitations/cohort.js'
import { aCouncil, type TestCouncil } from '../support/builders.js'
import { aCohort, anInvitation } from '../support/builders-invitations.js'
import { HttpVisitor } from '../support/http-visitor.js'
import { testService, usesService } from '../support/service.js'
import { signedIn } from '../support/staff-visitor.js'

const oldService = { oldServiceName: 'Old Pay', oldServiceAddress: 'https://old.example/' }
const everyNumber = Array.from({ length: 100 }, (_, number) => number)

describe('The start page', function () {
  this.timeout(60_000)
  usesService()

  it('leads to the old service before the new one begins, and in private beta whoever is not invited', async () => {
    for (const phase of ['not-started', 'private-beta'] as const) {
      const council = await aCouncil({ council: { phase, ...oldService } })
      const visitor = new HttpVisitor(await testService(), council)
      await visitor.get('/')
      expect(visitor.last.body, phase).to.contain('href="https://old.example/"').and.to.contain('href="/another-way"').and.not.to.contain('href="/pay"')
      expect(visitor.last.body.includes('href="/invitation"'), 'a code is of no use where nobody is let in').to.equal(phase === 'private-beta')
      if (phase === 'not-started') continue
      const { code } = await anInvitation(council, await aCohort(council))
      await visitor.get('/invitation')
      await visitor.post('/invitation', { code })
      await visitor.get('/')
      expect(visitor.last.body).to.contain('href="/pay"')
    }
  })

  it('offers both services in public beta, and only the new one when it is live', async () => {
    for (const [phase, newFirstShare, isOldOffered] of [['public-beta', 100, true], ['public-beta', 0, true], ['live', 50, false]] as const) {
      const council = await aCouncil({ council: { phase, newFirstShare, ...oldService } })
      const visitor = new HttpVisitor(await testService(), council)
      await visitor.get('/')
      expect(visitor.last.body.includes('href="https://old.example/"'), `${phase} ${newFirstShare}`).to.equal(isOldOffered)
      for (const link of ['/pay', '/code', '/another-way']) expect(visitor.last.body, `${phase} ${newFirstShare}`).to.contain(`href="${link}"`)
      expect(visitor.cookieNames()).to.deep.equal([])
    }
  })

  it('is the same for a visitor each time, by a number in one cookie that the page on cookies lists', async () => {
    const council = await aCouncil({ council: { phase: 'public-beta', newFirstShare: 50, ...oldService } })
    const visitor = new HttpVisitor(await testService(), council)
    const first = await visitor.get('/')
    const { cookie } = { cookie: String(first.headers['set-cookie']) }
    expect(cookie).to.match(/^counterfoil-share=\d{1,2}; Max-Age=31536000; Path=\/;/)
    for (let visits = 0; visits < 5; visits += 1) {
      const again = await visitor.get('/')
      expect(again.headers['set-cookie']).to.equal(undefined)
      expect(isNewFirst(again.body)).to.equal(isNewFirst(first.body))
    }
    await visitor.get('/cookies')
    expect(visitor.text()).to.contain('counterfoil-share').and.to.contain('counterfoil-invited')
    const meddler = new HttpVisitor(await testService(), council)
    const answer = await meddler.get('/', { cookie: 'counterfoil-share=-1' })
    expect(String(answer.headers['set-cookie'])).to.contain('counterfoil-share=')
  })

  it('shows the new service first to whoever accepted an invitation, whatever the share, and still when that is over or forgotten', async () => {
    for (const newFirstShare of [0, 1, 100]) {
      const council = await aCouncil({ council: { phase: 'private-beta', newFirstShare, ...oldService } })
      const cohort = await aCohort(council)
      const visitor = await accepting(council, cohort)
      const stranger = new HttpVisitor(await testService(), council)
      await toPublicBeta(council)
      expect(await sees(visitor), `${newFirstShare}, while it goes on`).to.equal(true)
      expect(visitor.cookieHeader()).to.match(/counterfoil-share=0(;|$)/)
      expect((await visitor.get('/')).headers['set-cookie'], 'and once').to.equal(undefined)
      await change(council, 'beta_cohorts', { ended_at: new Date(), ended_by: council.users.owner.id })
      expect(await sees(visitor), `${newFirstShare}, when it is over`).to.equal(true)
      await inCouncil(council.id, async trx => await trx('beta_acceptances').where({ council_id: council.id }).delete())
      expect(await sees(visitor), `${newFirstShare}, when nobody knows of it any more`).to.equal(newFirstShare > 0)
      if (newFirstShare === 0) expect(await sees(stranger)).to.equal(false)
    }
  })

  it('treats whoever’s invitation was taken back, or is of another council, as everybody else', async () => {
    const [council, other] = [await aCouncil({ council: { phase: 'private-beta', newFirstShare: 0, ...oldService } }), await aCouncil({ council: { phase: 'public-beta', newFirstShare: 0, ...oldService } })]
    const visitor = await accepting(council, await aCohort(council))
    const elsewhere = new HttpVisitor(await testService(), other)
    expect(isNewFirst((await elsewhere.get('/', { cookie: visitor.cookieHeader() })).body)).to.equal(false)
    await change(council, 'beta_invitations', { revoked_at: new Date(), revoked_by: council.users.owner.id })
    await toPublicBeta(council)
    expect(await sees(visitor)).to.equal(false)
    expect(visitor.cookieHeader()).not.to.contain('counterfoil-share')
  })

  it('shows a share of the numbers the new service first, and takes it from nobody when the share grows from 10 to 20', async () => {
    const withNew = async (newFirstShare: number): Promise<number[]> => {
      const visitor = new HttpVisitor(await testService(), await aCouncil({ council: { phase: 'public-beta', newFirstShare, ...oldService } }))
      const answers = await Promise.all(everyNumber.map(async number => isNewFirst((await visitor.send('GET', '/', undefined, { cookie: `counterfoil-share=${number}` })).body)))
      return everyNumber.filter(number => answers[number])
    }
    const [ten, twenty] = [await withNew(10), await withNew(20)]
    expect(ten).to.have.length(10)
    expect(twenty).to.have.length(20).and.to.include.members(ten)
  })
})

async function accepting(council: TestCouncil, cohort: Cohort): Promise<HttpVisitor> {
  const { code } = await anInvitation(council, cohort)
  const visitor = new HttpVisitor(await testService(), council)
  await visitor.get('/invitation')
  await visitor.post('/invitation', { code })
  return visitor
}

async function change(council: TestCouncil, table: string, to: object): Promise<void> {
  await inCouncil(council.id, async trx => await trx(table).where({ council_id: council.id }).update(to))
}

async function toPublicBeta(council: TestCouncil): Promise<void> {
  const owner = await signedIn(council, 'owner')
  await owner.get('/staff/service-phase/change')
  await owner.post('/staff/service-phase/preview', { fund: '', phase: 'public-beta', from: '', reason: 'As agreed' })
  await owner.post('/staff/service-phase/changes', { reason: 'As agreed', override: 'Agreed' })
}

async function sees(visitor: HttpVisitor): Promise<boolean> {
  return isNewFirst((await visitor.get('/')).body)
}

function isNewFirst(body: string): boolean {
  return body.indexOf('href="/pay"') < body.indexOf('href="https://old.example/"')
}
