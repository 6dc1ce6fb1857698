import { londonTimestamp } from '../dates.js'
import { entryTypes } from '../ledger/entry-types.js'
import { type PostingLine, shownKinds } from '../ledger/posting-line.js'
import { messageText } from '../messages/message-text.js'
import { amountInPounds } from '../money.js'
import { inert } from '../web/rendering/inert-text.js'
import type { SpreadsheetColumn } from '../web/rendering/spreadsheet.js'
import { channels } from './filters-form.js'

export const downloadColumns: readonly SpreadsheetColumn[] = [
  { header: 'Paid on', kind: 'day' }, { header: 'Recorded', kind: 'text' }, { header: 'Receipt', kind: 'text' }, { header: 'Type', kind: 'text' },
  { header: 'Fund code', kind: 'text' }, { header: 'Where it is', kind: 'text' }, { header: 'Account reference', kind: 'text' },
  { header: 'Amount in pounds', kind: 'pounds' }, { header: 'Method of payment', kind: 'text' }, { header: 'Channel', kind: 'text' },
  { header: 'Payer', kind: 'text' }, { header: 'Narrative', kind: 'text' }, { header: 'Card last four', kind: 'text' }
]

/** The rows of a file that people open: words instead of codes, and no text that a spreadsheet could take for a formula. */
export async function* downloadRows(lines: AsyncIterable<PostingLine>): AsyncGenerator<string[]> {
  const words = wordsOfCodes()
  const wordFor = (group: string, code: string) => words.get(`${group} ${code}`) ?? code
  for await (const line of lines) {
    yield [
      line.occurredOn, londonTimestamp(line.recordedAt), line.reference, wordFor('type', line.type), line.fundCode ?? '',
      inert(line.fundName ?? wordFor('kind', line.kind)), inert(line.accountReference ?? ''), amountInPounds(line.amountPence),
      inert(line.methodName), wordFor('channel', line.channel), inert(line.payerName ?? ''), inert(line.narrative ?? ''), line.cardLastFour ?? ''
    ]
  }
}

/** What the ledger's codes are called, as the pages call them. */
function wordsOfCodes(): Map<string, string> {
  const { body } = messageText('transactions/words-of-codes', { entryTypes, channels, shownKinds })
  return new Map(body.split('\n').map(line => line.split('=')).map(([code = '', word = '']): [string, string] => [code, word]))
}
