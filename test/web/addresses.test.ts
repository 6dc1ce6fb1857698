import { expect } from 'chai'
import { readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { loggedPath } from '../../app/web/incoming/request-log.js'
import { aCouncil, type TestCouncil } from '../support/builders.js'
import { HttpVisitor } from '../support/http-visitor.js'
import { testService, usesService } from '../support/service.js'
import { signedIn } from '../support/staff-visitor.js'
import { visitorAddress } from '../../app/web/throttle.js'

describe('Addresses', function () {
  this.timeout(60_000)
  usesService()
  let council: TestCouncil
  before(async () => { council = await aCouncil() })

  for (const path of ['//evil.example/x', '///evil.example', '/\\evil.example', '/%5Cevil.example', '/pay']) {
    it(`lead nowhere but to this site: ${path}, asked for with the cookie of a staff session that is over`, async () => {
      const adviser = await signedIn(council, 'adviser')
      const visitor = new HttpVisitor(await testService(), council)
      visitor.takeCookiesOf(adviser)
      await adviser.post('/staff/sign-out')
      const { status, headers } = await visitor.send('GET', path)

      expect(status).to.equal(303)
      expect(new URL(String(headers.location), 'http://ours.example').host).to.equal('ours.example')
    })
  }

  it('are staff’s in whatever case: signing in there begins a staff session and no other', async () => {
    const visitor = new HttpVisitor(await testService(), council)
    const credentials = new URLSearchParams({ email: council.users.adviser.email, password: 'a password for tests' }).toString()
    await visitor.send('POST', '/Staff/sign-in', credentials)

    expect(visitor.cookieNames().filter(name => !name.startsWith('counterfoil-staff-known-'))).to.deep.equal(['counterfoil-staff'])
  })

  const logged: [address: string, as: string][] = [
    ['/pay/council-tax?reference=775860164', '/pay/council-tax'],
    ['/link/s1__RHXsVlajioBkYLZ3Wg', '/link/...'],
    ['/LINK/s1__RHXsVlajioBkYLZ3Wg/', '/LINK/...'],
    ['/payments/01a2009a-d90a-715f-b1d8-7e7041d02706/return/s1__RHXsVlajioBkYLZ3Wg?x', '/payments/01a2009a-d90a-715f-b1d8-7e7041d02706/return/...'],
    ['/payments/01a2009a-d90a-715f-b1d8-7e7041d02706/links', '/payments/01a2009a-d90a-715f-b1d8-7e7041d02706/links'],
    ['/staff/accounts/23/775860164', '/staff/accounts/23/...']
  ]
  for (const [address, as] of logged) {
    it(`are logged without what opens a payment or names somebody: ${address}`, () => { expect(loggedPath(address)).to.equal(as) })
  }
})

describe('The address by which a visitor’s tries are counted', () => {
  for (const [ip, counted] of [
    ['203.0.113.7', '203.0.113.7'], ['::ffff:203.0.113.7', '203.0.113.7'], ['::FFFF:203.0.113.7', '203.0.113.7'], [undefined, ''],
    ['2001:db8:12:34:aaaa:bbbb:cccc:dddd', '2001:db8:12:34::'], ['2001:db8:12:34::1', '2001:db8:12:34::'], ['2001:0db8:0012:0034:0:0:0:2', '2001:db8:12:34::'],
    ['2001:db8::5', '2001:db8::'], ['::1', '::'], ['fe80::1%eth0', 'fe80::'], ['64:ff9b::203.0.113.7', '64:ff9b::'], ['1:2:3:4:5:6:7::', '1:2:3:4::']
  ] as const) {
    it(`of ${ip ?? 'one that is not known'} is ${counted === '' ? 'empty' : counted}`, () => {
      expect(visitorAddress({ ip })).to.equal(counted)
    })
  }

  it('is the only one that throttles count by', () => {
    const app = path.resolve('app')
    const counting = readdirSync(app, { recursive: true, encoding: 'utf8' }).filter(name => name.endsWith('.ts')).map(name => ({ name, code: readFileSync(path.join(app, name), 'utf8') }))
      .filter(({ name, code }) => /\bthrottle(Key)?\(/.test(code) && name !== path.join('web', 'throttle.ts'))
    expect(counting.length).to.be.greaterThan(8)
    expect(counting.filter(({ code }) => /\.ip\b/.test(code)).map(({ name }) => name)).to.deep.equal([])
  })
})
