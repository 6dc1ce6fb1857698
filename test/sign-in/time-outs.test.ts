import { expect } from 'chai'
import { inCouncil, outsideTenancy } from '../../app/database/in-council.js'
import { removeExpired } from '../../app/worker/remove-expired.js'
import { aCouncil, type TestCouncil, testPassword } from '../support/builders.js'
import { HttpVisitor } from '../support/http-visitor.js'
import { testService, usesService } from '../support/service.js'
import { signedIn } from '../support/staff-visitor.js'
import { auditOf, later, usesStoppedClock } from './signing-in.js'

const hour = 60 * 60_000
const keptPath = '/staff/my-sign-in/kept-form'

describe('A session of staff', function () {
  this.timeout(60_000)
  usesService()
  usesStoppedClock()
  let council: TestCouncil
  beforeEach(async () => { council = await aCouncil() })

  it('ends an hour after the last request, which each page says beforehand, and leads back', async () => {
    const visitor = await signedIn(council, 'adviser')
    expect(visitor.text()).to.match(/Unless you do something, you will be signed out at (\d+:\d\d[ap]m|midday|midnight|\d+[ap]m)\./)
    await later(59 * 60_000, async () => {
      await visitor.get('/staff/help')
      expect(visitor.last.path).to.equal('/staff/help')
    })
    await later(118 * 60_000, async () => {
      await visitor.get('/staff/help')
      expect(visitor.last.path).to.equal('/staff/help')
    })
    await later(118 * 60_000 + hour + 2 * 60_000, async () => {
      await visitor.get('/staff/help?x=1')
      expect(visitor.last.path).to.match(/^\/staff\/sign-in/)
      expect(visitor.text()).to.contain('You were signed out, because you had done nothing for an hour')
      await visitor.post('/staff/sign-in', { email: council.users.adviser.email, password: testPassword })
      expect(visitor.last.path).to.equal('/staff/help?x=1')
    })
  })

  it('ends after twelve hours in any case, and says so a quarter of an hour before', async () => {
    const visitor = await signedIn(council, 'adviser')
    for (let minutes = 50; minutes < 12 * 60; minutes += 50) await later(minutes * 60_000, async () => { await visitor.get('/staff/help') })
    await later(12 * hour - 14 * 60_000, async () => {
      await visitor.get('/staff/help')
      expect(visitor.text()).to.contain('whatever you do. Finish what you are doing.')
    })
    await later(12 * hour + 1000, async () => {
      await visitor.get('/staff/help')
      expect(visitor.last.path).to.match(/^\/staff\/sign-in/)
    })
  })

  it('tells a script how long it has, and asking puts the end off', async () => {
    const visitor = await signedIn(council, 'adviser')
    await later(30 * 60_000, async () => {
      expect(JSON.parse((await visitor.get('/staff/my-sign-in/time')).body)).to.deep.equal({ seconds: 3600, isPutOff: true })
    })
    await later(85 * 60_000, async () => {
      await visitor.get('/staff/help')
      expect(visitor.last.path).to.equal('/staff/help')
    })
  })

  describe('that ended while a form was filled in', () => {
    const tooLate = 2 * hour

    async function comesBack(visitor: HttpVisitor, email = council.users.adviser.email): Promise<void> {
      await visitor.post('/staff/sign-in', { email, password: testPassword })
    }

    it('has what was sent kept, encrypted, and offered once to the same person, who sends it on', async () => {
      const visitor = await signedIn(council, 'adviser')
      const typed = 'Mrs Grey, who rang about “the wrong account” & <b>more</b>'
      await visitor.get('/staff/help')
      await later(tooLate, async () => {
        const form = new URLSearchParams({ ...visitor.hiddenFields('/staff/helps'), channel: 'phone', note: typed, once: '0505816d-28ae-4879-9679-08495c4259aa' })
        const { headers } = await visitor.send('POST', '/staff/helps', form.toString())
        await visitor.get(String(headers.location))
        expect(visitor.text()).to.contain('What you have just sent is kept for 30 minutes')
        expect(JSON.stringify(await inCouncil(council.id, async trx => await trx('kept_forms').where({ council_id: council.id })))).not.to.contain('Grey')

        await comesBack(visitor)
        expect(visitor.last.path).to.equal(keptPath)
        expect(visitor.text()).to.contain(typed)
        expect(visitor.last.body).not.to.contain('<b>more</b>')
        expect(visitor.hiddenFields('/staff/helps').channel).to.equal('phone')
        await visitor.post('/staff/helps')
        expect(visitor.last.status).to.equal(200)
        const helps = await inCouncil(council.id, async trx => await trx('helps').where({ council_id: council.id })) as unknown[]
        expect(helps).to.have.length(1)
        await visitor.get('/staff')
        await visitor.post('/staff/sign-out')
        await comesBack(visitor)
        expect(visitor.last.path).to.equal('/staff')
      })
    })

    it('can be left unsent, and leads back to the form’s page', async () => {
      const visitor = await signedIn(council, 'adviser')
      await visitor.get('/staff/help')
      await later(tooLate, async () => {
        const form = new URLSearchParams({ ...visitor.hiddenFields('/staff/helps'), channel: 'phone' })
        const { headers } = await visitor.send('POST', '/staff/helps', form.toString(), { referer: `http://${council.host}:${(await testService()).port}/staff/help` })
        await visitor.get(String(headers.location))
        await comesBack(visitor)
        await visitor.post(`${keptPath}/removals`)
        expect(visitor.last.path).to.equal('/staff/help')
        await visitor.get(keptPath)
        expect(visitor.last.path).to.equal('/staff')
      })
    })

    it('shows it to nobody else, and to nobody after half an hour', async () => {
      const visitor = await signedIn(council, 'adviser')
      await visitor.get('/staff/help')
      const form = new URLSearchParams({ ...visitor.hiddenFields('/staff/helps'), channel: 'phone' }).toString()
      await later(tooLate, async () => {
        await visitor.send('POST', '/staff/helps', form)
        const other = new HttpVisitor(await testService(), council)
        await other.get('/staff/sign-in')
        await comesBack(other, council.users.secondAdviser.email)
        expect(other.last.path).to.equal('/staff')
        await other.get(keptPath)
        expect(other.last.path).to.equal('/staff')
      })
      await later(tooLate + 31 * 60_000, async () => {
        const back = new HttpVisitor(await testService(), council)
        await back.get('/staff/sign-in')
        await comesBack(back)
        expect(back.last.path).to.equal('/staff')
        await removeExpired((await testService()).services)
        expect(await inCouncil(council.id, async trx => await trx('kept_forms').where({ council_id: council.id }))).to.deep.equal([])
      })
    })

    it('keeps nothing without the session’s token, no card number, and no password', async () => {
      for (const [path, fields] of [
        ['/staff/helps', { _csrf: 'forged', channel: 'phone' }], ['/staff/helps', { note: '4242 4242 4242 4242' }],
        ['/staff/my-sign-in/password', { 'password': testPassword, 'new-password': 'kettle mosaic heron' }]
      ] as const) {
        const visitor = await signedIn(council, 'adviser')
        await visitor.get('/staff/help')
        const form = new URLSearchParams({ ...visitor.hiddenFields('/staff/helps'), ...fields }).toString()
        await later(tooLate, async () => {
          const { headers } = await visitor.send('POST', path, form)
          expect(headers.location).to.contain('timed-out=lost')
        })
      }
      expect(await inCouncil(council.id, async trx => await trx('kept_forms').where({ council_id: council.id }))).to.deep.equal([])
    })
  })

  describe('that ended while a form too long to keep was filled in', () => {
    it('does not say that it is kept', async () => {
      const visitor = await signedIn(council, 'adviser')
      await visitor.get('/staff/help')
      const fields = Array.from({ length: 13 }, (_, number) => `&note${number}=${'"'.repeat(4900)}`)
      const form = new URLSearchParams(visitor.hiddenFields('/staff/helps')).toString() + fields.join('')
      await later(2 * hour, async () => {
        const { headers } = await visitor.send('POST', '/staff/helps', form)
        expect(headers.location).to.contain('timed-out=lost')
      })
      expect(await inCouncil(council.id, async trx => await trx('kept_forms').where({ council_id: council.id }))).to.deep.equal([])
    })
  })

  describe('is listed', () => {
    it('with its browser, from where and since when, and each can be ended', async () => {
      const [here, elsewhere] = [await signedIn(council, 'adviser'), new HttpVisitor(await testService(), council)]
      await elsewhere.get('/staff/sign-in')
      await elsewhere.post('/staff/sign-in', { email: council.users.adviser.email, password: testPassword }, {
        'user-agent': 'Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:140.0) Gecko/20100101 Firefox/140.0'
      })
      await signedIn(council, 'officer')
      await here.get('/staff/my-sign-in')
      expect(here.text()).to.contain('Firefox on Windows 127.0.0.1').and.to.contain('This is the one you are using')
      expect(here.last.body.match(/name="session"/g)).to.have.length(2)
      await here.post('/staff/my-sign-in/sessions')
      expect(here.text()).not.to.contain('Firefox on Windows')
      await elsewhere.get('/staff')
      expect(elsewhere.last.path).to.match(/^\/staff\/sign-in/)
      expect((await auditOf(council, council.users.adviser.id)).map(event => event.action)).to.deep.equal(['sessions_ended'])
    })

    it('while it lasts, and not when it has ended by itself', async () => {
      const elsewhere = await signedIn(council, 'adviser')
      const sessions = () => outsideTenancy()('sessions').where({ council_id: council.id, user_id: council.users.adviser.id })
      const { sid } = await sessions().first('sid') as { sid: string }
      const here = await signedIn(council, 'adviser')
      const listed = async () => {
        await here.get('/staff/my-sign-in')
        return here.last.body.match(/<th scope="row"/g)?.length
      }
      expect(await listed()).to.equal(2)
      const twelveHoursAgo = (await testService()).services.clock.now().getTime() - 12 * hour - 1000
      await sessions().where({ sid }).update({ sess: outsideTenancy().raw(`jsonb_set(sess::jsonb, '{signedInAt}', ?::jsonb)::json`, [String(twelveHoursAgo)]) })
      expect(await listed()).to.equal(1)
      await elsewhere.get('/staff')
      expect(elsewhere.last.path).to.match(/^\/staff\/sign-in/)
    })

    it('and all but this one can be ended at once, while nobody’s else are touched', async () => {
      const [here, elsewhere, officer] = [await signedIn(council, 'adviser'), await signedIn(council, 'adviser'), await signedIn(council, 'officer')]
      await officer.get('/staff/my-sign-in')
      const others = await outsideTenancy()('sessions').where({ council_id: council.id, user_id: council.users.officer.id }).first('sid') as { sid: string }
      await here.get('/staff/my-sign-in')
      await here.post('/staff/my-sign-in/sessions', { session: 'others' })
      await elsewhere.get('/staff')
      expect(elsewhere.last.path).to.match(/^\/staff\/sign-in/)
      await here.post('/staff/my-sign-in/sessions', { session: others.sid })
      for (const visitor of [here, officer]) {
        await visitor.get('/staff')
        expect(visitor.last.path).to.equal('/staff')
      }
    })
  })
})
