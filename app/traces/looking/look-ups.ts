import { nameKeysOf, nameWordsOf } from '../../funds/holder-names.js'
import { addDays, calendarDate } from '../../dates.js'
import { searchWordsOf } from '../../ledger/search/search-words.js'
import { readReference } from '../../references.js'
import type { Sought } from './find.js'
import type { LookUps } from './ledger-lines-query.js'
import { nearReferences, type ReferenceSlip } from './near-references.js'

/** People are mistaken about when they paid, and agencies and banks take their time. */
const daysBefore = 45
const daysAfter = 90
const whenever = { from: calendarDate('1900-01-01'), to: calendarDate('9999-12-31') }
const mostNameWords = 5

/** The references one slip away from the account's own and from the wrong one that was given. */
export interface NearOnes {
  account: ReadonlyMap<string, ReferenceSlip>
  wrong: ReadonlyMap<string, ReferenceSlip>
}

export function nearOnes({ accountReference, wrongReference }: Sought): NearOnes {
  return { account: nearReferences(accountReference), wrong: nearReferences(wrongReference) }
}

/** What is looked up for what somebody knows. */
export function lookUpsOf(sought: Sought, near: NearOnes): LookUps {
  const { amountPence, accountReference, wrongReference, cardLastFour, receiptNumber } = sought
  const references = [...new Set([...wrongReference === '' ? [] : [wrongReference], ...near.account.keys(), ...near.wrong.keys()])]
  return {
    // What came back unpaid stands as money out.
    exactPence: amountPence === null ? [] : [amountPence, -amountPence],
    ownReferences: [accountReference],
    nearReferences: references.filter(reference => reference !== accountReference),
    words: [...new Set([...wordsOf([accountReference, wrongReference, ...references, receiptNumber]), ...nameWords(sought)])],
    cardLastFour,
    receiptReference: readReference(receiptNumber),
    receiptNumber,
    days: daysOf(sought)
  }
}

function daysOf({ paidFrom, paidTo }: Sought): LookUps['days'] {
  return paidFrom === null || paidTo === null ? whenever : { from: addDays(paidFrom, -daysBefore), to: addDays(paidTo, daysAfter) }
}

/** Each as one word, as narratives' words are kept: a reference that is written in parts is several, and not looked for so. */
function wordsOf(references: readonly string[]): string[] {
  return references.flatMap(reference => {
    const words = searchWordsOf(reference)
    return words.length === 1 && reference.length >= 5 ? words : []
  })
}

/**
 * Of the payer's name and the account holder's, without titles: initials and short words lead to too many. Each as names are compared, and as
 * the ledger's words are kept, where `Ødegaard` has its first letter.
 */
function nameWords({ payerName, holderName }: Sought): string[] {
  return [payerName, holderName ?? ''].flatMap(name => {
    const telling = new Set(nameKeysOf(nameWordsOf(name, true)).flatMap(({ word }) => word.split(' ')).filter(word => word.length >= 3))
    const asKept = name.split(/\s+/u).filter(part => nameWordsOf(part, true).length > 0).flatMap(part => searchWordsOf(part)).filter(word => word.length >= 3)
    return [...[...telling].slice(0, mostNameWords), ...asKept.slice(0, mostNameWords)]
  })
}
