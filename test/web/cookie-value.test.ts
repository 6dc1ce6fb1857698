import { expect } from 'chai'
import { cookieValue } from '../../app/web/cookie-value.js'

describe('The value of a cookie', () => {
  const sent = (cookie?: string) => ({ headers: cookie === undefined ? {} : { cookie } })

  it('is what stands after its name, whatever is in it and beside it', () => {
    expect(cookieValue(sent('a=1; counterfoil-share=42;b=x=y'), 'counterfoil-share')).to.equal('42')
    expect(cookieValue(sent('a=1; counterfoil-share=42;b=x=y'), 'b')).to.equal('x=y')
    expect(cookieValue(sent('a='), 'a')).to.equal('')
  })

  it('is none of a name that only ends or begins like it, nor where nothing is sent', () => {
    expect(cookieValue(sent('not-share=1; share-2=3'), 'share')).to.equal(null)
    expect(cookieValue(sent(), 'share')).to.equal(null)
  })
})
