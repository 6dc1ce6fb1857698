import { v7 as newId } from 'uuid'
import { inCouncil } from '../../app/database/in-council.js'
import { pence } from '../../app/money.js'
import { aCouncil, anAccountHolder, type TestCouncil } from './builders.js'
import { agenciesFile, anImport } from './builders-imports.js'
import { aPaidPayment, aSuspenseItem } from './builders-payments.js'

/** A council with a row in every table that holds councils' rows. A new table needs a line here, or the tenancy test fails. */
export async function aCouncilWithEverything(): Promise<TestCouncil> {
  const council = await aCouncil()
  const charges = [{ description: '2026 to 2027 bill', outstandingPence: pence(120_00) }]
  await anAccountHolder(council, { stopCode: 'court', charges })
  await aSuspenseItem(council)
  const { payment } = await aPaidPayment(council)
  await anImport(council, agenciesFile([{ reference: '99', amount: '12.34' }]))
  const now = new Date()
  const ofCouncil = { council_id: council.id }
  await inCouncil(council.id, async trx => {
    await trx('helps').insert({
      ...ofCouncil, id: newId(), payment_id: payment.id, started_by: 'adviser', adviser_id: council.users.adviser.id, channel: 'phone',
      created_at: now, claimed_at: now, last_active_at: now
    })
    await trx('pay_links').insert({
      ...ofCouncil, id: newId(), payment_id: payment.id, sent_by: council.users.adviser.id, delivery: 'email',
      email: 'payer@mail.example', token_hash: newId(), created_at: now, expires_at: now
    })
    await trx('outbox_messages').insert({
      ...ofCouncil, id: newId(), kind: 'receipt', payment_id: payment.id, recipient: 'payer@mail.example', subject: 'Receipt',
      body: 'Paid', created_at: now
    })
    await trx('journey_counts').insert({ ...ofCouncil, counted_on: '2026-11-21', name: 'started', channel: 'web', times: 1 })
    await trx('ledger_checks').insert({
      ...ofCouncil, id: newId(), ran_at: now, from_date: '2026-11-20', to_date: '2026-11-20', agrees: true, figures: '{}',
      differences: '[]'
    })
    await trx('import_rules').insert({
      ...ofCouncil, id: newId(), position: 1, name: 'Rents', source_code: 'agencies',
      conditions: JSON.stringify([[{ field: 'narrative', operator: 'contains', text: 'rent' }]]),
      actions: JSON.stringify({ fundCode: null, reference: null, methodCode: null, narrative: 'Rent' })
    })
    await trx('import_samples').insert({
      ...ofCouncil, id: newId(), file_name: 'takings.csv', content: Buffer.from('601,1.00'), is_cut: false, made_by: council.users.administrator.id,
      made_at: now
    })
    await trx('audit_events').insert({ ...ofCouncil, id: newId(), happened_at: now, action: 'signed-in' })
  })
  return council
}
