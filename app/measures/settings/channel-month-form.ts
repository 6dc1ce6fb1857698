import { parseAmount } from '../../money.js'
import { field, type FieldError } from '../../web/form-body.js'
import { type ChannelMonth, isTypedIn, measuredChannels } from '../channel-months.js'

export type TypedChannel = Omit<ChannelMonth, 'month'>

export type ChannelMonthForm =
  | { values: TypedChannel[], errors?: never, submitted?: never }
  | { values?: never, errors: FieldError[], submitted: Record<string, string> }

const mostTransactions = 100_000_000

/** What each channel cost and, where the service does not see it, how much was done by it; empty where nobody knows. */
export function readChannelMonthForm(body: unknown): ChannelMonthForm {
  const errors: FieldError[] = []
  const submitted: Record<string, string> = {}
  const values = measuredChannels.map((channel): TypedChannel => {
    const { code, words } = channel
    const [volume, cost] = [field(body, `volume-${code}`).trim(), field(body, `cost-${code}`).trim()]
    Object.assign(submitted, { [`volume-${code}`]: volume, [`cost-${code}`]: cost })
    const number = Number(volume.replaceAll(',', ''))
    const isNumber = /^[\d,]{1,12}$/.test(volume) && number <= mostTransactions
    if (volume !== '' && !isNumber) errors.push({ field: `volume-${code}`, message: `How many of “${words}” must be a whole number` })
    const amount = cost === '' ? undefined : parseAmount(cost)
    if (amount?.fault !== undefined) errors.push({ field: `cost-${code}`, message: `The cost of “${words}” must be an amount of money, like 1,250 or 1,250.50` })
    return {
      channel: code, transactions: !isTypedIn(channel) || volume === '' ? null : number, costPence: amount?.pence ?? null
    }
  })
  return errors.length > 0 ? { errors, submitted } : { values }
}
