import { expect } from 'chai'
import { schemeNumber } from '../../../app/funds/collection-scheme.js'
import { drawBarcode } from '../../../app/payments/offline/barcode.js'
import { aCollectionScheme } from '../../support/builders-offline.js'
import { anAccountHolder } from '../../support/builders.js'
import { HttpVisitor } from '../../support/http-visitor.js'
import { aPayingCouncil, testService, usesService } from '../../support/service.js'
import { decode, readBars } from './code128.js'

describe('The barcode of a slip', function () {
  this.timeout(60_000)
  usesService()

  it('is a Code 128 of its number with ten modules of white on both sides, as somebody reads it who knows the standard alone', async () => {
    // By hand: start C, 12 34 56, and (105 + 12 + 2 × 34 + 3 × 56) mod 103 = 44.
    expect(decode([...'211232112232131123331121132131' + '2331112'].map(Number))).to.deep.equal({ text: '123456', sets: 'C' })
    for (const number of ['9826120000775860164', '335610775860164', '98261200', '000000000', '99100101102103104105', '1234567', '123456789012345678901234567890']) {
      const drawn = await drawBarcode(number)
      const { widths, quietBefore, quietAfter } = readBars(drawn)
      const { text, sets } = decode(widths)
      expect(text).to.equal(number)
      expect(sets, number).to.match(number.length % 2 === 0 ? /^C$/ : /^(CB|BC)$/)
      expect([quietBefore, quietAfter], number).to.satisfy((quiet: number[]) => quiet.every(modules => modules >= 10))
      expect(drawn.widthInches / drawn.modules, 'a module, in inches').to.be.within(0.0075, 0.04)
    }
  })

  it('tells whoever reads it when a bar is wrong', async () => {
    const { widths } = readBars(await drawBarcode('335610775860164'))
    const moved = widths.map((width, index) => index === 20 ? width + 1 : index === 21 ? width - 1 : width)
    const swapped = [...widths.slice(0, 6), ...widths.slice(12, 18), ...widths.slice(6, 12), ...widths.slice(18)]
    for (const wrong of [moved, swapped, widths.slice(0, -1), [...widths].reverse()]) expect(() => decode(wrong)).to.throw()
  })

  it('stands on the slip that a resident prints, black on white over its whole breadth', async () => {
    const council = await aPayingCouncil()
    const scheme = await aCollectionScheme(council)
    const { reference } = await anAccountHolder(council)
    const resident = new HttpVisitor(await testService(), council)
    await resident.get('/another-way/council-tax/shop')
    await resident.submit({ reference })
    const [, breadth = '', paper, bars = ''] = /<svg[^>]* viewBox="0 0 (\d+) 9"[^>]*><path fill="#fff" d="([^"]+)"\/><path fill="#000" d="([^"]+)"\/><\/svg>/.exec(resident.last.body) ?? []
    expect(paper).to.equal(`M0 0h${breadth}v9h-${breadth}z`)
    const { widths, quietBefore, quietAfter } = readBars({ modules: Number(breadth), path: bars })
    expect(decode(widths).text).to.equal(schemeNumber(scheme, reference))
    expect([quietBefore, quietAfter]).to.deep.equal([10, 10])
  })
})
