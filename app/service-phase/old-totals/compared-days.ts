import type { Knex } from 'knex'
import type { CouncilId } from '../../database/in-council.js'
import { addDays, type CalendarDate } from '../../dates.js'
import { fundsCountedTogether } from '../../measures/funds-counted-together.js'
import { compareDay, type ComparedDay } from './compare.js'
import { givenBetween } from './given-days.js'
import { notesBetween } from './notes.js'
import { ourTotals } from './our-totals-query.js'

/** Every day between two, the latest first, as the old system and this one have it. */
export async function comparedDays(trx: Knex.Transaction, councilId: CouncilId, from: CalendarDate, to: CalendarDate): Promise<ComparedDay[]> {
  const given = await givenBetween(trx, councilId, from, to)
  const ours = await ourTotals(trx, councilId, from, to)
  const notes = await notesBetween(trx, councilId, from, to)
  const together = await fundsCountedTogether(trx, councilId)
  const days: ComparedDay[] = []
  for (let day = to; day >= from; day = addDays(day, -1)) {
    days.push(compareDay({ day, given: given.get(day), ours: ours.get(day) ?? [], notes: notes.filter(note => note.day === day) }, together))
  }
  return days
}

interface Named {
  code: string
  name: string
  isInUse: boolean
}

export interface TotalNames {
  funds: Named[]
  methods: Named[]
}

/** Every fund and method of payment, those in use first: what has ended was taken all the same while it lasted. */
export async function namesForTotals(trx: Knex.Transaction, councilId: CouncilId): Promise<TotalNames> {
  const named = async (table: 'funds' | 'methods_of_payment') => await trx(table).where({ council_id: councilId })
    .orderBy([{ column: 'enabled', order: 'desc' }, { column: 'name' }]).select({ code: 'code', name: 'name', isInUse: 'enabled' }) as Named[]
  return { funds: await named('funds'), methods: await named('methods_of_payment') }
}
