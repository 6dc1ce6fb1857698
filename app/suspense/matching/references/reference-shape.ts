import type { Knex } from 'knex'
import type { CouncilId } from '../../../database/in-council.js'
import { checkReference, passesRule, type ReferenceRule } from '../../../funds/account-reference.js'
import type { Fund } from '../../../funds/fund.js'
import { fitsMask } from '../../../funds/reference-format.js'
import { fundClaims } from '../../../imports/working/claiming-fund.js'
import { fundsWithAccounts } from '../accounts-query.js'
import type { Quoted } from './quoted-references.js'

/** How a fund's references look, made ready for many texts. */
export interface ReferenceShape {
  fund: Fund
  /** Without its pattern, which is slow to try, and tried last. */
  rule: ReferenceRule
  pattern: string | null
  /** Which of its references the fund claims; null for all that fit its rule. */
  claimMask: string | null
  /** Whether the fund has account holders, so that what is there can be told from what is not. */
  hasAccounts: boolean
  /** Whether its form alone tells its references from other numbers: it has letters of its own. */
  isTelling: boolean
  /** The characters that each place may have; null without a mask of one length. */
  alphabets: readonly string[] | null
}

const digits = '0123456789'
const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ'

/** The council's funds, those that claim references first and in the order in which they do. */
export async function referenceShapes(trx: Knex.Transaction, councilId: CouncilId): Promise<ReferenceShape[]> {
  const { claims, byCode } = await fundClaims(trx, councilId)
  const withAccounts = await fundsWithAccounts(trx, councilId)
  const claiming = new Set(claims.map(({ fund }) => fund.code))
  const others = [...byCode.values()].filter(({ code }) => !claiming.has(code)).map(fund => ({ fund, mask: null }))
  return [...claims, ...others].map(({ fund, mask }) => shapeOf(fund, mask, withAccounts.has(fund.code)))
}

/** The text as the fund's rule has it, or null. Its pattern, if it has one, is yet to be tried. */
export function readAs(shape: ReferenceShape, { text, plain }: Quoted): string | null {
  const { minimumLength: least, maximumLength: most } = shape.rule
  const isPlainFit = plain.length >= least && plain.length <= most && mayFit(shape, plain)
  const isTextFit = text.length !== plain.length && text.length >= least && text.length <= most
  if (!isPlainFit && !isTextFit) return null
  return (isTextFit ? checkReference(shape.rule, text).reference : undefined) ?? (isPlainFit && passesRule(shape.rule, plain) ? plain : null)
}

/** A quick look at a text without spaces and dashes, since most funds have nothing to do with most texts. */
function mayFit({ alphabets, claimMask }: ReferenceShape, plain: string): boolean {
  if (alphabets !== null && !agrees(alphabets, plain)) return false
  return claimMask === null || fitsMask(claimMask, plain)
}

/** Whether each character of a text may stand where it does, counted from a place of the mask. */
export function agrees(alphabets: readonly string[], text: string, from = 0): boolean {
  for (let index = 0; index < text.length; index += 1) {
    if (alphabets[from + index]?.includes(text.charAt(index)) !== true) return false
  }
  return true
}

function shapeOf(fund: Fund, claimMask: string | null, hasAccounts: boolean): ReferenceShape {
  const rule = fund.referenceRule()
  return {
    fund, claimMask, hasAccounts, pattern: rule.pattern, rule: { ...rule, pattern: null }, alphabets: alphabetsOf(rule),
    isTelling: letterCount((rule.mask ?? '').replace(/[$#?*@]/g, '')) >= 2 || letterCount((rule.pattern ?? '').replace(/\\./g, '')) >= 2
  }
}

function letterCount(text: string): number {
  return text.replace(/[^A-Za-z]/g, '').length
}

function alphabetsOf({ mask, checkDigit, characters }: ReferenceRule): string[] | null {
  if (mask === null || mask.includes('*')) return null
  const special = Object.values(checkDigit?.resultSubstitutions ?? {}).filter(letter => letter.length === 1)
  const ofMask: Readonly<Record<string, string>> = {
    '#': digits, '$': letters, '?': digits + letters, '@': digits + (characters?.includes('letters') === false ? '' : special.join('').toUpperCase())
  }
  return [...mask.toUpperCase()].map(letter => ofMask[letter] ?? letter)
}
