import { expect } from 'chai'
import { pageAfterSignIn } from '../../app/sign-in/page-after-sign-in.js'

describe('The page after signing in', () => {
  const idLikeACardNumber = '0505816d-28ae-4879-9679-08495c4259aa'
  const ours = [
    '/staff', '/staff/help', '/staff/transactions?reference=77&page=2', '/staff/payments/0199-a/x', '/staff?x=//evil.example', `/staff/traces?after=${idLikeACardNumber}`
  ]
  for (const wanted of ours) {
    it(`is ${wanted} when that was asked for`, () => {
      expect(pageAfterSignIn(wanted)).to.equal(wanted)
    })
  }

  const elsewhere = [
    '', '/', '/pay', '/stafffoo', 'staff', 'https://evil.example/staff', '//evil.example/staff', '/\\evil.example', '\\\\evil.example', '/staff\\..\\..\\evil',
    '/staff/..//evil.example', '/staff/../../evil', '/staff/%2e%2e//evil.example', '/staff/%2E%2e/%2e%2e//evil.example', '/%2fevil.example', '/staff//evil.example',
    '/staff/\t/evil.example', '/staff/\n//evil.example', ' /staff', 'javascript:alert(1)//staff', '/staff/sign-in', '/staff/sign-out', '/staff/Sign-In?next=/staff/sign-in',
    '/staff/./sign-in', '@evil.example/staff', `/staff/${'a'.repeat(1000)}`
  ]
  for (const wanted of elsewhere) {
    it(`is the home page for ${JSON.stringify(wanted.slice(0, 40))}`, () => {
      expect(pageAfterSignIn(wanted)).to.equal('/staff')
    })
  }

  it('stays on the same site however a browser reads what is answered', () => {
    for (const wanted of [...ours, ...elsewhere]) {
      const reached = new URL(pageAfterSignIn(wanted), 'https://pay.barnfield.example/staff/sign-in')
      expect(reached.origin).to.equal('https://pay.barnfield.example')
      expect(reached.pathname).to.match(/^\/staff(\/|$)/)
    }
  })
})
