/** How long something is kept: for so many days as a council says within bounds, or as stated. */
export type Period = { usualDays: number, leastDays: number, mostDays: number, because: string } | { stated: string }

/** A kind of personal data, as the privacy notice tells of it. */
export interface DataKind {
  name: string
  /** Whose it is. */
  of: 'residents' | 'staff' | 'everyone'
  what: string
  why: string
  basis: string
  period: Period
  seenBy: string
  sharedWith: string
}

const publicTask = 'A task in the public interest: collecting what is owed to the council (UK GDPR Article 6(1)(e))'
const legalDuty = 'A legal duty: the council must keep financial records (UK GDPR Article 6(1)(c))'
const recordsLaw = 'Claims for money can be brought for 6 years (Limitation Act 1980), and tax law asks for records of 6 years; the year they fall in is added'
const nobody = 'Nobody outside the council and those who run this service for it'
const officers = 'Income officers, finance staff and auditors of the council'
const payerKept = { usualDays: 2555, leastDays: 2190, mostDays: 3650, because: recordsLaw }

/**
 * Every kind of personal data that the service keeps. Each column of the database that can hold words is of one of these, or of none:
 * see `columnKinds`. The numbers of days are what a council has until it says otherwise.
 */
export const dataKinds = {
  'payments': {
    name: 'What was paid', of: 'residents', what: 'The amount, the day, what it was for, the account reference it went to and the receipt’s reference, and the files that told the council’s own systems of it',
    why: 'To credit the right account, and to prove it afterwards', basis: legalDuty,
    period: { stated: 'As long as the council keeps its accounts, and for at least 6 years' }, seenBy: officers,
    sharedWith: 'The council’s own systems for the account, and its auditors'
  },
  'payer-details': {
    name: 'Who paid, and with which card', of: 'residents',
    what: 'The payer’s name and words as a bank or card provider states them; of a card, its brand, first six and last four digits. Never a whole card number',
    why: 'To find a payment again, give money back to whoever paid it, and answer a bank', basis: legalDuty, period: payerKept, seenBy: officers,
    sharedWith: 'The payment provider, who gave it to us'
  },
  'receipt-emails': {
    name: 'Email addresses for receipts', of: 'residents', what: 'The address to which a receipt was asked to be sent', why: 'To send the receipt, and send it again',
    basis: publicTask, period: { usualDays: 400, leastDays: 30, mostDays: 2555, because: 'People ask for a receipt again when a yearly bill comes' },
    seenBy: `${officers}, and the adviser who helps`, sharedWith: 'GOV.UK Notify, which sends the emails'
  },
  'accounts': {
    name: 'Accounts', of: 'residents', what: 'Name, address, postcode, what is owed and why an account is stopped, as the council’s own systems give them',
    why: 'To check a reference, show what is owed to the holder alone, and find where money belongs', basis: publicTask,
    period: { usualDays: 400, leastDays: 90, mostDays: 2555, because: 'Counted from the last file that had the account: yearly bills bring it again within a year' },
    seenBy: `${officers}, and the adviser whom the holder asks`, sharedWith: nobody
  },
  'received-files': {
    name: 'Files of receipts', of: 'residents', what: 'Bank statements and other files of payments, as they came and row by row', why: 'To credit payments, and to show that a file was taken in whole',
    basis: legalDuty, period: payerKept, seenBy: officers, sharedWith: nobody
  },
  'account-files': {
    name: 'Files of accounts', of: 'residents', what: 'Files from the council’s own systems with names, addresses and balances, as they came and row by row',
    why: 'To show what a file changed and put it right', basis: publicTask,
    period: { usualDays: 90, leastDays: 14, mostDays: 400, because: 'Mistakes in a file show within a quarter; the accounts themselves are kept apart' }, seenBy: officers, sharedWith: nobody
  },
  'messages': {
    name: 'Messages', of: 'everyone', what: 'Emails as they were sent: address, subject and words', why: 'To send them, and see that they went', basis: publicTask,
    period: { usualDays: 90, leastDays: 7, mostDays: 400, because: 'A question about an email comes within weeks' }, seenBy: 'Nobody, except to put right what fails', sharedWith: 'GOV.UK Notify, which sends the emails'
  },
  'invitations': {
    name: 'Invitations to try out the service', of: 'residents', what: 'Name, and the address or email to which an invitation was sent; that it was accepted, without whose browser it was',
    why: 'To send the invitation, and send it again', basis: publicTask, period: { stated: 'Until 30 days after the group that was invited together is over' },
    seenBy: 'Whoever invites people for the council', sharedWith: 'GOV.UK Notify, which sends the emails'
  },
  'links': {
    name: 'Links to pay, slips and help', of: 'residents', what: 'The email address or postcode to which a link or code was given, the page on which help was asked, and the account of a slip to pay at a shop or by post', why: 'To let the right person open a payment that an adviser prepared',
    basis: publicTask, period: { usualDays: 90, leastDays: 30, mostDays: 400, because: 'Links end within weeks; who was sent one may be asked a little later' }, seenBy: 'The adviser who helps', sharedWith: 'GOV.UK Notify, which sends the emails'
  },
  'notes': {
    name: 'Notes and attachments', of: 'residents', what: 'What officers write beside a payment or an account, and the files they attach', why: 'So that the next officer knows what was found',
    basis: publicTask, period: { usualDays: 2555, leastDays: 365, mostDays: 3650, because: 'A note explains a financial record, which is kept as long' }, seenBy: officers, sharedWith: nobody
  },
  'traces': {
    name: 'Missing payments', of: 'residents', what: 'What somebody told us of a payment that did not arrive, what was found, and the letter they were sent', why: 'To find the payment, and show what was done',
    basis: publicTask, period: { usualDays: 2555, leastDays: 365, mostDays: 3650, because: 'A debt for which the payment went missing can be claimed for 6 years' }, seenBy: officers, sharedWith: nobody
  },
  'look-ups': {
    name: 'Calls to an adviser', of: 'residents', what: 'Which account or payment an adviser opened for a caller, and questions passed on', why: 'To show that only callers who proved who they are were answered',
    basis: publicTask, period: { usualDays: 400, leastDays: 90, mostDays: 2555, because: 'A complaint about a call is made within a year' }, seenBy: 'The adviser, officers and auditors', sharedWith: nobody
  },
  'decisions': {
    name: 'Decisions on money', of: 'residents', what: 'The reasons that were written when money was moved, given back or written off', why: 'To explain the council’s accounts', basis: legalDuty,
    period: { stated: 'As long as the council keeps its accounts, and for at least 6 years' }, seenBy: officers, sharedWith: 'The council’s auditors'
  },
  'matches': {
    name: 'Where money may belong', of: 'residents', what: 'Accounts to which a payment without a clear reference may belong, and to which a payer’s money went before', why: 'To put money to the right account',
    basis: publicTask, period: { stated: 'Until the payment is put to an account, or its account is removed' }, seenBy: officers, sharedWith: nobody
  },
  'bank-details': {
    name: 'Bank details for a refund', of: 'residents', what: 'The name, sort code and account to pay back to, encrypted', why: 'To pay money back', basis: publicTask,
    period: { usualDays: 60, leastDays: 14, mostDays: 180, because: 'Banks send back what they cannot pay within days, and people notice within weeks' }, seenBy: 'Finance staff who pay refunds', sharedWith: 'The council’s bank'
  },
  'feedback': {
    name: 'What people thought', of: 'residents', what: 'Answers about this service and how to improve it. Nobody is asked who they are, and personal details are crossed out before they are kept',
    why: 'To improve the service', basis: publicTask,
    period: { usualDays: 800, leastDays: 180, mostDays: 2555, because: 'Of two years what people wrote can be compared; what they chose, such as how satisfied they were, tells of nobody and stays' }, seenBy: 'The service’s owner, and advisers and officers of the council', sharedWith: nobody
  },
  'journeys': {
    name: 'Where people struggle', of: 'residents',
    what: 'Which pages were shown, which errors they told and whether scripts ran, never what was typed. While somebody pays, their pages are known by a random number; when they have paid, or for a day have gone no further, it is forgotten the next night',
    why: 'To find out which pages do not work for people, and make them better', basis: publicTask,
    period: { usualDays: 60, leastDays: 7, mostDays: 60, because: 'The sums by day are kept, of nobody; what they were made of is needed only to look into them' },
    seenBy: 'Nobody: the service’s owner sees the sums', sharedWith: nobody
  },
  'accessibility-messages': {
    name: 'Messages about accessibility', of: 'residents', what: 'What somebody wrote of something they could not use, the address to answer to, and the answer', why: 'To answer, and to put it right',
    basis: 'A legal duty: the accessibility regulations of 2018 ask for it (UK GDPR Article 6(1)(c))', period: { usualDays: 800, leastDays: 365, mostDays: 2555, because: 'The statement is reviewed every year; what people wrote for the review before is looked at once more. Counted once it is answered' },
    seenBy: 'Those who look after accessibility', sharedWith: nobody
  },
  'data-requests': {
    name: 'Requests for personal data', of: 'residents', what: 'What somebody gave to be found by when they asked what is held about them or to have it removed, how it was known that it was they, and where they were found',
    why: 'To answer them, and to show that they were answered', basis: 'A legal duty: to answer such requests (UK GDPR Article 6(1)(c))',
    period: { usualDays: 400, leastDays: 90, mostDays: 2555, because: 'Counted from the day on which it was answered: a complaint about the answer is made within a year' },
    seenBy: 'Those who answer such requests', sharedWith: nobody
  },
  'staff': {
    name: 'Council staff', of: 'staff', what: 'Name, work email, role, how they sign in (encrypted), and what they did in the service', why: 'To let the right people in, and to account for public money', basis: legalDuty,
    period: { stated: 'As long as the council’s accounts that they worked on' }, seenBy: 'Administrators and auditors of the council', sharedWith: 'The council’s auditors'
  },
  'addresses': {
    name: 'Network addresses', of: 'staff', what: 'From which network address something was done in the council’s name', why: 'To find out about misuse', basis: publicTask,
    period: { usualDays: 400, leastDays: 180, mostDays: 800, because: 'A yearly audit can still ask from where' }, seenBy: 'Auditors and administrators of the council', sharedWith: nobody
  },
  'short-lived': {
    name: 'What is kept for hours', of: 'everyone', what: 'The session that keeps a payment or a sign-in, counts of tries by network address, and beginnings of files and forms that wait for somebody', why: 'To keep answers from page to page, and to stop guessing',
    basis: publicTask, period: { stated: 'At most 24 hours' }, seenBy: 'Nobody', sharedWith: nobody
  }
} as const satisfies Record<string, DataKind>

export type DataKindCode = keyof typeof dataKinds
