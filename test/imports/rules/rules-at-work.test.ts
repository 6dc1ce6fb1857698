import { expect } from 'chai'
import { v7 as newId } from 'uuid'
import { inCouncil } from '../../../app/database/in-council.js'
import { countFirings, ImportRule } from '../../../app/imports/rules/import-rule.js'
import type { Actions, RuleDefinition } from '../../../app/imports/rules/rule.js'
import { pence } from '../../../app/money.js'
import { expectSoundBooks } from '../../ledger/books.js'
import { agenciesFile, anImport, rowsOf } from '../../support/builders-imports.js'
import { aRule, nothingChanged } from '../../support/builders-rules.js'
import { aCouncil, anAccountHolder, fundOf, type TestCouncil } from '../../support/builders.js'
import { usesDatabase } from '../../support/database.js'

const any: RuleDefinition['conditions'] = [[{ field: 'reference', operator: 'matches', text: '.*' }]]
const inNarrative: Actions['reference'] = { field: 'narrative', pattern: '\\b(77\\d{7})\\b' }

describe('Rules at work on a file of receipts', () => {
  usesDatabase()
  let council: TestCouncil
  let known: string
  let councilTax: string

  beforeEach(async () => {
    council = await aCouncil()
    known = (await anAccountHolder(council)).reference
    councilTax = fundOf(council, 'council-tax').code
  })
  afterEach(async () => { await expectSoundBooks(council) })

  it('send a receipt whose reference is in its narrative to its fund, and say so on the row and in the count', async () => {
    const other = await aCouncil()
    await aRule(other, { conditions: any, actions: { ...nothingChanged, narrative: 'Of another council' } })
    const rule = await aRule(council, {
      conditions: [[{ field: 'narrative', operator: 'contains', text: 'COUNCIL TAX' }]],
      actions: { ...nothingChanged, fundCode: councilTax, reference: inNarrative }
    })
    const [row, plain, zero] = await rowsOf(council, await anImport(council, lines(
      ['60.00', 'Unknown', `Council tax ${known} thanks`], ['5.00', 'Unknown', 'No idea'], ['0.00', 'Unknown', `Council tax ${known}`]
    ), { sourceCode: 'earlier-system', fileName: 'old.csv' }))
    expect(row).to.deep.include({ outcome: 'fund', fund_code: councilTax, account_reference: known, reference_stated: 'Unknown', rule_ids: [rule.id], narrative_by_rule: null })
    expect(plain).to.include({ outcome: 'suspense', rule_ids: null })
    expect(zero).to.include({ outcome: 'rejected', rule_ids: null })
    const after = await ruleOf(rule)
    expect(after.fired_count).to.equal(1)
    expect(after.last_fired_at).to.be.instanceOf(Date)
  })

  it('set a method and a narrative, which the ledger has and later rules see', async () => {
    const first = await aRule(council, { position: 1, conditions: any, actions: { ...nothingChanged, narrative: 'Put right', methodCode: 'DD' } })
    const second = await aRule(council, {
      position: 2, sourceCode: 'agencies', conditions: [[{ field: 'narrative', operator: 'is', text: 'put right' }]],
      actions: { ...nothingChanged, reference: { text: known } }
    })
    const [row] = await rowsOf(council, await anImport(council, agenciesFile([{ reference: '99', amount: '60.00' }])))
    expect(row).to.deep.include({
      outcome: 'fund', account_reference: known, method_code: 'DD', narrative: '335610', narrative_by_rule: 'Put right', rule_ids: [first.id, second.id]
    })
    const ledger = await inCouncil(council.id, async trx => await trx('entry_details as d').where('d.council_id', council.id)
      .join('ledger_entries as e', join => { join.on('e.council_id', 'd.council_id').andOn('e.id', 'd.entry_id') }).select('d.narrative', 'e.method_code'))
    expect(ledger).to.deep.equal([{ narrative: 'Put right', method_code: 'DD' }])
  })

  it('that are off, deleted or of another source do nothing', async () => {
    const actions = { ...nothingChanged, narrative: 'Wrong' }
    await aRule(council, { conditions: any, actions, enabled: false })
    await aRule(council, { conditions: any, actions, enabled: false, deletedAt: new Date() })
    await aRule(council, { conditions: any, actions, sourceCode: 'earlier-system' })
    const [row] = await rowsOf(council, await anImport(council, agenciesFile([{ reference: '99', amount: '60.00' }])))
    expect(row).to.include({ rule_ids: null, narrative_by_rule: null })
  })

  it('send a receipt to suspense where the fund that they set refuses its reference', async () => {
    await aRule(council, { conditions: any, actions: { ...nothingChanged, fundCode: councilTax } })
    await aRule(council, { conditions: [[{ field: 'amount', operator: 'above', amountPence: pence(50_00) }]], actions: { ...nothingChanged, fundCode: 'GONE' } })
    const [row, other] = await rowsOf(council, await anImport(council, agenciesFile([{ reference: '99', amount: '6.00' }, { reference: known, amount: '60.00' }])))
    expect(row).to.include({ outcome: 'suspense', reason_code: 'breaks-fund-rule', reason_detail: 'Council tax' })
    expect(other).to.include({ outcome: 'suspense', reason_code: 'unknown-fund', reason_detail: 'GONE' })
  })

  it('do not hide that two files hold the same receipt, nor make two that differ look the same', async () => {
    await aRule(council, { conditions: any, actions: { ...nothingChanged, narrative: 'The same', reference: { text: known } } })
    await anImport(council, agenciesFile([{ reference: '98', amount: '6.00' }]))
    const rows = await rowsOf(council, await anImport(council, agenciesFile([{ reference: '98', amount: '6.00' }, { reference: '99', amount: '6.00' }])))
    expect(rows.map(({ outcome }) => outcome)).to.deep.equal(['held', 'fund'])
  })

  it('are counted by many workers at once without one waiting for another for ever', async () => {
    const rules = [await aRule(council, { conditions: any }), await aRule(council, { conditions: any }), await aRule(council, { conditions: any })]
    const ids = rules.map(({ id }) => id)
    await Promise.all(Array.from({ length: 20 }, async (_, index) => {
      await inCouncil(council.id, async trx => { await countFirings(trx, council.id, index % 2 === 0 ? [...ids].reverse() : [...ids, ...ids], new Date()) })
    }))
    for (const rule of rules) expect((await ruleOf(rule)).fired_count).to.equal(30)
  })

  async function ruleOf({ id }: ImportRule): Promise<ImportRule> {
    return await inCouncil(council.id, async trx => await ImportRule.query(trx).findById([council.id, id]).throwIfNotFound())
  }
})

/** As an earlier system sends them: amount, reference and narrative. */
function lines(...receipts: [string, string, string][]): string {
  return receipts.map(([amount, reference, narrative]) => (
    `${newId()},a,b,S,2026-11-19 11:30:41,2026-11-19 11:30:41,${reference},1,,18,${amount},N0,0,0,${narrative}`)).join('\n')
}
