import { expect } from 'chai'
import { aCouncil } from '../support/builders.js'
import { aCohort, anInvitation } from '../support/builders-invitations.js'
import { HttpVisitor } from '../support/http-visitor.js'
import { testService, usesService } from '../support/service.js'

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

function isNewFirst(body: string): boolean {
  return body.indexOf('href="/pay"') < body.indexOf('href="https://old.example/"')
}
