import { addDays, formatDate, type CalendarDate, londonDate } from '../../dates.js'
import type { ReadinessFinding } from './readiness-check.js'
import type { ReadinessFacts } from './readiness-facts.js'

/** A working week and a weekend: files that are older show nothing of today. */
const recentDays = 7
const daysThatAgree = 3

/** Whether each host system has had a file of postings lately. */
export async function postingsReachHostSystems({ trx, councilId, now }: ReadinessFacts): Promise<ReadinessFinding> {
  const { rows } = await trx.raw<{ rows: { name: string, deliveredAt: Date | null }[] }>(`
    select f.name, (
      select max(l.cut_at) from posting_files l where l.council_id = :councilId and l.feed_code = f.code and l.state in ('placed', 'acknowledged')
    ) as "deliveredAt"
    from posting_feeds f where f.council_id = :councilId order by f.position`, { councilId })
  const since = now.getTime() - recentDays * 86_400_000
  const evidence = rows.map(({ name, deliveredAt }) => ({
    text: deliveredAt === null ? `${name}: no file has been delivered` : `${name}: a file of ${formatDate(londonDate(deliveredAt))} was delivered`, path: '/staff/posting-files', permission: 'posting-files.view' as const
  }))
  return {
    isMet: rows.length > 0 && rows.every(({ deliveredAt }) => deliveredAt !== null && deliveredAt.getTime() >= since),
    evidence: rows.length === 0 ? [{ text: 'No host system is set up to get postings', path: '/staff/posting-files', permission: 'posting-files.view' as const }] : evidence
  }
}

/** Whether the latest days of each account with the payment provider agree with what was posted. */
export async function payOutsAreChecked({ trx, councilId, now }: ReadinessFacts): Promise<ReadinessFinding> {
  const { rows } = await trx.raw<{ rows: { name: string, agreed: number, differs: number, latest: CalendarDate | null }[] }>(`
    select a.name, count(d.day) filter (where d.state = 'agrees')::integer as agreed, count(d.day) filter (where d.state = 'differs')::integer as differs,
      max(d.day) filter (where d.state = 'agrees') as latest
    from provider_accounts a
    left join pay_out_days d on d.council_id = :councilId and d.provider_account_code = a.code and d.day >= :since
    where a.council_id = :councilId group by a.name order by a.name`, { councilId, since: addDays(londonDate(now), -28) })
  return {
    isMet: rows.length > 0 && rows.every(({ agreed, differs }) => agreed >= daysThatAgree && differs === 0),
    evidence: rows.map(({ name, agreed, differs, latest }) => ({
      text: `${name}: ${agreed} days of the last four weeks agree${latest === null ? '' : `, the latest ${formatDate(latest)}`}; ${differs} differ`, path: '/staff/pay-outs', permission: 'pay-outs.view' as const
    }))
  }
}
