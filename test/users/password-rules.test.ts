import { expect } from 'chai'
import { passwordFaults } from '../../app/users/password-rules.js'

describe('A new password', () => {
  const sian = { email: 'sian.obrien@barnfield.example', name: 'Siân O’Brien' }

  for (const password of ['correct horse battery', 'öl und brot und salz', 'kettle-mosaic-heron', 'sian bought nine lemons', '8462 9103 7562', 'Ω😀 three words here']) {
    it(`may be ${password}, whatever kinds of characters it has`, () => {
      expect(passwordFaults(password, sian, 'Barnfield Borough Council')).to.deep.equal([])
    })
  }

  const tooEasy = [
    'aaaaaaaaaaaa', 'abababababab', '123456789012', 'abcdefghijkl', '1qaz2wsx3edc', 'password1234', 'PASSWORD!!!!', 'passwordpassword', '2026Sunshine!!',
    'administrator', 'qwerty123456', 'dragondragon99'
  ]
  for (const password of tooEasy) {
    it(`is not ${password}, which anybody would guess`, () => {
      expect(passwordFaults(password, sian, 'Barnfield Borough Council').join()).to.contain('too easy to guess')
    })
  }

  it('is 12 characters or more, counted as people count them', () => {
    expect(passwordFaults('', sian, 'Barnfield Borough Council')).to.deep.equal(['Enter a password'])
    expect(passwordFaults('kettle-heron', sian, 'Barnfield Borough Council')).to.deep.equal([])
    expect(passwordFaults('kettle-hero', sian, 'Barnfield Borough Council').join()).to.contain('12 characters or more')
    expect(passwordFaults('😀😁😂😃😄😅', sian, 'Barnfield Borough Council').join()).to.contain('12 characters or more')
  })

  for (const password of ['sian.obrien@barnfield.example', 'siansiansian12', 'SianObrien2026', 'sianbarnfield2026', 'Obrien.example.99']) {
    it(`is not made of the person’s own name or email: ${password}`, () => {
      expect(passwordFaults(password, sian, 'Barnfield Borough Council').join()).to.contain('name or email')
    })
  }

  for (const password of ['barnfield2026!', 'barnfieldbarnfield', 'Council.Payments', 'counterfoil-2026', 'Borough.Example1']) {
    it(`is not made of the council’s or the service’s name, and is told so: ${password}`, () => {
      expect(passwordFaults(password, sian, 'Barnfield Borough Council')).to.deep.equal(['Password must not be mostly the name of the council or of this service, which is easily guessed'])
    })
  }

  it('may be long', () => {
    expect(passwordFaults('kettle mosaic heron '.repeat(200), sian, 'Barnfield Borough Council')).to.deep.equal([])
  })
})
