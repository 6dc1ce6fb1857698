/** What GOV.UK Pay's own sandbox does with its published card numbers. */
export interface TestCard {
  readonly number: string
  readonly brand: string
  readonly type: 'credit' | 'debit' | null
  readonly corporate: boolean
  readonly outcome: 'authorised' | 'declined' | 'error'
  /** Paid with, the payment is disputed, and how that stands in the end. */
  readonly dispute?: 'lost' | 'won'
  /** What is special about it, for the page's list. */
  readonly note: string
}

export const testCards: readonly TestCard[] = [
  authorised('4242424242424242', 'Visa', 'credit'),
  authorised('4444333322221111', 'Visa', 'credit'),
  authorised('4000056655665556', 'Visa', 'debit'),
  authorised('4917610000000000003', 'Visa', 'debit'),
  authorised('4000020000000000', 'Visa', 'credit'),
  authorised('4000000000000010', 'Visa', null, 'type unknown'),
  authorised('4000160000000004', 'Visa', 'debit', 'prepaid'),
  authorised('5105105105105100', 'Mastercard', 'debit'),
  authorised('222100000000000', 'Mastercard', 'credit'),
  authorised('371449635398431', 'American Express', 'credit'),
  authorised('3566002020360505', 'JCB', 'credit'),
  authorised('6011000990139424', 'Discover', 'credit'),
  authorised('36148900647913', 'Diners Club', 'credit'),
  corporate('4988080000000000', 'Visa', 'credit'),
  corporate('4111111111111111', 'Visa', 'credit'),
  corporate('4293189100000008', 'Visa', 'debit'),
  corporate('5101180000000007', 'Mastercard', 'credit'),
  corporate('4131840000000003', 'Visa', 'debit'),
  corporate('4000180000000002', 'Visa', 'debit'),
  corporate('5200828282828210', 'Mastercard', 'debit'),
  { ...authorised('4000000000000259', 'Visa', 'credit', 'disputed, and the dispute is lost'), dispute: 'lost' },
  { ...authorised('4000000000002685', 'Visa', 'credit', 'disputed, and the dispute is won'), dispute: 'won' },
  unsuccessful('4000000000000002', 'declined', ''),
  unsuccessful('4000000000000069', 'declined', 'card expired'),
  unsuccessful('4000000000000127', 'declined', 'wrong security code'),
  unsuccessful('4000000000000119', 'error', 'the card company has a fault')
]

/** Any other number is one that the sandbox's card company cannot handle. */
export function testCardNumbered(number: string): TestCard {
  return testCards.find(card => card.number === number) ?? { ...unsuccessful('', 'error', 'not a test card'), number }
}

/** Twelve to nineteen digits of which the last checks the others (Luhn, ISO/IEC 7812). */
export function looksLikeCardNumber(number: string): boolean {
  if (!/^\d{12,19}$/.test(number)) return false
  const sum = [...number].reverse().reduce((total, digit, place) => {
    const doubled = Number(digit) * (place % 2 === 0 ? 1 : 2)
    return total + (doubled > 9 ? doubled - 9 : doubled)
  }, 0)
  return sum % 10 === 0
}

function authorised(number: string, brand: string, type: TestCard['type'], note = ''): TestCard {
  return { number, brand, type, corporate: false, outcome: 'authorised', note }
}

function corporate(number: string, brand: string, type: TestCard['type']): TestCard {
  return { number, brand, type, corporate: true, outcome: 'authorised', note: 'corporate' }
}

function unsuccessful(number: string, outcome: 'declined' | 'error', note: string): TestCard {
  return { number, brand: 'Visa', type: 'credit', corporate: false, outcome, note }
}
