import { formatDate } from '../../dates.js'
import { cookiesSetLately } from '../../privacy/cookies-set.js'
import type { EvidenceLine, ReadinessFinding } from './readiness-check.js'
import type { ReadinessFacts } from './readiness-facts.js'

/** Whether the page tells of every cookie that browsers were really given, those of residents who pay among them. */
export async function cookiesPageIsTrue({ trx, councilId, now }: ReadinessFacts): Promise<ReadinessFinding> {
  const { listed, unlisted, hasPayers } = await cookiesSetLately(trx, councilId, now)
  return {
    isMet: hasPayers && unlisted.length === 0,
    evidence: [
      line(listed.length === 0 ? 'No cookie has been set in the last four weeks' : `Set in the last four weeks, and on the page: ${listed.map(({ name }) => name).join(', ')}`),
      ...hasPayers ? [] : [line('Nobody has begun to pay in the last four weeks, so what residents are given has not been seen')],
      ...unlisted.map(({ name, lastSetOn }) => line(`Not on the page: ${name}, last set on ${formatDate(lastSetOn)}`))
    ]
  }
}

function line(text: string): EvidenceLine {
  return { text, path: '/cookies' }
}
