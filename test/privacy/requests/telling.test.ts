import { expect } from 'chai'
import type { Knex } from 'knex'
import { inCouncil, inCouncilOn } from '../../../app/database/in-council.js'
import { makings, titles } from '../../../app/privacy/requests/exporting/told-columns.js'
import { type Told, tellingOf } from '../../../app/privacy/requests/exporting/told-row.js'
import { openRow } from '../../../app/privacy/requests/finding/find-person.js'
import { type Place, type PlaceCode, placeCodes, placeOf } from '../../../app/privacy/requests/finding/places.js'
import { rowsAt } from '../../../app/privacy/requests/finding/rows-query.js'
import { columnsOf } from '../../../app/privacy/requests/finding/walk-query.js'
import { sealBankDetails } from '../../../app/refunds/bank/bank-details.js'
import { encryptSecret } from '../../../app/secrets/secrets-at-rest.js'
import type { TestCouncil } from '../../support/builders.js'
import { aCouncilWithEverything } from '../../support/builders-every-table.js'
import { testDatabase } from '../../support/database.js'
import { rowsOf } from '../../support/paying.js'
import { usesService } from '../../support/service.js'
import { encryptionKey } from './searching.js'

describe('What a resident is told of a row', function () {
  this.timeout(120_000)
  usesService()

  it('is in words at every place: no code, no raw instant, no number of pence, no data format and no id', async () => {
    const council = await aCouncilWithEverything()
    await plant(council)
    const funds = (await rowsOf(council, 'funds')).map(({ name }) => String(name))
    const faults: string[] = []
    const empty: PlaceCode[] = []
    for (const code of placeCodes) {
      const rows = await toldAt(council, code)
      if (rows.length === 0) empty.push(code)
      for (const told of rows.flat()) faults.push(...faultsOf(told, funds).map(fault => `${code}, ${told.title}: ${told.text} (${fault})`))
    }
    expect(faults).to.deep.equal([])
    expect(empty, 'the builder has no row there').to.deep.equal([])
  })

  it('is known to programs by keys that say what they hold: whole pence, days and instants', async () => {
    const council = await aCouncilWithEverything()
    await plant(council)
    const all = (await Promise.all(placeCodes.map(async code => await toldAt(council, code)))).flat(2)
    const ending = (end: string): Told[] => all.filter(({ key }) => key.endsWith(end))
    expect(all.filter(({ key }) => !/^[a-z][A-Za-z]*$/.test(key))).to.deep.equal([])
    expect(ending('Pence').filter(({ value }) => !Number.isSafeInteger(value))).to.deep.equal([])
    expect(ending('On').filter(({ value }) => !/^\d{4}-\d{2}-\d{2}$/.test(String(value)))).to.deep.equal([])
    expect(ending('At').filter(({ value }) => new Date(String(value)).toISOString() !== value)).to.deep.equal([])
    expect([ending('Pence'), ending('On'), ending('At')].every(({ length }) => length > 5)).to.equal(true)
    expect(all.find(({ key }) => key === 'charges')?.value).to.deep.equal([{ charge: '2026 to 2027 bill', amountPence: 120_00 }])
  })

  it('has a title at every place, and makes words of nothing that no place tells', () => {
    const told = placeCodes.flatMap(code => {
      const place: Place = placeOf(code)
      return [...columnsOf(place).filter(column => column !== place.belongs?.column), ...Object.keys(place.besides ?? {})]
    })
    expect(told.filter(column => titles[column] === undefined)).to.deep.equal([])
    expect(Object.keys({ ...titles, ...makings }).filter(column => !told.includes(column))).to.deep.equal([])
  })

  it('of which the facts have been forgotten is what was done, and no more', async () => {
    const codes = (await allowed('trace_events', 'action')).filter(code => !wordless.includes(`trace_events.${code}`))
    const texts = codes.map(action => tellingOf({ facts: JSON.stringify({ action, facts: {}, userName: 'The council' }) })[0]?.text ?? '')
    expect(texts.filter(text => !/^[A-Z].*[a-z]$/.test(text) || text.includes('  ') || faultsOf({ key: 'facts', title: 'What happened', text, value: text }, []).length > 0)).to.deep.equal([])
  })

  for (const [told, table, column, with_] of [
    ['payment_state', 'payments', 'status'], ['attempt_state', 'payment_attempts', 'status'], ['channel', 'payments', 'channel'], ['postcode_answer', 'payment_lines', 'postcode_answer'],
    ['transfer_state', 'transfers', 'state'], ['trace_state', 'traces', 'state'], ['trace_outcome', 'traces', 'outcome'], ['caller', 'look_ups', 'caller'], ['way', 'payment_slips', 'way'],
    ['side', 'transfer_lines', 'side'], ['beside', 'notes', 'subject_kind'], ['about', 'accessibility_messages', 'about'],
    ['refund_state', 'refunds', 'state', { route: 'bank' }], ['refund_event', 'refund_events', 'action', { userName: 'The council', listNumber: 1 }],
    ['facts', 'trace_events', 'action', { userName: 'The council', facts: { until: '2026-12-20', from: '2026-12-19', finds: 2, outcome: 'moved' } }]
  ] as const) {
    it(`has words of its own for every ${column} of ${table}`, async () => {
      const codes = (await allowed(table, column)).filter(code => !wordless.includes(`${table}.${code}`))
      expect(codes.length).to.be.greaterThan(1)
      const texts = codes.map(code => tellingOf({ [told]: with_ === undefined ? code : JSON.stringify({ ...with_, [column]: code }) })[0]?.text ?? '')
      expect(texts.filter(text => faultsOf({ key: told, title: 'Code', text, value: text }, []).length > 0)).to.deep.equal([])
      expect(new Set(texts).size, texts.join('; ')).to.be.at.least(codes.length - (sameWords[table] ?? 0))
    })
  }
})

/** Steps of rows that are a note alone, and of refunds and traces that nothing makes. */
const wordless: readonly string[] = ['trace_events.noted', 'refund_events.given', 'refund_events.taken-over']

/** Of two codes the same may be said: a try that is begun is not known, nor is one that is open. */
const sameWords: Record<string, number> = { payment_attempts: 1 }

/** As they stand in a file or at a provider. */
const verbatim = ['raw', 'providerPaymentId', 'differences', 'fundStated']

function faultsOf({ key, title, text }: Told, funds: readonly string[]): string[] {
  const checks: Record<string, boolean> = {
    'nothing': text === '', 'not a title': !/^[A-Z][^_]*$/.test(title), 'a code': /\b[a-z]+_[a-z_]+\b/.test(text) || /^[a-z]+(?:-[a-z]+)*$/.test(text),
    'a raw instant': /\d{4}-\d{2}-\d{2}/.test(text), 'pence': /\d+p\b/.test(text) || (key.endsWith('Pence') && !/^−?£[\d,]+\.\d\d$/.test(text)), 'a data format': /[{}[\]]|":/.test(text),
    'an id': /[0-9a-f]{8}-[0-9a-f]{4}-/.test(text), 'a number of a fund': key === 'fund' && !funds.includes(text), 'undefined': /undefined|null|NaN/.test(text), 'the product’s name': text.includes('Counterfoil')
  }
  return verbatim.includes(key) ? [] : Object.entries(checks).flatMap(([fault, isFault]) => isFault ? [fault] : [])
}

async function toldAt(council: TestCouncil, code: PlaceCode): Promise<Told[][]> {
  const [place, key] = [placeOf(code), await encryptionKey()]
  const keys = (await rowsOf(council, place.table)).map(row => JSON.stringify(place.key.split(' ').map(part => String(row[part]))))
  const rows = await inCouncil(council.id, async trx => await rowsAt(trx, council.id, code, keys, { paymentIds: [], receipts: ['P1'], accounts: [] }))
  return [...rows.values()].map(row => tellingOf(openRow(row, place, key)))
}

async function allowed(table: string, column: string): Promise<string[]> {
  const { rows } = await (await testDatabase()).owner.raw<{ rows: { rule: string }[] }>('select pg_get_constraintdef(oid) as rule from pg_constraint where conrelid = ?::regclass and contype = \'c\'', [table])
  const rule = rows.map(row => row.rule).find(text => new RegExp(`^CHECK \\(\\(${column} = ANY \\(ARRAY\\[`).test(text)) ?? ''
  return [...rule.matchAll(/'([^']+)'/g)].map(([, code = '']) => code)
}

/** What the builder leaves out. */
async function plant(council: TestCouncil): Promise<void> {
  const [{ owner }, key, now] = [await testDatabase(), await encryptionKey(), new Date('2026-11-03T17:20:08.957Z')]
  await inCouncilOn(owner, council.id, async trx => {
    const all = (table: string): Knex.QueryBuilder => trx(table).where({ council_id: council.id })
    await all('payments').update({ email: 'jane@moor.example' })
    await all('payment_lines').update({ postcode_answer: 'skipped', debt_description: '2026 to 2027 bill' })
    await all('payment_attempts').update({ cardholder_name: 'J MOOR', card_brand: 'Visa', card_first_six: '424242', card_last_four: '4242' })
    await all('beta_invitations').update({ recipient_encrypted: encryptSecret(JSON.stringify({ name: 'Jane Moor', address: '1 High Street', email: '' }), key) })
    await all('refunds').update({ bank_details_encrypted: sealBankDetails({ accountName: 'J Moor', sortCode: '401203', accountNumber: '12345678' }, key), reason: 'Paid twice' })
    await all('refund_events').update({ note: 'Asked by telephone' })
    await all('helps').update({ from_page: 'lines/1/amount' })
    await all('notes').update({ subject_kind: 'account', subject_id: `${council.setup.funds[0]?.code}/601` })
    await all('account_load_rows').update({ charges: JSON.stringify([['2026 to 2027 bill', 120_00, null, null]]) })
    await all('bulk_allocation_rows').update({ reasons: JSON.stringify([{ code: 'amount-is-balance', amountPence: 45_00, accounts: 2 }]) })
    await all('pay_out_days').update({
      state: 'differs', difference_count: 1, checked_at: now, figures: '{}', failed_at: null,
      differences: JSON.stringify([{ kind: 'not-posted', providerPaymentId: 'hu20sqlact5260q2nanm0q8u93', reference: 'P1', providerPence: 54_30, postedPence: null, paymentId: null }])
    })
    await all('feedback').update({ page: '/pay', comment: 'Too slow', helped_by: 'nobody' })
    await all('feedback_events').update({ changes: JSON.stringify([{ name: 'severity', before: null, after: 'high' }, { name: 'elsewhereAskedOn', before: null, after: '2026-11-03' }]) })
    await all('trace_events').update({ facts: JSON.stringify({ until: '2026-12-20' }), note: 'Rang' })
    await all('traces').update({ state: 'closed', outcome: 'not-found', closed_at: now, closed_by: council.users.officer.id, payer_name: 'Jane Moor', card_last_four: '4242' })
    await all('outbox_messages').update({ sent_at: now })
  })
}
