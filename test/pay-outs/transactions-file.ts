export interface FileTransaction {
  id: string
  at: Date
  amount: string
  reference?: string
  state?: string
  surcharge?: string
  total?: string
  fee?: string
}

const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec']

/** As GOV.UK Pay's admin tool writes it, in UTC, for a service whose provider tells its fees. */
export function transactionsFile(transactions: readonly FileTransaction[]): string {
  const header = 'Reference,Description,Email,Amount,State,GOV.UK Payment ID,Date Created,Time Created,Corporate Card Surcharge,Total Amount,Fee,Net'
  return [header, ...transactions.map(({ id, at, amount, reference = 'A', state = 'Success', surcharge = '0.00', total = amount, fee = '' }) => {
    const date = `${String(at.getUTCDate()).padStart(2, '0')} ${months[at.getUTCMonth()]} ${at.getUTCFullYear()}`
    return [reference, 'Council tax', 'a@example.com', `"${amount}"`, state, id, date, at.toISOString().slice(11, 19), surcharge, `"${total}"`, fee, ''].join(',')
  })].join('\r\n') + '\r\n'
}
