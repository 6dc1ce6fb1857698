import { addDays, formatDate, type CalendarDate, londonDate } from '../../dates.js'
import type { EvidenceLine, ReadinessFinding } from './readiness-check.js'
import type { ReadinessFacts } from './readiness-facts.js'
import { statedOf } from './readiness-statement.js'

export const postingsCode = 'postings'

/** A working week and a weekend: what is older shows nothing of today. */
const recentDays = 7
const lookedAtDays = 28
const daysThatAgree = 3
/** By then a provider has paid out what it took, bank holidays included. */
const paidOutWithinDays = 10

interface FeedState {
  name: string
  enabled: boolean
  /** Of the latest file with postings in it that was placed or taken. */
  deliveredAt: Date | null
  inTrouble: number
}

/** Whether the postings of each fund that is to go on have reached its host system lately, and no file has been turned away or is stuck; or somebody has said that it has none. */
export async function postingsReachHostSystems({ trx, councilId, now, funds }: ReadinessFacts): Promise<ReadinessFinding> {
  const asked = await funds()
  const { rows: feeds } = await trx.raw<{ rows: (FeedState & { fundCodes: string[] })[] }>(`
    select f.name, f.enabled, array(
        select m.fund_code from posting_feed_funds m where m.council_id = :councilId and m.feed_code = f.code and m.fund_code = any (:fundCodes)
      ) as "fundCodes", (
        select max(l.cut_at) from posting_files l where l.council_id = :councilId and l.feed_code = f.code and l.state in ('placed', 'acknowledged') and l.line_count > 0
      ) as "deliveredAt", (
        select count(*)::integer from posting_files l
        where l.council_id = :councilId and l.feed_code = f.code and (l.state in ('stopped', 'failed') or l.folder_problem is not null)
      ) as "inTrouble"
    from posting_feeds f where f.council_id = :councilId order by f.position`, { councilId, fundCodes: asked.map(({ code }) => code) })
  const needed = feeds.filter(({ fundCodes }) => fundCodes.length > 0)
  const without = asked.filter(({ code }) => !needed.some(({ fundCodes }) => fundCodes.includes(code)))
  const stated = await statedOf(trx, councilId, postingsCode)
  const isStated = (code: string): boolean => stated?.fundCodes?.includes(code) === true
  const [named, open] = [without.filter(({ code }) => isStated(code)), without.filter(({ code }) => !isStated(code))]
  const since = now.getTime() - recentDays * 86_400_000
  const isWell = ({ enabled, deliveredAt, inTrouble }: FeedState): boolean => enabled && inTrouble === 0 && deliveredAt !== null && deliveredAt.getTime() >= since
  return {
    isMet: asked.length > 0 && open.length === 0 && needed.every(isWell),
    statable: without.map(({ code, name }) => ({ code, name, isStated: isStated(code) })),
    evidence: [
      ...needed.map(feed => ofFiles(feedInWords(feed))),
      ...stated === undefined || named.length === 0 ? [] : [{ text: `Without a host system: ${namesOf(named)}, as ${stated.name} recorded for ${formatDate(stated.heldOn)}: ${stated.evidence}` }],
      ...open.length === 0 ? [] : [ofFiles(`No host system is set up to get the postings of: ${namesOf(open)}`)]
    ]
  }
}

function namesOf(funds: readonly { name: string }[]): string {
  return funds.map(({ name }) => name).join(', ')
}

function feedInWords({ name, enabled, deliveredAt, inTrouble }: FeedState): string {
  const delivered = deliveredAt === null ? 'no file with postings has been delivered' : `a file of ${formatDate(londonDate(deliveredAt))} was delivered`
  return `${name}: ${delivered}${inTrouble === 0 ? '' : `; ${inTrouble} ${inTrouble === 1 ? 'is' : 'are'} stuck or turned away`}${enabled ? '' : '; it is switched off'}`
}

interface AccountState {
  name: string
  agreed: number
  /** Card payments in the days that agree, and in all of the days that are known. */
  payments: number
  taken: number
  latest: CalendarDate | null
  differs: number
  /** Days of which something should have been paid out by now. */
  late: number
  unasked: number
}

/** Whether the latest days of each account with the payment provider that takes money for the funds agree with what was posted, those with payments among them. */
export async function payOutsAreChecked({ trx, councilId, now, funds }: ReadinessFacts): Promise<ReadinessFinding> {
  const [today, codes] = [londonDate(now), [...new Set((await funds()).map(fund => fund.provider_account_code))]]
  const { rows } = await trx.raw<{ rows: AccountState[] }>(`
    select a.name, count(d.day) filter (where d.state = 'agrees' and d.day >= :since)::integer as agreed,
      coalesce(sum((d.figures -> 'told' ->> 'payments')::integer) filter (where d.state = 'agrees' and d.day >= :since), 0)::integer as payments,
      coalesce(sum((d.figures -> 'told' ->> 'payments')::integer) filter (where d.day >= :since), 0)::integer as taken,
      max(d.day) filter (where d.state = 'agrees') as latest, count(d.day) filter (where d.state = 'differs')::integer as differs,
      count(d.day) filter (where d.state = 'not-yet' and d.day < :paidOutFrom)::integer as late,
      count(d.day) filter (where d.failed_at is not null and d.day >= :since)::integer as unasked
    from provider_accounts a
    left join pay_out_days d on d.council_id = :councilId and d.provider_account_code = a.code
    where a.council_id = :councilId and a.code = any (:codes) group by a.name order by a.name`, { councilId, codes, since: addDays(today, -lookedAtDays), paidOutFrom: addDays(today, -paidOutWithinDays) })
  const isWell = ({ agreed, payments, taken, latest, differs, late, unasked }: AccountState): boolean =>
    agreed >= daysThatAgree && (payments > 0 || taken === 0) && late === 0 && latest !== null && latest >= addDays(today, -recentDays) && differs === 0 && unasked === 0
  return { isMet: rows.length > 0 && rows.every(isWell), evidence: rows.length === 0 ? [ofPayOuts('No account with the payment provider takes money for it')] : rows.map(row => ofPayOuts(accountInWords(row))) }
}

function accountInWords({ name, agreed, payments, taken, latest, differs, late, unasked }: AccountState): string {
  const days = `${agreed} days of the last four weeks agree${latest === null ? '' : `, the latest ${formatDate(latest)}`}, ${taken === 0 ? 'and nothing was taken' : `with ${payments} of the ${taken} payments that were taken`}`
  return `${name}: ${days}; ${differs} differ${late === 0 ? '' : `; of ${late} something should have been paid out by now`}${unasked === 0 ? '' : `; of ${unasked} the provider could not be asked`}`
}

function ofFiles(text: string): EvidenceLine {
  return { text, path: '/staff/posting-files', permission: 'posting-files.view' }
}

function ofPayOuts(text: string): EvidenceLine {
  return { text, path: '/staff/pay-outs', permission: 'pay-outs.view' }
}
