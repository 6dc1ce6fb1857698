import { amountInPounds, parseAmount, type Pence, pence } from '../../money.js'

/** About how much somebody says that it was. */
export interface HeardAmount {
  pence: Pence
  /** From how much to how much, where they said so; `pence` is half-way then. */
  range: { fromPence: Pence, toPence: Pence } | null
  /** The plain words for it, which are read as the same again. */
  plain: string
}

const longest = 60
const before = /^(?:(?:it was|was|i think|maybe|perhaps|say) )*(?:about|around|roughly|approximately|approx\.?|circa|c\.|some|nearly|almost|just over|just under|a bit over|a bit under|~) ?/
const after = / ?(?:or so|ish|-ish|or thereabouts|roughly|about|or about)$/
const unit = / ?(?:pounds?|quid|gbp)$/
const between = /^(?:between|from) (.{1,20}?) (?:and|to) (.{1,20})$|^(.{1,20}?) ?(?:to| - |-|–) ?(.{1,20})$/

/** Reads `60`, `about £60`, `60 or so`, `60ish`, `between 50 and 70`, `50-70`; null for anything else, and for nothing at all of money. */
export function heardAmount(typed: string): HeardAmount | null {
  const text = typed.toLowerCase().trim()
  if (text.length > longest) return null
  const one = amountIn(text)
  if (one !== null) return { pence: one, range: null, plain: amountInPounds(one) }
  const [, first, last, start, end] = between.exec(text.replace(before, '')) ?? []
  const [from, to] = [amountIn(first ?? start ?? ''), amountIn(last ?? end ?? '')]
  if (from === null || to === null || from >= to) return null
  return {
    pence: pence(Math.floor((from + to) / 2)), range: { fromPence: from, toPence: to }, plain: `between ${amountInPounds(from)} and ${amountInPounds(to)}`
  }
}

function amountIn(text: string): Pence | null {
  const { pence: amount } = parseAmount(text.replace(before, '').replace(after, '').replace(unit, '').replace(after, ''))
  return amount === undefined || amount <= 0 ? null : amount
}
