import type { MethodKind, StopSetup } from '../../councils/council-setup.js'
import type { Channel } from '../../ledger/entry-types.js'

const everyChannel: readonly Channel[] = ['web', 'phone', 'counter', 'home_visit', 'web_chat']
const everyMethod: readonly MethodKind[] = ['card_online', 'card_assisted', 'card_telephone', 'bank', 'agency', 'cash', 'cheque']

/**
 * The stops that a revenues office puts on accounts. Not every one stops everything: some are a word to whoever looks, some act on one
 * method of payment or one channel.
 */
export function demoStops(phone: string): StopSetup[] {
  return [
    {
      code: 'court',
      reason: 'Court action has started on this account',
      advice: `Call us on ${phone} to agree how to pay before the hearing.`,
      channels: everyChannel,
      methodKinds: everyMethod
    },
    {
      code: 'bailiff',
      reason: 'This debt is with enforcement agents',
      advice: `Pay the enforcement agents who wrote to you. If you have lost their letter, call us on ${phone}.`,
      channels: everyChannel,
      methodKinds: everyMethod
    },
    {
      code: 'squatter',
      reason: 'We are looking into who lives at this address',
      advice: `Call us on ${phone} before you pay anything.`,
      channels: everyChannel,
      methodKinds: everyMethod
    },
    {
      code: 'refer-to-housing',
      reason: 'Your housing officer needs to speak to you',
      advice: `Call us on ${phone}. We can take your payment while we talk.`,
      channels: ['web'],
      methodKinds: everyMethod
    },
    {
      code: 'no-cheques',
      reason: 'We cannot take cheques for this account',
      advice: 'Pay by card, at the Post Office or by bank transfer instead.',
      channels: everyChannel,
      methodKinds: ['cheque']
    },
    {
      code: 'accept-and-refer',
      reason: 'Accept the payment, then refer the account to the recovery team',
      advice: 'You can pay as usual.',
      channels: [],
      methodKinds: []
    }
  ]
}

/** Which of the stops a fund's accounts may bear. */
export const stopsByFund: Readonly<Record<string, readonly string[]>> = {
  'council-tax': ['court', 'bailiff', 'no-cheques', 'accept-and-refer'],
  'business-rates': ['court', 'bailiff', 'no-cheques', 'accept-and-refer'],
  'housing-rents': ['court', 'squatter', 'refer-to-housing', 'no-cheques', 'accept-and-refer'],
  'invoices': ['court', 'no-cheques', 'accept-and-refer']
}
