import type { Knex } from 'knex'
import { Model } from 'objection'
import { earlierPhase, type Phase, phaseAt, type PhasePlan } from '../councils/phase.js'
import type { CouncilId } from '../database/in-council.js'
import { type Pence, pence, vatWithin } from '../money.js'
import type { ReferenceRule } from './account-reference.js'
import type { CheckDigitRule } from './check-digit.js'

/** An income stream with its reference rule and limits; to a resident, a payment type. */
export class Fund extends Model {
  static override tableName = 'funds'
  static override idColumn = ['council_id', 'code']

  declare council_id: string
  declare code: string
  declare slug: string
  declare name: string
  declare group_name: string
  declare search_words: string
  declare reference_label: string
  declare reference_hint: string
  declare minimum_length: number
  declare maximum_length: number
  declare characters: ReferenceRule['characters']
  declare pattern: string | null
  declare mask: string | null
  declare account_must_exist: boolean
  declare minimum_pence: number
  declare maximum_pence: number
  declare vat_code: string
  declare vat_rate_basis_points: number
  declare pays_an_invoice: boolean
  declare provider_account_code: string
  declare ledger_account_code: string
  declare check_method: CheckDigitRule['method'] | null
  declare check_modulus: number
  declare check_weights: number[]
  declare check_source_substitution: string
  declare check_result_substitutions: Record<number, string>
  declare check_subtract: boolean
  /** Its own phase, which its council's comes before; null for the same as its council. */
  declare own_phase: Phase | null
  declare own_next_phase: Phase | null
  declare own_next_phase_at: Date | null
  /** Why nobody may begin to pay it here for now, as the pages say; null when nothing is in the way. */
  declare stopped_reason: string | null

  /** The name as it stands within a sentence: "council tax". */
  nameInSentence(): string {
    return inSentence(this.name)
  }

  /** The reference's label as it stands within a sentence: "council tax account number". */
  referenceLabelInSentence(): string {
    return inSentence(this.reference_label)
  }

  /** Never ahead of its council. */
  phaseAt(council: PhasePlan, now: Date): Phase {
    const ofCouncil = phaseAt(council, now)
    if (this.own_phase === null) return ofCouncil
    return earlierPhase(ofCouncil, phaseAt({ phase: this.own_phase, nextPhase: this.own_next_phase, nextPhaseAt: this.own_next_phase_at }, now))
  }

  referenceRule(): ReferenceRule {
    return {
      minimumLength: this.minimum_length,
      maximumLength: this.maximum_length,
      characters: this.characters,
      pattern: this.pattern,
      mask: this.mask,
      checkDigit: this.checkDigitRule()
    }
  }

  private checkDigitRule(): CheckDigitRule | null {
    const shared = { modulus: this.check_modulus, weights: this.check_weights, resultSubstitutions: this.check_result_substitutions }
    switch (this.check_method) {
      case 'library-card': return { method: 'library-card', ...shared }
      case 'weighted-sum': return {
        method: 'weighted-sum', ...shared, sourceSubstitution: this.check_source_substitution, subtract: this.check_subtract
      }
      case null: return null
    }
  }

  /** The VAT within a payment to this fund. Paying an invoice bears none: the invoice itself did. */
  vatOf(gross: Pence): Pence {
    return this.pays_an_invoice ? pence(0) : vatWithin(gross, this.vat_rate_basis_points)
  }
}

/** Without the first capital, unless others show that it belongs to a proper name or an abbreviation. */
function inSentence(text: string): string {
  const rest = text.slice(1)
  return rest === rest.toLowerCase() ? text.charAt(0).toLowerCase() + rest : text
}

/** The funds that residents can choose, as the council orders them. */
export async function offeredFunds(trx: Knex.Transaction, councilId: CouncilId): Promise<Fund[]> {
  return await fundsOf(trx, councilId).where({ 'funds.offered_to_residents': true, 'funds.enabled': true })
    .orderBy('funds.position')
}

/** @returns undefined when there is none of that short name that residents can choose. */
export async function findOfferedFund(trx: Knex.Transaction, councilId: CouncilId, slug: string): Promise<Fund | undefined> {
  const [fund] = await fundsOf(trx, councilId).where({ 'funds.offered_to_residents': true, 'funds.enabled': true, 'funds.slug': slug })
  return fund
}

/** The funds of these codes, offered or not, by code. */
export async function fundsByCode(trx: Knex.Transaction, councilId: CouncilId, codes: readonly string[]): Promise<Map<string, Fund>> {
  const funds = await fundsOf(trx, councilId).whereIn('funds.code', codes)
  return new Map(funds.map(fund => [fund.code, fund]))
}

/** What each fund's code stands for. */
export async function namesOfFunds(trx: Knex.Transaction, councilId: CouncilId): Promise<Record<string, string>> {
  const funds = await trx('funds').where({ council_id: councilId }).select('code', 'name') as { code: string, name: string }[]
  return Object.fromEntries(funds.map(({ code, name }) => [code, name]))
}

/** These funds as they stand within a sentence: "council tax and garden waste". */
export async function fundsInSentence(trx: Knex.Transaction, councilId: CouncilId, codes: readonly string[]): Promise<string> {
  const names = await namesOfFunds(trx, councilId)
  return new Intl.ListFormat('en-GB').format([...new Set(codes)].map(code => inSentence(names[code] ?? code)))
}

/** A council's funds, each with its VAT rate and check digit, for a query to choose from. */
export function fundsOf(trx: Knex.Transaction, councilId: CouncilId) {
  return Fund.query(trx).where('funds.council_id', councilId)
    .join('vat_codes as vat', join => { join.on('vat.council_id', 'funds.council_id').andOn('vat.code', 'funds.vat_code') })
    .leftJoin('check_digit_rules as rule', join => {
      join.on('rule.council_id', 'funds.council_id').andOn('rule.code', 'funds.check_digit_rule_code')
    })
    .leftJoin('fund_phases as own', join => { join.on('own.council_id', 'funds.council_id').andOn('own.fund_code', 'funds.code') })
    .select('funds.*', 'own.phase as own_phase', 'own.next_phase as own_next_phase', 'own.next_phase_at as own_next_phase_at', 'own.stopped_reason',
      'vat.rate_basis_points as vat_rate_basis_points',
      'rule.method as check_method', 'rule.modulus as check_modulus', 'rule.weights as check_weights',
      'rule.source_substitution as check_source_substitution', 'rule.result_substitutions as check_result_substitutions',
      'rule.subtract_from_modulus as check_subtract')
}

/** Funds on offer of which any account has been loaded, by name. */
export async function fundsWithAccounts(trx: Knex.Transaction, councilId: CouncilId): Promise<Fund[]> {
  return await fundsOf(trx, councilId).where('funds.enabled', true).orderBy('funds.name')
    .whereExists(trx('account_holders as h').where('h.council_id', councilId).whereRaw('h.fund_code = funds.code').select(trx.raw('1')))
}
