import type { Knex } from 'knex'
import { accessibilityEvidence } from '../../accessibility/evidence-query.js'
import type { CouncilId } from '../../database/in-council.js'
import { feedbackEvidence } from '../../feedback/satisfaction-query.js'
import { type Fund, namesOfFunds, offeredFunds } from '../../funds/fund.js'
import { fundsCountedAsOne } from '../../measures/funds-counted-together.js'
import { measuresEvidence } from '../../measures/measures-evidence.js'
import type { PhaseScope } from '../phase-change.js'
import type { EvidenceLine } from './readiness-check.js'

/** What checks look at. Several look at the same: each is gathered once, when the first of them asks for it. */
export interface ReadinessFacts {
  trx: Knex.Transaction
  councilId: CouncilId
  now: Date
  /** The funds that are to go on: one by itself, or all that residents can choose. */
  funds: () => Promise<Fund[]>
  isOneFund: boolean
  /** Says with which others a fund by itself is counted, since what is found is of all of them; nothing where there are none. */
  countedWith: () => Promise<EvidenceLine[]>
  accessibility: () => ReturnType<typeof accessibilityEvidence>
  feedback: () => ReturnType<typeof feedbackEvidence>
  measures: () => ReturnType<typeof measuresEvidence>
}

/** The facts of one look at a council, or at one of its funds, within one step of work. */
export function readinessFacts(trx: Knex.Transaction, councilId: CouncilId, scope: PhaseScope, now: Date): ReadinessFacts {
  const counted = once(async () => scope === null ? null : await fundsCountedAsOne(trx, councilId, scope))
  return {
    trx, councilId, now, isOneFund: scope !== null,
    funds: once(async () => (await offeredFunds(trx, councilId)).filter(({ code }) => scope === null || code === scope)),
    countedWith: once(async () => {
      const others = (await counted())?.filter(code => code !== scope) ?? []
      const names = others.length === 0 ? {} : await namesOfFunds(trx, councilId)
      return others.length === 0 ? [] : [{ text: `Counted together with: ${others.map(code => names[code] ?? code).join(', ')}`, path: '/staff/measures/settings', permission: 'measures.change' }]
    }),
    accessibility: once(async () => await accessibilityEvidence(trx, councilId, now)),
    feedback: once(async () => await feedbackEvidence(trx, councilId, await counted(), now)),
    measures: once(async () => await measuresEvidence(trx, councilId, await counted(), now))
  }
}

function once<Found>(gather: () => Promise<Found>): () => Promise<Found> {
  let gathered: Promise<Found> | null = null
  return async () => await (gathered ??= gather())
}
