import type { Knex } from 'knex'
import type { CouncilId } from '../database/in-council.js'
import { Conflict } from '../errors.js'
import { recordAudit } from '../users/audit.js'
import type { Person } from '../users/person.js'
import type { ReleaseNote } from './release-note.js'
import type { WriteStep } from './write-note.js'

/**
 * Somebody has read a note, as it was when they opened it. Once more is harmless.
 * @throws Conflict when it has been corrected since, so that they read something else, or is not for their role any more
 */
export async function acknowledge(trx: Knex.Transaction, { councilId, userId, now }: WriteStep, note: ReleaseNote, seen: number, person: Pick<Person, 'roleCode'>): Promise<void> {
  if (!note.roleCodes.includes(person.roleCode)) throw new Conflict('This does not affect your role any more, so there is nothing to acknowledge')
  if (note.askedVersion === null || seen < note.askedVersion || seen > note.version) throw new Conflict('This was corrected after you opened it. Read it again, then say that you have read it')
  const key = { council_id: councilId, note_id: note.id, user_id: userId }
  const before = await trx('release_note_acknowledgements').where(key).first('version') as { version: number } | undefined
  if (before !== undefined && before.version >= note.askedVersion) return
  await trx('release_note_acknowledgements').insert({ ...key, version: seen, acknowledged_at: now }).onConflict(['council_id', 'note_id', 'user_id']).merge(['version', 'acknowledged_at'])
  await recordAudit(trx, councilId, { at: now, userId, action: 'release_note_acknowledged', subjectId: note.id, facts: { version: seen } })
}

/** When somebody has acknowledged it as it is to be acknowledged now; null while they have not. */
export async function acknowledgedAt(trx: Knex.Transaction, councilId: CouncilId, { id, askedVersion }: ReleaseNote, userId: string): Promise<Date | null> {
  const found = await trx('release_note_acknowledgements').where({ council_id: councilId, note_id: id, user_id: userId }).where('version', '>=', askedVersion ?? 0)
    .first('acknowledged_at as at') as { at: Date } | undefined
  return found?.at ?? null
}

/** Somebody whom a note affects, and since when it has waited for them; or when they acknowledged it. */
export interface Affected {
  name: string
  roleName: string
  since: Date
  acknowledgedAt: Date | null
}

/**
 * Everybody whom it affects now: of the staff who have joined and not left, those with one of its roles. Who has waited longest comes first,
 * and counts from when they were told, or came to the role later.
 */
export async function affectedBy(trx: Knex.Transaction, councilId: CouncilId, noteId: string): Promise<Affected[]> {
  const { rows } = await trx.raw<{ rows: Affected[] }>(`
    select u.name, r.name as "roleName", greatest(n.asked_at, u.role_since, n.told_from::timestamp at time zone 'Europe/London') as since, a.acknowledged_at as "acknowledgedAt"
    from release_notes n join users u on u.council_id = :councilId and u.role_code = any (n.role_codes) and u.disabled_at is null
    join roles r on r.council_id = :councilId and r.code = u.role_code
    left join release_note_acknowledgements a on a.council_id = :councilId and a.note_id = n.id and a.user_id = u.id and a.version >= n.asked_version
    where n.council_id = :councilId and n.id = :noteId and not exists (
      select from invitations i where i.council_id = :councilId and i.user_id = u.id and i.used_at is null and i.taken_back_at is null)
    order by since, u.name, u.id`, { councilId, noteId })
  return rows
}
