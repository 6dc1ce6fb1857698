import { expect } from 'chai'
import { maskPersonal, type PersonalKind } from '../../app/feedback/mask-personal.js'

/** What was typed, what is kept of it, and what was found. */
const crossed: [typed: string, kept: string, found: PersonalKind[]][] = [
  ['My card 4444 3333 2222 1111 was refused', 'My card ×××× ×××× ×××× ×××× was refused', ['card']],
  ['4444333322221111', '××××××××××××××××', ['card']],
  ['Write to ann.smith@mail.example, please', 'Write to ×××.××××××××××.×××××××, please', ['email']],
  ['(ann+pay@mail.example.)', '(×××+××××××××.×××××××.)', ['email']],
  ['Ring 07700 900123 after six', 'Ring ××××× ×××××× after six', ['phone']],
  ['+44 7700 900123', '+×× ×××× ××××××', ['phone']],
  ['+44 (0)117 496 0123', '+×× (×)××× ××× ××××', ['phone']],
  ['(0117) 496 0123', '(××××) ××× ××××', ['phone']],
  ['0117-496-0123.', '××××-×××-××××.', ['phone']],
  ['07700.900.123', '×××××.×××.×××', ['phone']],
  ['01632 96012', '××××× ×××××', ['phone']],
  ['I live at BF9 9ZZ', 'I live at ××× ×××', ['postcode']],
  ['sw1a1aa', '×××××××', ['postcode']],
  ['Near B1 1ST', 'Near ×× ×××', ['postcode']],
  ['Sort code 20-00-00', 'Sort code ××-××-××', ['bank']],
  ['sort code: 12 05 26', 'sort code: ×× ×× ××', ['bank']],
  ['sort code is 200000', 'sort code is ××××××', ['bank']],
  ['12-05-26 31926819', '××-××-×× ××××××××', ['bank']],
  ['my account number is 12102025', 'my account number is ××××××××', ['bank']],
  ['account 3192 6819', 'account ×××× ××××', ['bank']],
  ['31926819', '××××××××', ['bank']],
  ['07700 900123 or ann@mail.example', '××××× ×××××× or ××××××××.×××××××', ['email', 'phone']],
  ['Ann, ２０-００-００', 'Ann, ××-××-××', ['bank']]
]

const kept = [
  'It took 10 minutes and £120.00', '£12345678', '1,234,567.89 pounds', '£31,926,819.00', '31926819.50', 'on 12/05/2026 at 10:30', '12-05-26', '12 05 26', '12052026', '20260512',
  '01-02-2026 10.30', '01 02 2026 10', '0.50 then 00.75', 'my bill 601234567', 'reference 26/01234/FUL', 'receipt 7KQ2-93XM-4S', 'invoice 770000013', 'PCN BF12345678',
  'off the M1 1st exit', 'the A4 2nd time', 'P45 form', 'Tier 1 2nd line', 'error 404', 'page 3 of 12', 'an @ sign', 'me@ home', '100% of 3 people', '24/7', 'Windows 10 22H2', ''
]

describe('What people write of the service', () => {
  for (const [typed, left, found] of crossed) {
    it(`is kept without personal details: ${typed}`, () => {
      expect(maskPersonal(typed)).to.deep.equal({ text: left, found })
    })
  }

  for (const typed of kept) {
    it(`is kept as it is where it holds none: ${typed}`, () => {
      expect(maskPersonal(typed)).to.deep.equal({ text: typed, found: [] })
    })
  }

  it('loses nothing more when it is read again, and is never longer than it was', () => {
    for (const [typed, left] of crossed) {
      expect(maskPersonal(left)).to.deep.equal({ text: left, found: [] })
      expect(left.length, typed).to.be.at.most(typed.length)
    }
  })

  it('is read in time that does not grow with its square', () => {
    for (const piece of ['a@', '0 ', '07', '12-', 'sort code ', 'a.b@c', '(0']) expect(maskPersonal(piece.repeat(600)).text).to.have.length.within(1, 3600 * 2)
  })
})
