/** How a thing that a row says becomes words: a code by its words, a page by its name, an event by a sentence; of parts the data keeps the parts. */
type Making = 'code' | 'page' | 'sentence' | 'parts'

/** What each thing that a row says is called. A test holds it against every place. */
export const titles: Readonly<Record<string, string>> = {
  name: 'Name', address: 'Address', postcode: 'Postcode', email: 'Email address', payer_email: 'Email address', reply_to: 'Address to answer to', caller: 'Who called',
  fund: 'Kind of payment', fund_stated: 'Kind of payment, as the file says', reference: 'Reference', account_reference: 'Account reference', account: 'Account',
  reference_stated: 'Reference, as the file says', external_reference: 'Sender’s own reference', receipt: 'Receipt reference', receipt_number: 'Receipt number that was given',
  wrong_reference: 'Wrong reference that was given', provider_payment_id: 'Number at the payment provider',
  balance_pence: 'Balance', balance_as_at: 'Balance as at', outstanding_pence: 'Still owed', amount_pence: 'Amount', charges: 'Made up of', stop_code: 'Why payments are stopped',
  paid_for: 'Paid for', postings: 'Where the money went', side: 'Which way', description: 'Description', debt_description: 'Debt', postcode_answer: 'Postcode when paying',
  payment_state: 'State', attempt_state: 'State', trace_state: 'State', refund_state: 'State', transfer_state: 'State', trace_outcome: 'Outcome', channel: 'How it was paid', way: 'Kind of slip',
  cardholder_name: 'Name on the card', card_brand: 'Kind of card', card_first_six: 'First six digits of the card', card_last_four: 'Last four digits of the card',
  payer_name: 'Payer', narrative: 'Narrative', narrative_by_rule: 'Narrative, as a rule of the council wrote it', raw: 'The row as it stands in the file', reason_detail: 'Why it went no further',
  file_name: 'File', stopped_detail: 'Why it was not taken', reversal_reason: 'Why it was taken back', attachment: 'Attachment',
  recipient: 'Sent to', recipient_encrypted: 'Sent to', subject: 'Subject', body: 'Message', message: 'Message', answer: 'Answer', question: 'Question', about: 'About', from_page: 'Page',
  note: 'Note', beside: 'Written beside', struck_reason: 'Why it was struck out', letter_words: 'Letter', facts: 'What happened', refund_event: 'What happened',
  bank_details_encrypted: 'Bank account to pay back to', reason: 'Reason', explanation: 'Explanation', decision_reason: 'Why it was decided so', differences: 'What differs', reasons: 'Why it was thought to belong there',
  comment: 'Comment', what_we_did: 'What we did', struck_why: 'What shows that it is not from users', satisfaction: 'Satisfaction', changes: 'What was changed',
  paid_on: 'Paid on', last_on: 'Last paid on', happened_at: 'When', begun_at: 'Begun', made_at: 'Made', sent_at: 'Sent', written_at: 'Written', opened_at: 'Opened', asked_at: 'Asked', given_at: 'Given',
  found_at: 'Found', received_at: 'Received', came_at: 'Came'
}

/** Of which things the words are made from what is kept. */
export const makings: Readonly<Record<string, Making>> = {
  charges: 'parts', paid_for: 'parts', postings: 'parts', recipient_encrypted: 'parts', bank_details_encrypted: 'parts', facts: 'sentence', refund_event: 'sentence', refund_state: 'sentence',
  reason_detail: 'sentence', reasons: 'sentence', differences: 'sentence', changes: 'sentence', channel: 'code', payment_state: 'code', attempt_state: 'code', transfer_state: 'code', trace_state: 'code',
  trace_outcome: 'code', from_page: 'page', satisfaction: 'code', about: 'code', postcode_answer: 'code', caller: 'code', way: 'code', side: 'code', beside: 'code'
}
