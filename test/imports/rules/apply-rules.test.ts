import { expect } from 'chai'
import fc from 'fast-check'
import { calendarDate } from '../../../app/dates.js'
import { applyRules, matchesEverything, readyRules, type RowFacts, type Rule } from '../../../app/imports/rules/apply-rules.js'
import { patternFault } from '../../../app/imports/rules/pattern.js'
import { type Actions, type Condition, readDefinition, textFields } from '../../../app/imports/rules/rule.js'
import { pence } from '../../../app/money.js'

const receipt: RowFacts = {
  reference: 'UNKNOWN', narrative: 'BGC Rent 7000669297 thank you', payerName: 'Ms S O’Brien', externalReference: 'X1', methodStated: 'T',
  fundStated: '', amountPence: pence(60_00), occurredOn: calendarDate('2026-11-19')
}
const nothing: Actions = { fundCode: null, reference: null, methodCode: null, narrative: null }

describe('Rules for receipts', () => {
  it('take the reference out of the narrative by the first group of a pattern, and leave it when nothing is found', () => {
    const actions: Actions = { ...nothing, fundCode: '05', reference: { field: 'narrative', pattern: 'rent (\\d{10})' } }
    const rules = [aRule({ conditions: [[{ field: 'narrative', operator: 'contains', text: 'RENT' }]], actions })]
    expect(applied(rules, receipt)).to.deep.equal({
      facts: { ...receipt, reference: '7000669297', fundStated: '05' }, methodCode: null, narrative: null, fired: ['1']
    })
    const without = { ...receipt, narrative: 'rent, no number' }
    expect(applied(rules, without).facts).to.include({ reference: 'UNKNOWN', fundStated: '05' })
  })

  const holds: [string, Condition][] = [
    ['words within, whatever their case', { field: 'narrative', operator: 'contains', text: 'RENT 7000' }],
    ['words at the start', { field: 'narrative', operator: 'starts-with', text: 'bgc' }],
    ['the whole', { field: 'payerName', operator: 'is', text: 'ms s o’brien' }],
    ['a pattern', { field: 'reference', operator: 'matches', text: '^unk.*n$' }],
    ['nothing', { field: 'fundStated', operator: 'is-blank', text: '' }],
    ['an amount', { field: 'amount', operator: 'is', amountPence: pence(60_00) }],
    ['an amount above', { field: 'amount', operator: 'above', amountPence: pence(59_99) }],
    ['an amount below', { field: 'amount', operator: 'below', amountPence: pence(60_01) }],
    ['a day', { field: 'date', operator: 'is', date: calendarDate('2026-11-19') }],
    ['a day before', { field: 'date', operator: 'before', date: calendarDate('2026-11-20') }],
    ['a day after', { field: 'date', operator: 'after', date: calendarDate('2026-11-18') }]
  ]
  const fails: [string, Condition][] = [
    ['words within', { field: 'narrative', operator: 'contains', text: 'rents' }],
    ['words at the start', { field: 'narrative', operator: 'starts-with', text: 'rent' }],
    ['the whole', { field: 'payerName', operator: 'is', text: 'o’brien' }],
    ['a pattern', { field: 'reference', operator: 'matches', text: '^\\d+$' }],
    ['nothing', { field: 'narrative', operator: 'is-blank', text: '' }],
    ['an amount above', { field: 'amount', operator: 'above', amountPence: pence(60_00) }],
    ['an amount below', { field: 'amount', operator: 'below', amountPence: pence(60_00) }],
    ['a day before', { field: 'date', operator: 'before', date: calendarDate('2026-11-19') }],
    ['a day after', { field: 'date', operator: 'after', date: calendarDate('2026-11-19') }]
  ]
  for (const [what, condition] of holds) it(`find ${what}`, () => { expect(applied([aRule({ conditions: [[condition]] })]).fired).to.deep.equal(['1']) })
  for (const [what, condition] of fails) it(`do not find ${what} where it is not`, () => { expect(applied([aRule({ conditions: [[condition]] })]).fired).to.deep.equal([]) })

  it('fire when all of one group hold, and not when some of each do', () => {
    const yes: Condition = { field: 'narrative', operator: 'contains', text: 'rent' }
    const no: Condition = { field: 'narrative', operator: 'contains', text: 'council' }
    expect(applied([aRule({ conditions: [[yes, no], [yes, yes]] })]).fired).to.deep.equal(['1'])
    expect(applied([aRule({ conditions: [[yes, no], [no]] })]).fired).to.deep.equal([])
  })

  it('see what rules before them have changed', () => {
    const first = aRule({ id: 'a', actions: { ...nothing, narrative: 'Housing benefit', methodCode: '27' } })
    const second = aRule({ id: 'b', conditions: [[{ field: 'narrative', operator: 'is', text: 'housing benefit' }, { field: 'methodStated', operator: 'is', text: '27' }]] })
    expect(applied([first, second])).to.deep.include({ fired: ['a', 'b'], methodCode: '27', narrative: 'Housing benefit' })
    expect(applied([second, first]).fired).to.deep.equal(['a'])
  })

  it('that are off change nothing, whatever they say', () => {
    fc.assert(fc.property(fc.array(rules, { maxLength: 4 }), facts, (some, given) => {
      const off = some.map(rule => ({ ...rule, enabled: false }))
      expect(applied(off, given)).to.deep.equal({ facts: given, methodCode: null, narrative: null, fired: [] })
      expect(applied([...off, aRule({})], given)).to.deep.equal(applied([aRule({})], given))
    }), { numRuns: 200 })
  })

  it('never throw, change neither amount nor date, and name what fired in order', () => {
    fc.assert(fc.property(fc.array(rules, { maxLength: 4 }), facts, (some, given) => {
      const numbered = some.map((rule, index) => ({ ...rule, id: String(index) }))
      const { facts: after, fired } = applied(numbered, given)
      expect(after).to.include({ amountPence: given.amountPence, occurredOn: given.occurredOn })
      expect(after.reference.length).to.be.at.most(100)
      expect([...fired].sort((one, other) => Number(one) - Number(other))).to.deep.equal(fired)
      if (fired.length === 0) expect(after).to.deep.equal(given)
    }), { numRuns: 300 })
  })

  it('are stored and read without a change', () => {
    fc.assert(fc.property(rules, ({ conditions, actions }) => {
      fc.pre(Object.values(actions).some(action => action !== null))
      expect(readDefinition(JSON.parse(JSON.stringify({ conditions, actions })))).to.deep.equal({ conditions, actions })
    }), { numRuns: 200 })
  })

  it('without conditions, without a change or with conditions that make no sense are refused', () => {
    const { conditions, actions } = aRule({})
    const refused = [
      { conditions: [], actions }, { conditions: [[]], actions }, { conditions, actions: nothing }, { conditions, actions: {} },
      { conditions: [[{ field: 'amount', operator: 'contains', text: '1' }]], actions },
      { conditions: [[{ field: 'narrative', operator: 'contains', text: ' ' }]], actions },
      { conditions: [[{ field: 'narrative', operator: 'matches', text: '(' }]], actions },
      { conditions: [[{ field: 'date', operator: 'is', date: '2026-02-30' }]], actions },
      { conditions: [[{ field: 'balance', operator: 'is', text: '1' }]], actions },
      { conditions, actions: { ...nothing, reference: { field: 'narrative', pattern: '\\d+' } } }
    ]
    for (const one of refused) expect(() => readDefinition(one), JSON.stringify(one)).to.throw()
  })

  it('are known to fire on everything when they do', () => {
    const matching = (text: string) => aRule({ conditions: [[{ field: 'narrative', operator: 'matches', text }]] })
    for (const pattern of ['.*', '', 'a*', '^', 'x?$']) expect(matchesEverything(matching(pattern)), pattern).to.equal(true)
    for (const pattern of ['.+', '^$', 'rent']) expect(matchesEverything(matching(pattern)), pattern).to.equal(false)
    const above = (amount: number) => aRule({ conditions: [[{ field: 'amount', operator: 'above', amountPence: pence(amount) }]] })
    expect(matchesEverything(above(-99_999_999_99))).to.equal(true)
    expect(matchesEverything(above(0))).to.equal(false)
    expect(matchesEverything(aRule({ conditions: [[{ field: 'amount', operator: 'above', amountPence: pence(0) }], [{ field: 'amount', operator: 'below', amountPence: pence(1) }]] }))).to.equal(true)
  })
})

describe('Patterns of rules', () => {
  const long = ['a'.repeat(500), 'x'.repeat(500), '1'.repeat(500), 'ab'.repeat(250), ' '.repeat(500)]

  it('of evil shape come back at once', () => {
    for (const text of ['(a+)+$', '(a|a)*b', '(a*)*c', '(x+x+)+y', '(.*)*\\d(.*)*z', '((((a?){3}){4}){4})$', '^(\\s*a?)*$', '([a-z]+)*1', '(.*a.{40}){4}']) {
      const rules = readyRules([aRule({ conditions: [[{ field: 'narrative', operator: 'matches', text }]] })])
      const before = performance.now()
      for (const narrative of long) applyRules(rules, { ...receipt, narrative })
      expect(performance.now() - before, text).to.be.lessThan(1000)
    }
  })

  it('that cannot be read, look back or count too far are refused, in words', () => {
    expect(patternFault('(')).to.equal('missing closing )')
    expect(patternFault('a'.repeat(201))).to.contain('longer than 200')
    for (const pattern of ['(?=a)', '(a)\\1', '[z-a]', '*', 'a{1001}', '((a{100}){100}){100}']) expect(patternFault(pattern), pattern).to.be.a('string')
    for (const pattern of ['\\d{10}', '(?:AB|CD)(\\d+)', '^\\p{L}+$', 'a{2,5}']) expect(patternFault(pattern), pattern).to.equal(null)
  })

  it('never throw anything but a fault in words, whatever is typed', () => {
    fc.assert(fc.property(fc.string({ unit: fc.constantFrom('(', ')', '[', ']', '{', '}', '*', '+', '?', '\\', '|', '^', '$', '.', '1', '9', ',', 'a', 'é'), maxLength: 40 }), pattern => {
      if (patternFault(pattern) !== null) return
      const before = performance.now()
      for (const narrative of long) applied([aRule({ conditions: [[{ field: 'narrative', operator: 'matches', text: pattern }]] })], { ...receipt, narrative })
      expect(performance.now() - before, pattern).to.be.lessThan(2000)
    }), { numRuns: 300 })
  })
})

function aRule(overrides: Partial<Rule>): Rule {
  return {
    id: '1', enabled: true, conditions: [[{ field: 'narrative', operator: 'contains', text: 'rent' }]], actions: { ...nothing, fundCode: '05' }, ...overrides
  }
}

function applied(rules: readonly Rule[], to: RowFacts = receipt) {
  return applyRules(readyRules(rules), to)
}

const words = fc.string({ unit: fc.constantFrom('r', 'R', 'e', 'n', 't', ' ', '1', '7', '(', 'ß', 'İ', '\u{1f600}'), maxLength: 12 })
const someWords = words.map(text => text.trim()).filter(text => text !== '')
const dates = fc.integer({ min: 1, max: 28 }).map(day => calendarDate(`2026-11-${String(day).padStart(2, '0')}`))
const amounts = fc.integer({ min: -100, max: 100 }).map(pence)
const fields = fc.constantFrom(...textFields)
const patterns = fc.constantFrom('rent', '(\\d+)', '^(r)', '(e|n)t', '.*()', '((r))')

const facts: fc.Arbitrary<RowFacts> = fc.record({
  reference: words, narrative: words, payerName: words, externalReference: words, methodStated: words, fundStated: words, amountPence: amounts, occurredOn: dates
})
const conditions: fc.Arbitrary<Condition> = fc.oneof(
  fc.record({ field: fields, operator: fc.constantFrom('contains' as const, 'starts-with' as const, 'is' as const), text: someWords }),
  fc.record({ field: fields, operator: fc.constant('matches' as const), text: patterns }),
  fc.record({ field: fields, operator: fc.constant('is-blank' as const), text: fc.constant('') }),
  fc.record({ field: fc.constant('amount' as const), operator: fc.constantFrom('is' as const, 'above' as const, 'below' as const), amountPence: amounts }),
  fc.record({ field: fc.constant('date' as const), operator: fc.constantFrom('is' as const, 'before' as const, 'after' as const), date: dates })
)
const actions: fc.Arbitrary<Actions> = fc.record({
  fundCode: fc.option(fc.constantFrom('05', '23')), methodCode: fc.option(fc.constantFrom('15', '18')), narrative: fc.option(someWords),
  reference: fc.option(fc.oneof(fc.record({ text: someWords }), fc.record({ field: fields, pattern: patterns.filter(text => text.includes('(')) })))
})
const rules: fc.Arbitrary<Rule> = fc.record({
  id: fc.constant('x'), enabled: fc.boolean(), conditions: fc.array(fc.array(conditions, { minLength: 1, maxLength: 3 }), { minLength: 1, maxLength: 3 }), actions
})
