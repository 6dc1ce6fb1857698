import { expect } from 'chai'
import { figuresOfJourney, type JourneyEnd } from '../../app/struggle/summing/figures-of-journey.js'
import type { Step } from '../support/builders-struggle.js'

describe('The figures of one journey', () => {
  it('count each page that was shown, and how long until something happened elsewhere', () => {
    expect(figures([[0, 'answered', 'reference'], [1, 'visit', 'amount', '', '1'], [10, 'answered', 'amount'], [10, 'visit', 'basket', '', '/1'], [100, 'visit', 'details', '', '/1']], 'gave-up'))
      .to.deep.equal([
        'begun', 'ended gave-up', 'gave-up details', 'reached amount', 'reached basket', 'reached details', 'reached reference', 'time amount 10', 'time basket 90', 'visits amount',
        'visits basket', 'visits details'
      ])
  })

  it('take a page that is read again for the same visit, and its time from when it was first shown', () => {
    const again = figures([[0, 'visit', 'amount', '', '1'], [20, 'visit', 'amount', '', '1'], [25, 'error', 'amount', 'amount missing', '1'], [29, 'visit', 'amount', '', '1'], [44, 'visit', 'basket', '', '/1']], null)
    expect(again).to.deep.equal(['errors amount amount missing', 'time amount 45', 'visits amount', 'visits basket'])
  })

  it('take a page that is seen again after a later one for going back, but not the next thing to pay, nor help in between', () => {
    const backTo = (steps: Step[]) => figures(steps, null).filter(one => one.startsWith('back'))
    expect(backTo([[0, 'visit', 'amount', '', '1'], [1, 'visit', 'basket', '', '/1'], [2, 'visit', 'amount', '', '1'], [3, 'visit', 'basket', '', '/1']])).to.deep.equal(['back amount'])
    expect(backTo([[0, 'visit', 'funds', '', '/1'], [1, 'visit', 'amount', '', '1'], [2, 'visit', 'basket', '', '/1'], [3, 'visit', 'funds', '', '/2'], [4, 'visit', 'amount', '', '2'], [5, 'visit', 'basket', '', '/2']]))
      .to.deep.equal([])
    expect(backTo([[0, 'visit', 'amount', '', '1'], [1, 'help', 'amount'], [2, 'visit', 'amount', '', '1']])).to.deep.equal([])
    expect(backTo([[0, 'visit', 'check', '', '/1'], [1, 'card', 'card', '', '/1'], [2, 'visit', 'check', '', '/1']])).to.deep.equal(['back check'])
  })

  it('count help once for each time it is opened, on the page on which it was asked, and each code', () => {
    expect(figures([[0, 'visit', 'amount'], [5, 'help', 'amount'], [6, 'help-code', 'amount'], [7, 'help', 'amount'], [90, 'visit', 'amount']], null))
      .to.deep.equal(['help amount', 'help-codes amount', 'time amount 5', 'time help 90', 'visits amount', 'visits amount', 'visits help'])
  })

  it('count a time of more than 20 minutes as the longest, however long the page was left open', () => {
    for (const seconds of [1201, 1800, 80_000]) expect(figures([[0, 'visit', 'amount'], [seconds, 'visit', 'basket']], null)).to.include('time amount 1800')
    expect(figures([[0, 'visit', 'amount'], [1200, 'visit', 'basket']], null)).to.include('time amount 1200')
  })

  function figures(steps: readonly Step[], end: JourneyEnd | null): string[] {
    const events = steps.map(([after, kind, page, fieldAndMessage = '', part = '']) => {
      const [field = '', message = ''] = fieldAndMessage.split(' ')
      return { at: new Date(after * 1000), kind, page, field, message, part, seconds: null }
    })
    return figuresOfJourney(events, end).map(({ kind, page, field, message, upToSeconds }) =>
      [kind, page, field, message, upToSeconds].filter(word => word !== '' && word !== 0).join(' ')).sort()
  }
})
