import type { Knex } from 'knex'
import type { CouncilId } from '../database/in-council.js'
import type { CalendarDate } from '../dates.js'

/** told: what counts now · mine: what this person has yet to acknowledge · tasks: with something of theirs to change · unpublished: drafts and what is not told yet · archived. */
export const noteLists = ['told', 'mine', 'tasks', 'unpublished', 'archived'] as const
export type NoteList = typeof noteLists[number]

export interface NoteOnList {
  id: string
  title: string
  changesOn: CalendarDate
  toldFrom: CalendarDate | null
  publishedAt: Date | null
  archivedAt: Date | null
  roleNames: string[]
  /** Of those whom it affects now, how many have acknowledged it; 0 of 0 for a draft. */
  affected: number
  acknowledged: number
  tasksToDo: number
}

export interface ListOfNotes {
  list: NoteList
  words: string
  userId: string
  roleCode: string
  today: CalendarDate
  after: string | null
  limit: number
}

/** The latest written first, after the one before a place. Of `archived`, drafts are for writers alone. */
export async function listNotes(trx: Knex.Transaction, councilId: CouncilId, asked: ListOfNotes & { isWriter: boolean }): Promise<NoteOnList[]> {
  const { rows } = await trx.raw<{ rows: NoteOnList[] }>(`
    select n.id, n.title, n.changes_on as "changesOn", n.told_from as "toldFrom", n.published_at as "publishedAt", n.archived_at as "archivedAt",
      array(select r.name from roles r where r.council_id = :councilId and r.code = any (n.role_codes) order by r.name) as "roleNames",
      counts.affected, counts.acknowledged, (select count(*)::integer from release_note_tasks t where t.council_id = :councilId and t.note_id = n.id and t.done_at is null) as "tasksToDo"
    from release_notes n
    cross join lateral (
      select count(*)::integer as affected, count(a.user_id)::integer as acknowledged from users u
      left join release_note_acknowledgements a on a.council_id = :councilId and a.note_id = n.id and a.user_id = u.id and a.version >= n.asked_version
      where u.council_id = :councilId and n.published_at is not null and u.role_code = any (n.role_codes) and u.disabled_at is null and not exists (
        select from invitations i where i.council_id = :councilId and i.user_id = u.id and i.used_at is null and i.taken_back_at is null)) counts
    where n.council_id = :councilId
      and case :list
        when 'archived' then n.archived_at is not null and (n.published_at is not null or :isWriter)
        when 'unpublished' then :isWriter and n.archived_at is null and (n.published_at is null or n.told_from > :today)
        when 'tasks' then n.archived_at is null and exists (
          select from release_note_tasks t where t.council_id = :councilId and t.note_id = n.id and t.owner_id = :userId and t.done_at is null)
        else n.archived_at is null and n.published_at is not null and coalesce(n.told_from <= :today, true) end
      and (:list <> 'mine' or :roleCode = any (n.role_codes) and not exists (
        select from release_note_acknowledgements a where a.council_id = :councilId and a.note_id = n.id and a.user_id = :userId and a.version >= n.asked_version))
      and (:words = '' or position(lower(:words) in lower(n.title || ' ' || n.what_changes || ' ' || n.screens || ' ' || n.evidence)) > 0)
      and (:after::uuid is null or n.id < :after::uuid)
    order by n.id desc limit :limit`, { ...asked, councilId })
  return rows
}

/** What the numbers of feedback stand for, those that there are. */
export async function feedbackByNumber(trx: Knex.Transaction, councilId: CouncilId, numbers: readonly string[]): Promise<Map<string, string>> {
  if (numbers.length === 0) return new Map()
  const { rows } = await trx.raw<{ rows: { id: string, number: string }[] }>(`
    select id, right(id::text, 8) as number from feedback where council_id = :councilId and right(id::text, 8) = any (:numbers::text[])`, { councilId, numbers: [...numbers] })
  return new Map(rows.map(({ id, number }) => [number, id]))
}

/** The roles of the council, by name. */
export async function namesOfRoles(trx: Knex.Transaction, councilId: CouncilId): Promise<{ code: string, name: string }[]> {
  return await trx('roles').where({ council_id: councilId }).orderBy('name').select('code', 'name') as { code: string, name: string }[]
}
