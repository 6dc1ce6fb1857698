import type { Knex } from 'knex'
import type { CouncilId } from '../../../database/in-council.js'
import { accountsThatExist } from '../../../funds/account-holder.js'
import { matchingPattern } from '../../../funds/reference-format.js'
import { accountKey } from '../accounts-query.js'
import type { Findings } from '../findings.js'
import { type ItemToMatch, itemKey, type Proof, type SuggestionReason } from '../suggestion.js'
import { type Quoted, quotedIn } from './quoted-references.js'
import { readAs, type ReferenceShape } from './reference-shape.js'
import { type Repair, repairsOf } from './repair-reference.js'

/** Where a fund has no account holders, a quoted reference that is near so many or more says nothing. */
const mostNear = 6
/** Shorter numbers stand in many texts for other things. */
const shortestTelling = 6
const mostRepairs = 600

/** A reference that was quoted, as a fund reads it. */
interface Reading {
  item: ItemToMatch
  shape: ReferenceShape
  quoted: Quoted
  reference: string
}

/**
 * Accounts whose reference stands in the item, among its words or as its reference; where there is none, those whose reference is one slip
 * away from what stands there.
 */
export async function matchReferences(
  trx: Knex.Transaction, councilId: CouncilId, shapes: readonly ReferenceShape[], findings: Findings
): Promise<void> {
  const longest = Math.max(...shapes.map(({ rule }) => rule.maximumLength))
  const partLengths = [...new Set(shapes.flatMap(partLengthOf))]
  const quotedBy = new Map(findings.items.map(item => [item, quotedIn(item, longest, partLengths)]))
  const readings = [...quotedBy].flatMap(([item, quoted]) => readingsOf(item, quoted, shapes))
  const placed = new Set<ItemToMatch>()
  for (const { item, shape, quoted, reference, proof } of await proven(trx, councilId, readings)) {
    findings.consider(item, { fundCode: shape.fund.code, reference }, quotedReason(quoted, proof))
    if (proof !== 'form' && !quoted.isPart) placed.add(item)
  }
  const repaired = [...quotedBy].filter(([item]) => !placed.has(item)).flatMap(([item, quoted]) => slipsOf(item, quoted, shapes))
  for (const { item, shape, quoted, repair, proof, others } of await whichExist(trx, councilId, repaired)) {
    findings.consider(item, { fundCode: shape.fund.code, reference: repair.reference }, repairReason(quoted, repair, proof, others))
  }
}

/** Of funds that have accounts and references of one length, all digits. */
function partLengthOf({ rule, hasAccounts, alphabets }: ReferenceShape): number[] {
  const isDigits = rule.characters === 'digits' || alphabets?.every(alphabet => /^\d+$/.test(alphabet)) === true
  return hasAccounts && isDigits && rule.minimumLength === rule.maximumLength && rule.minimumLength >= shortestTelling ? [rule.maximumLength] : []
}

function readingsOf(item: ItemToMatch, quoted: readonly Quoted[], shapes: readonly ReferenceShape[]): Reading[] {
  const readings: Reading[] = []
  for (const shape of shapes) {
    for (const one of quoted) {
      const reference = one.isPart && !shape.hasAccounts ? null : readAs(shape, one)
      if (reference !== null) readings.push({ item, shape, quoted: one, reference })
    }
  }
  return readings
}

/** Those that something speaks for. */
async function proven(trx: Knex.Transaction, councilId: CouncilId, readings: readonly Reading[]): Promise<(Reading & { proof: Proof })[]> {
  const asked = readings.filter(({ shape }) => shape.hasAccounts).map(({ shape, reference }) => ({ fundCode: shape.fund.code, reference }))
  const known = await accountsThatExist(trx, councilId, distinct(asked))
  const likely = readings.flatMap(reading => {
    const proof = proofOf(reading, known)
    return proof === null ? [] : [{ ...reading, proof }]
  })
  return withPatterns(likely)
}

function proofOf({ shape, quoted, reference }: Reading, known: ReadonlySet<string>): Proof | null {
  if (known.has(accountKey({ fundCode: shape.fund.code, reference }))) return 'account'
  if (shape.fund.account_must_exist || quoted.isPart) return null
  if (shape.rule.checkDigit !== null) return 'check-digit'
  return shape.isTelling ? 'form' : null
}

/** Patterns are tried last and all at once, within their time. */
function withPatterns<Found extends Reading>(found: readonly Found[]): Found[] {
  const patterns = new Set(found.flatMap(({ shape }) => shape.pattern ?? []))
  const fitting = new Map([...patterns].map(pattern => {
    const references = found.filter(({ shape }) => shape.pattern === pattern).map(({ reference }) => reference)
    return [pattern, matchingPattern(pattern, references)]
  }))
  return found.filter(({ shape, reference }) => shape.pattern === null || fitting.get(shape.pattern)?.has(reference) === true)
}

interface Slip {
  item: ItemToMatch
  shape: ReferenceShape
  quoted: Quoted
  repair: Repair
  reference: string
}

function slipsOf(item: ItemToMatch, quoted: readonly Quoted[], shapes: readonly ReferenceShape[]): Slip[] {
  const slips: Slip[] = []
  for (const shape of shapes.filter(isRepairable)) {
    for (const one of quoted) {
      if (one.isPart) continue
      for (const repair of repairsOf(shape, one.plain)) slips.push({ item, shape, quoted: one, repair, reference: repair.reference })
      if (slips.length >= mostRepairs) return slips
    }
  }
  return slips
}

/** Whether anything could tell a right reference of the fund from a wrong one. */
function isRepairable({ hasAccounts, rule, fund }: ReferenceShape): boolean {
  return hasAccounts || (rule.checkDigit !== null && !fund.account_must_exist)
}

interface ProvenSlip extends Slip {
  proof: Proof
  /** How many other references are as near to what was quoted. */
  others: number
}

async function whichExist(trx: Knex.Transaction, councilId: CouncilId, slips: readonly Slip[]): Promise<ProvenSlip[]> {
  const asked = slips.filter(({ shape }) => shape.hasAccounts).map(({ shape, reference }) => ({ fundCode: shape.fund.code, reference }))
  const known = await accountsThatExist(trx, councilId, distinct(asked))
  const existing = withPatterns(slips.filter(({ shape, reference }) => !shape.hasAccounts || known.has(accountKey({ fundCode: shape.fund.code, reference }))))
  const near = new Map<string, Set<string>>()
  for (const slip of existing) near.set(nearKey(slip), (near.get(nearKey(slip)) ?? new Set()).add(slip.reference))
  return existing.flatMap((slip): ProvenSlip[] => {
    const others = (near.get(nearKey(slip))?.size ?? 1) - 1
    if (slip.shape.hasAccounts) return [{ ...slip, proof: 'account', others }]
    return others < mostNear - 1 ? [{ ...slip, proof: 'check-digit', others }] : []
  })
}

function nearKey({ item, shape, quoted }: Slip): string {
  return `${itemKey(item)} ${shape.fund.code} ${quoted.plain}`
}

function quotedReason({ place, text, plain, isPart }: Quoted, proof: Proof): SuggestionReason {
  const facts = { quoted: text, proof, isLoose: isPart || plain.length < shortestTelling }
  return place === 'reference' ? { code: 'reference-stated', ...facts } : { code: 'reference-in-narrative', place, ...facts }
}

function repairReason({ place, text }: Quoted, { slip, isCommon }: Repair, proof: Proof, others: number): SuggestionReason {
  const facts = { quoted: text, place, proof, others }
  return slip === 'swapped' ? { code: 'two-swapped', ...facts } : { code: 'one-character-wrong', mistake: slip, isCommon, ...facts }
}

function distinct(accounts: readonly { fundCode: string, reference: string }[]): { fundCode: string, reference: string }[] {
  return [...new Map(accounts.map(account => [accountKey(account), account])).values()]
}
