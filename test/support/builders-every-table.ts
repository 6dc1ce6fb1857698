import type { Knex } from 'knex'
import { v7 as newId } from 'uuid'
import { inCouncil } from '../../app/database/in-council.js'
import { londonTimestamp } from '../../app/dates.js'
import { reserveLines } from '../../app/ledger/reserve-lines.js'
import { pence } from '../../app/money.js'
import { newReference } from '../../app/references.js'
import { aCouncil, anAccountHolder, aReference, fundOf, type TestCouncil } from './builders.js'
import { accountLine, accountsFile } from './builders-accounts.js'
import { agenciesFile, anImport } from './builders-imports.js'
import { plantOffline } from './builders-offline.js'
import { aDataRequest } from './builders-data-requests.js'
import { plantFeedbackTriage } from './builders-every-feedback.js'
import { aPaidPayment, aSuspenseItem } from './builders-payments.js'

/** A council with a row in every table that holds councils' rows. A new table needs a line here, or the tenancy test fails. */
export async function aCouncilWithEverything(): Promise<TestCouncil> {
  const council = await aCouncil()
  const charges = [{ description: '2026 to 2027 bill', outstandingPence: pence(120_00) }]
  await anAccountHolder(council, { stopCode: 'court', charges })
  const suspense = { entry_id: (await aSuspenseItem(council)).id, line_number: 2 }
  const { payment } = await aPaidPayment(council)
  await anImport(council, agenciesFile([{ reference: '99', amount: '12.34' }]))
  await aHeldLoad(council)
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
    await trx('performance_publications').insert({ ...ofCouncil, month: '2026-10', version: 1, published_at: now, lines: '[]' })
    await trx('journey_counts').insert({ ...ofCouncil, counted_on: '2026-11-21', name: 'started', channel: 'web', times: 1 })
    await plantMeasures(trx, council, now)
    await plantJourney(trx, council, payment.id, now)
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
    await trx('refused_arrivals').insert({ ...ofCouncil, id: newId(), folder: 'agencies', file_name: 'be.txt', reason_code: 'empty', refused_at: now })
    const account = { ...ofCouncil, provider_account_code: council.setup.providerAccounts[0]?.code }
    await trx('pay_out_checks').insert({ ...account, id: newId(), asked: 'search', state: 'waiting', requested_at: now })
    await trx('pay_out_days').insert({ ...account, day: '2026-11-20', state: 'unknown', failed_at: now })
    await reserveLines(trx, council.id, newId(), [{ entryId: suspense.entry_id, lineNumber: 2, amountPence: pence(-1) }])
    await trx('transfers').insert({
      ...ofCouncil, id: newId(), movement: 'reversal', reference: newReference(), state: 'waiting', reverses_entry_id: suspense.entry_id,
      reason_code: 'done-twice', amount_pence: 45_00, needs_approval: true, requested_by: council.users.officer.id, requested_at: now
    })
    await trx.raw(`insert into transfer_lines (council_id, transfer_id, side, position, entry_id, line_number, method_code, amount_pence)
      select council_id, id, 'from', 1, reverses_entry_id, 2, 'BK', 4500 from transfers where council_id = ?`, [council.id])
    await trx('outcomes').insert({
      ...ofCouncil, kind: 'transfer', subject_id: newId(), id: newId(), told_to: council.users.officer.id, outcome: 'refused', happened_at: now
    })
    await plantSuspenseWork(trx, council, suspense, now)
    await plantLookUp(trx, council, payment.id, now)
    await plantRefunds(trx, council, suspense, now)
    await plantTrace(trx, council, now)
    await plantAvailability(trx, council, now)
    await trx('invitations').insert({
      ...ofCouncil, id: newId(), user_id: council.users.adviser.id, token_hash: 'a'.repeat(64), sent_by: council.users.administrator.id, sent_at: now, expires_at: now
    })
    await plantSignIn(trx, council, now)
    await plantAccessibility(trx, council, now)
    await plantPractice(trx, council, now)
    await aDataRequest(trx, council)
    await trx('audit_events').insert({ ...ofCouncil, id: newId(), happened_at: now, action: 'signed-in' })
  })
  return council
}

async function plantMeasures(trx: Knex.Transaction, council: TestCouncil, now: Date): Promise<void> {
  const ofCouncil = { council_id: council.id }
  await trx('daily_figures').insert({ ...ofCouncil, day: '2026-11-20', measure: 'completion', count: 1 })
  await trx('channel_months').insert({ ...ofCouncil, month: '2026-11', channel: 'post', transactions: 1, changed_at: now, changed_by: council.users.owner.id })
  await trx('measure_targets').insert({ ...ofCouncil, measure: 'completion', target: 90_00, changed_at: now, changed_by: council.users.owner.id })
  await trx('funds_counted_together').insert({
    ...ofCouncil, fund_code: fundOf(council, 'council-tax').code, with_fund_code: fundOf(council, 'garden-waste').code, changed_at: now,
    changed_by: council.users.owner.id
  })
  await trx('measured_days').insert({ ...ofCouncil, day: '2026-11-20', summed_at: now })
}

async function plantJourney(trx: Knex.Transaction, council: TestCouncil, paymentId: string, now: Date): Promise<void> {
  const [ofCouncil, journey] = [{ council_id: council.id }, newId()]
  await trx('going_journeys').insert({ ...ofCouncil, payment_id: paymentId, journey, last_event_at: now })
  await trx('journey_events').insert({ ...ofCouncil, id: newId(), happened_at: now, journey, page: 'amount', kind: 'visit', channel: 'web' })
  await trx('journey_figures').insert({ ...ofCouncil, day: '2026-11-20', kind: 'visits', page: 'amount', channel: 'web', scripts: 'with', count: 1 })
}

async function plantAvailability(trx: Knex.Transaction, council: TestCouncil, now: Date): Promise<void> {
  await trx('availability_windows').insert({
    council_id: council.id, id: newId(), affects: 'staff', starts_at: new Date(now.getTime() - 2000), ends_at: new Date(now.getTime() - 1000), words: 'Moved', planned_at: now,
    planned_by: council.users.owner.id
  })
  await trx('incidents').insert({ council_id: council.id, id: newId(), affects: 'staff', began_at: now, words: 'Slow', recorded_at: now, recorded_by: council.users.owner.id })
  await trx('restore_drills').insert({ council_id: council.id, id: newId(), kind: 'command', drilled_at: now, is_equal: true })
}

async function plantTrace(trx: Knex.Transaction, council: TestCouncil, now: Date): Promise<void> {
  const ofTrace = { council_id: council.id, trace_id: newId() }
  const account = { fund_code: fundOf(council, 'council-tax').code, account_reference: '601' }
  await trx('trace_terms').insert({ council_id: council.id, marker_days: 28 })
  await trx('trace_letters').insert({ council_id: council.id, outcome: 'moved', words: 'Words' })
  await trx('traces').insert({
    ...account, council_id: council.id, id: ofTrace.trace_id, reference: 'TRACE-1', state: 'open', opened_by: council.users.officer.id, opened_at: now,
    marked_until: '2026-12-20'
  })
  await trx('trace_events').insert({ ...ofTrace, id: newId(), happened_at: now, action: 'started' })
  await trx('trace_notices').insert({
    ...ofTrace, ...account, id: newId(), kind: 'begins', trace_reference: 'TRACE-1', from_date: '2026-11-22', until_date: '2026-12-20', made_at: now
  })
}

async function plantSignIn(trx: Knex.Transaction, council: TestCouncil, now: Date): Promise<void> {
  const ofAdviser = { council_id: council.id, user_id: council.users.adviser.id }
  const hash = newId().replaceAll('-', '').repeat(2)
  await trx('second_factors').insert({ ...ofAdviser, secret_encrypted: 'v1.', set_up_at: now, last_step: 1 })
  await trx('recovery_codes').insert({ ...ofAdviser, code_hash: hash, made_at: now })
  await trx('password_resets').insert({ ...ofAdviser, id: newId(), token_hash: hash, created_at: now, expires_at: now })
  await trx('kept_forms').insert({ ...ofAdviser, form_encrypted: 'v1.', kept_at: now })
  await trx('single_sign_on_identities').insert({ ...ofAdviser, issuer: 'https://sign-in.example', subject: newId(), linked_at: now })
}

async function plantAccessibility(trx: Knex.Transaction, council: TestCouncil, now: Date): Promise<void> {
  const [ofCouncil, by, auditId, issueId] = [{ council_id: council.id }, council.users.owner.id, newId(), newId()]
  await trx('accessibility_audits').insert({ ...ofCouncil, id: auditId, kind: 'manual-own', carried_out_by: 'Web team', began_on: '2026-11-20', recorded_at: now })
  await trx('accessibility_issues').insert({
    ...ofCouncil, id: issueId, number: 1, kind: 'failure', audit_id: auditId, criterion: '1.3.1', what: 'No heading', pages: '/pay', severity: 'minor', reason: 'not-fixed',
    state: 'open', recorded_at: now
  })
  await trx('accessibility_issue_events').insert({ ...ofCouncil, issue_id: issueId, id: newId(), happened_at: now, action: 'recorded' })
  await trx('accessibility_shared_notes').insert({ ...ofCouncil, code: 'card-page-time', affects_us: 'A little', changed_by: by, changed_at: now })
  await trx('accessibility_statements').insert({ ...ofCouncil, answer_within: '10 working days', in_northern_ireland: false, doing: '' })
  await trx('accessibility_reviews').insert({ ...ofCouncil, id: newId(), reviewed_on: '2026-11-20', reviewed_by: by, reviewed_at: now })
  await trx('accessibility_messages').insert({ ...ofCouncil, id: newId(), received_at: now, about: 'problem', message: 'Too small' })
}

async function plantPractice(trx: Knex.Transaction, council: TestCouncil, now: Date): Promise<void> {
  const [ofCouncil, id] = [{ council_id: council.id }, 'a'.repeat(26)]
  await trx('practice_card_payments').insert({
    ...ofCouncil, id, reference: 'A', description: 'A', amount_pence: 1, return_url: 'https://practice.invalid/', state: 'created', is_telephone: false, created_at: now
  })
  await trx('practice_card_refunds').insert({ ...ofCouncil, id, card_payment_id: id, amount_pence: 1, created_at: now })
  await trx('practice_handovers').insert({
    ...ofCouncil, token_hash: 'a'.repeat(64), from_council_id: council.id, user_id: council.users.adviser.id, made_at: now, expires_at: now
  })
  await trx('practice_attempts').insert({ ...ofCouncil, id: newId(), user_id: council.users.adviser.id, scenario_code: 'trace', started_at: now, facts: '{}' })
}

async function plantLookUp(trx: Knex.Transaction, council: TestCouncil, paymentId: string, now: Date): Promise<void> {
  const [ofCouncil, lookUpId] = [{ council_id: council.id }, newId()]
  await trx('look_ups').insert({
    ...ofCouncil, id: lookUpId, adviser_id: council.users.adviser.id, session_hash: 'a', caller: 'themselves', payment_id: paymentId, begun_at: now,
    ends_at: new Date(now.getTime() + 60_000)
  })
  await trx('officer_questions').insert({
    ...ofCouncil, id: newId(), look_up_id: lookUpId, question: 'Where is it?', asked_by: council.users.adviser.id, asked_at: now
  })
}

async function plantSuspenseWork(trx: Knex.Transaction, council: TestCouncil, suspense: { entry_id: string, line_number: number }, now: Date): Promise<void> {
  const ofCouncil = { council_id: council.id }
  await trx('suspense_takings').insert({ ...ofCouncil, ...suspense, taken_by: council.users.officer.id, taken_at: now })
  await trx('suspense_notes').insert({ ...ofCouncil, ...suspense, id: newId(), written_by: council.users.officer.id, written_at: now, note: 'Asked the bank' })
  const note = { ...ofCouncil, subject_kind: 'suspense', subject_id: `${suspense.entry_id}/${suspense.line_number}` }
  const noteId = newId()
  await trx('notes').insert({ ...note, id: noteId, written_by: council.users.officer.id, written_at: now, note: 'Asked the bank' })
  await trx('note_files').insert({ ...note, note_id: noteId, number: 1, file_name: 'a.txt', content_type: 'text/plain', content_hash: 'a', size_bytes: 1 })
  await trx('note_file_chunks').insert({ ...ofCouncil, note_id: noteId, position: 0, content: Buffer.from('a') })
  await trx('unidentified_requests').insert({
    ...ofCouncil, ...suspense, id: newId(), amount_pence: 45_00, reason: 'Nobody claims it', state: 'asked', requested_by: council.users.officer.id,
    requested_at: now
  })
  const bulkId = newId()
  await trx('bulk_allocations').insert({
    ...ofCouncil, id: bulkId, state: 'proposed', made_by: council.users.officer.id, made_at: now, total_rows: 1, total_pence: 45_00
  })
  await trx('bulk_allocation_rows').insert({
    ...ofCouncil, ...suspense, bulk_id: bulkId, position: 1, amount_pence: 45_00, fund_code: fundOf(council, 'council-tax').code, account_reference: '601'
  })
  const account = { fund_code: fundOf(council, 'council-tax').code, account_reference: '601' }
  await trx('suspense_suggestions').insert({
    ...ofCouncil, ...suspense, ...account, rank: 1, score: 50, is_tied: false, best_reason: 'amount-is-balance', found_at: now,
    reasons: JSON.stringify([{ code: 'amount-is-balance', amountPence: 45_00, accounts: 1 }])
  })
  await trx('suspense_matchings').insert({ ...ofCouncil, ...suspense, matched_at: now })
  await trx('suspense_matching_rounds').insert({ ...ofCouncil, stale_before: now })
  await trx('remembered_payers').insert({ ...ofCouncil, ...account, phrase_key: newId(), times: 1, last_on: '2026-11-20' })
  await trx('suspense_rules').insert({
    ...ofCouncil, id: newId(), reason_code: 'reference-stated', maximum_pence: 100_00, least_score: 90, needs_amount: false, made_at: now
  })
  await trx('account_holder_words').insert({ ...ofCouncil, word: 'obrien', fund_code: account.fund_code, reference: '601' })
  const ofFile = { ...ofCouncil, feed_code: 'council-tax', file_number: 1 }
  await trx('posting_files').insert({ ...ofCouncil, feed_code: 'council-tax', number: 1, made_for: '2026-11-21', cut_at: now, state: 'cut' })
  const posting = await trx('postings').where({ ...ofCouncil, ledger_account_kind: 'fund' }).first('entry_id', 'line_number') as object
  await trx('posting_file_lines').insert({ ...ofFile, ...posting, position: 1 })
  await trx('posting_file_chunks').insert({ ...ofFile, position: 0, content: Buffer.from('H,000001') })
  await trx('posting_file_events').insert({ ...ofFile, id: newId(), happened_at: now, action: 'cut' })
}

async function plantRefunds(trx: Knex.Transaction, council: TestCouncil, line: { entry_id: string, line_number: number }, now: Date): Promise<void> {
  const ofCouncil = { council_id: council.id }
  const refundId = newId()
  await trx('refunds').insert({
    ...ofCouncil, id: refundId, reference: 'REF-1', route: 'bank', entry_id: line.entry_id, method_code: 'BK', amount_pence: 1, state: 'requested',
    needs_approval: true, requested_by: council.users.officer.id, requested_at: now
  })
  await trx('refund_lines').insert({ ...ofCouncil, ...line, refund_id: refundId, amount_pence: 1 })
  await trx('refund_events').insert({ ...ofCouncil, id: newId(), refund_id: refundId, happened_at: now, action: 'requested' })
  const account = { ...ofCouncil, provider_account_code: council.setup.providerAccounts[0]?.code }
  await trx('disputes').insert({
    ...account, id: newId(), provider_dispute_id: 'dispute', provider_payment_id: 'payment', status: 'won', amount_pence: 1, raised_at: now, seen_at: now,
    changed_at: now
  })
  await trx('dispute_polls').insert({ ...account, polled_at: now })
  await trx('duplicate_settings').insert({ ...ofCouncil, within_days: 7 })
  await trx('duplicate_payments').insert({
    ...ofCouncil, ...line, id: newId(), first_entry_id: line.entry_id, first_line_number: line.line_number, fund_code: '23', method_code: 'BK',
    first_method_code: 'BK', amount_pence: 1, days_apart: 0, same_card: false, same_payer: false, found_at: now, state: 'open'
  })
  await trx('fund_phases').insert({ ...ofCouncil, fund_code: '23', phase: 'live' })
  await trx('phase_changes').insert({
    ...ofCouncil, id: newId(), kind: 'share', before: '{}', after: '{}', reason: 'Tried', changed_at: now, changed_by: council.users.owner.id
  })
  await trx('feedback').insert({
    ...ofCouncil, id: newId(), form_key: newId(), given_at: now, given_on: '2026-11-20', source: 'resident', phase: 'live', channel: 'web', satisfaction: 5, assisted: false
  })
  await plantFeedbackTriage(trx, council, now)
  await plantOffline(trx, council, now)
  await trx('privacy_notices').insert({ ...ofCouncil, controller: 'The council', officer: 'Its officer', contact: 'By post', complaint: 'To the ICO' })
  await trx('cookies_set').insert({ ...ofCouncil, name: 'counterfoil-payment', is_listed: true, last_set_on: '2026-11-20' })
  await trx('retention_periods').insert({ ...ofCouncil, kind_code: 'messages', days: 30 })
  await trx('retention_runs').insert({ ...ofCouncil, id: newId(), kind_code: 'messages', days: 30, began_at: now })
  await trx('readiness_statements').insert({ ...ofCouncil, id: newId(), check_code: 'pain-points', held_on: '2026-11-20', evidence: 'Read', stated_at: now, stated_by: council.users.owner.id })
  await plantBeta(trx, council, now)
  await plantOldTotals(trx, council, now)
  await trx('refund_lists').insert({
    ...ofCouncil, number: 1, made_by: council.users.finance.id, made_at: now, bank_account_code: 'BANK', refunds: 1, total_pence: 1
  })
}

async function plantBeta(trx: Knex.Transaction, { id, users: { owner } }: TestCouncil, now: Date): Promise<void> {
  const [ofCouncil, cohortId, invitationId] = [{ council_id: id }, newId(), newId()]
  await trx('beta_cohorts').insert({
    ...ofCouncil, id: cohortId, name: 'Mill Lane', quota: 1, opens_on: '2026-11-20', closes_on: '2026-12-20', code_days: 28, made_at: now, made_by: owner.id
  })
  await trx('beta_invitations').insert({
    ...ofCouncil, id: invitationId, cohort_id: cohortId, batch_id: newId(), position: 1, kind: 'person', delivery: 'letter', most_acceptances: 1, made_at: now, made_by: owner.id
  })
  await trx('beta_acceptances').insert({ ...ofCouncil, token_hash: 'a'.repeat(64), invitation_id: invitationId, accepted_at: now })
}

async function plantOldTotals(trx: Knex.Transaction, { id, users: { owner } }: TestCouncil, now: Date): Promise<void> {
  const [ofCouncil, ofDay] = [{ council_id: id }, { council_id: id, day: '2026-11-20', version: 1 }]
  await trx('old_total_files').insert({ ...ofCouncil, id: newId(), file_name: 'totals.csv', days: '[]', uploaded_at: now, uploaded_by: owner.id })
  await trx('old_total_days').insert({ ...ofDay, is_known: true, given_at: now, given_by: owner.id })
  await trx('old_total_lines').insert({ ...ofDay, line_number: 1, method_code: 'BK', count: 1, amount_pence: 1 })
  await trx('old_total_notes').insert({
    ...ofCouncil, id: newId(), day: '2026-11-20', method_code: 'BK', difference_count: 1, difference_pence: 1, note: 'Late', written_at: now, written_by: owner.id
  })
  await trx('parallel_runnings').insert({ ...ofCouncil, agreed_days: 28, changed_at: now, changed_by: owner.id })
}

/** A full load of accounts that has the one that there is no more. */
async function aHeldLoad(council: TestCouncil): Promise<void> {
  const extracted = accountLine(council, aReference(council, 'council-tax'), { 'as at': londonTimestamp(new Date()).slice(0, 16) })
  await anImport(council, accountsFile([extracted]), { sourceCode: 'accounts-full' })
}
