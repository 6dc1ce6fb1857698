import { expect } from 'chai'
import type { Figure } from '../../app/measures/figure.js'
import { measures, withoutPart } from '../../app/measures/measure.js'
import { figuresOfMeasure } from '../../app/measures/shown/figures-of-measure.js'
import { publishFigures } from '../../app/performance/publishing/publish-figures.js'

describe('Figures of what has no fund, channel or phase', () => {
  it('are told to staff and to everybody under one name, after all others', () => {
    const anyFigure: Figure = { month: '2026-05', measure: 'completion', fundCode: null, channel: null, phase: null, count: 90, of: 100, pence: null, seconds: null, typed: 0 }
    const figures = [anyFigure, { ...anyFigure, fundCode: '23', channel: 'web', phase: 'live' } as const]
    const names = { fund: { 23: 'Zoo' }, channel: { web: 'Web' }, phase: { live: 'Retired' } }
    const [completion] = measures
    const { breakdowns } = figuresOfMeasure(completion, figures, ['2026-05'], { fundCode: '', channel: '', phase: '' }, names)
    const told = breakdowns.map(({ by, rows }) => [by, rows.map(({ name }) => name)])
    expect(told).to.deep.equal([['fund', ['Zoo', withoutPart.fund]], ['channel', ['Web', withoutPart.channel]], ['phase', ['Retired', withoutPart.phase]]])
    const published = publishFigures(figures, names).filter(({ measure }) => measure === 'completion')
    expect((['fund', 'channel'] as const).map(part => [part, published.filter(({ by }) => by === part).map(({ name }) => name)])).to.deep.equal(told.slice(0, 2))
    expect(withoutPart.fund).to.equal('No fund')
  })
})
