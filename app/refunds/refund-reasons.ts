/** Why money goes back: codes that the refund keeps, in the order in which they are offered. */
export const refundReasons = {
  duplicate: 'It was paid twice',
  overpaid: 'Too much was paid',
  'wrong-account': 'It was paid to the wrong account or for the wrong thing',
  'not-due': 'It was not owed, or is not owed any more',
  'service-not-given': 'The service was not given',
  'council-error': 'The council made a mistake',
  other: 'Another reason'
} as const

export type RefundReason = keyof typeof refundReasons

export function isRefundReason(code: string): code is RefundReason {
  return Object.hasOwn(refundReasons, code)
}
