const fieldNames: Record<string, string> = {
  reference: 'Reference', postcode: 'Postcode', choice: 'How much', amount: 'Amount', email: 'Email address', payAgain: 'Pay this as well'
}

const faults: Record<string, string> = {
  'missing': 'nothing was entered or chosen', 'card-number': 'a card number was entered', 'length': 'too short or too long', 'characters': 'letters or signs that it never has',
  'pattern': 'not in the right form', 'mask': 'not in the right form', 'check-digit': 'one of its letters or digits was wrong', 'no-account': 'there is no such account',
  'changed': 'what is owed had changed in the meantime', 'not-a-number': 'not an amount', 'negative': 'less than nothing', 'too-many-decimals': 'more than 2 numbers after the point',
  'too-large': 'more than can be an amount', 'zero': 'nothing to pay', 'below-least': 'less than can be paid', 'above-most': 'more than can be paid',
  'not-a-postcode': 'not a full postcode', 'no-match': 'not the postcode of the account', 'too-often': 'tried too often', 'not-an-address': 'not an email address'
}

/** A fault of a field, such as `Amount: not an amount`. */
export function errorInWords(field: string, fault: string): string {
  return `${fieldNames[field] ?? 'A field'}: ${faults[fault] ?? 'something else'}`
}

export function timeInWords(seconds: number): string {
  if (seconds < 120) return seconds === 60 ? '1 minute' : `${seconds} seconds`
  return `${seconds / 60} minutes`
}

/** How people met us. */
export const channelNames: Record<string, string> = {
  web: 'By residents themselves', phone: 'By phone', counter: 'At a counter', home_visit: 'On a home visit', web_chat: 'By web chat'
}

export const scriptNames: Record<string, string> = { with: 'With JavaScript', without: 'Without JavaScript', unknown: 'Not known: no form was sent' }
