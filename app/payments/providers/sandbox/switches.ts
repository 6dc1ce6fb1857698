import { z } from 'zod'

const count = z.number().int().min(0).max(1_000_000)
const seconds = z.number().int().min(0).max(31_536_000)

/** What can be made to go wrong, by account or everywhere. Counted switches spoil that many calls and are then off. */
export const switchesSchema = z.strictObject({
  slowMs: z.number().int().min(0).max(120_000),
  failNextCalls: count,
  throttleNextCalls: count,
  /** Sent with the refusal of a throttled call; 0 sends none, as GOV.UK Pay does. */
  retryAfterSeconds: seconds,
  dropNextCalls: count,
  hangNextCalls: count,
  /** The payment is created but the caller gets 500. */
  loseNextCreates: count,
  /** The payment is cancelled but the caller gets 500. */
  loseNextCancels: count,
  /** The refund is made but the caller gets 500. */
  loseNextRefunds: count,
  searchLagSeconds: seconds,
  lostReturn: z.boolean(),
  /** The payment stays `submitted` for so long after the payer confirmed. */
  lateSuccessSeconds: seconds,
  /** Added to the amount when the payment succeeds. */
  wrongAmountByPence: z.number().int().min(-10_000_000).max(10_000_000),
  corporateSurchargePence: z.number().int().min(0).max(1_000_000),
  refundSubmittedSeconds: seconds,
  refundsFail: z.boolean(),
  /** Payments and refunds are paid out so many days later; 0 tells nothing of it, as with Worldpay. */
  settledAfterDays: z.number().int().min(0).max(60),
  noWebhooks: z.boolean(),
  duplicateWebhooks: z.boolean(),
  outOfOrderWebhooks: z.boolean()
})

export type Switches = z.output<typeof switchesSchema>
type CountedSwitch = { [Name in keyof Switches]: Name extends `${string}Next${string}` ? Name : never }[keyof Switches]

interface Switchboard {
  readonly switches: Switches
}

interface Switched {
  readonly switches: Partial<Switches>
}

export const switchesOff: Switches = {
  slowMs: 0, failNextCalls: 0, throttleNextCalls: 0, retryAfterSeconds: 0, dropNextCalls: 0, hangNextCalls: 0,
  loseNextCreates: 0, loseNextCancels: 0, loseNextRefunds: 0, searchLagSeconds: 0,
  lostReturn: false, lateSuccessSeconds: 0, wrongAmountByPence: 0, corporateSurchargePence: 0,
  refundSubmittedSeconds: 0, refundsFail: false, settledAfterDays: 0,
  noWebhooks: false, duplicateWebhooks: false, outOfOrderWebhooks: false
}

/** An account's own switches go before those for everyone. */
export function switchesFor(board: Switchboard, account: Switched | undefined): Switches {
  return { ...board.switches, ...account?.switches }
}

/** Whether this call is to be spoilt; counts it if so. */
export function useUp(board: Switchboard, account: Switched | undefined, name: CountedSwitch): boolean {
  const holder = account?.switches[name] === undefined ? board.switches : account.switches
  const left = holder[name] ?? 0
  if (left === 0) return false
  holder[name] = left - 1
  return true
}

/** A page's form: an unticked box is not sent, and every number comes as text. */
export function readSwitchesForm(body: Record<string, unknown>) {
  return switchesSchema.safeParse(Object.fromEntries(Object.entries(switchesOff).map(([name, off]) =>
    [name, typeof off === 'boolean' ? body[name] === 'on' : Number(body[name] ?? 0)])))
}
