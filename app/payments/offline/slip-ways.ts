import type { Knex } from 'knex'
import type { CouncilId } from '../../database/in-council.js'
import { type AccountHolder, findAccountHolder } from '../../funds/account-holder.js'
import { type CollectionScheme, collectionSchemes, schemeNumber } from '../../funds/collection-scheme.js'
import type { Fund } from '../../funds/fund.js'
import type { Channel } from '../../ledger/entry-types.js'
import type { SlipWay } from './slip.js'

/** The method of payment by which the money will come, which an account's stop may refuse. */
const methodKindOf: Record<SlipWay, string> = { shop: 'agency', post: 'cheque' }

/** The scheme by which shops take payments for a fund, or for one account of it; undefined where none could. */
export async function schemeOf(trx: Knex.Transaction, councilId: CouncilId, fund: Fund, reference?: string): Promise<CollectionScheme | undefined> {
  const scheme = (await collectionSchemes(trx, councilId)).get(fund.code)
  return scheme === undefined || reference === undefined || schemeNumber(scheme, reference) !== null ? scheme : undefined
}

/** An account that somebody wants to pay with a slip. */
export interface AccountOfSlip {
  fund: Fund
  reference: string
  way: SlipWay
  /** How they met us; work that nobody asked for counts as done for somebody on the web. */
  channel: Channel | 'office'
}

/** Why there can be no slip: the account is stopped for such payments, or no shop could take them; null where there can be one. */
export async function obstacleToSlip(
  trx: Knex.Transaction, councilId: CouncilId, { fund, reference, way, channel }: AccountOfSlip, known?: { holder: AccountHolder | undefined }
): Promise<'stopped' | 'no-number' | null> {
  const { holder } = known ?? { holder: fund.account_must_exist ? await findAccountHolder(trx, councilId, fund.code, reference) : undefined }
  if (holder?.isStoppedFor(channel === 'office' ? 'web' : channel, methodKindOf[way]) === true) return 'stopped'
  return way === 'shop' && await schemeOf(trx, councilId, fund, reference) === undefined ? 'no-number' : null
}
