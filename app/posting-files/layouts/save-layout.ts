import type { Knex } from 'knex'
import type { CouncilId } from '../../database/in-council.js'
import { Conflict } from '../../errors.js'
import { codeFrom } from '../../ids.js'
import { recordAudit } from '../../users/audit.js'
import type { FieldError } from '../../web/form-body.js'
import type { LayoutAnswers } from './layout-answers.js'
import type { LayoutSettings } from './layout-settings.js'
import { PostingLayout } from './posting-layout.js'

export interface LayoutSaving {
  councilId: CouncilId
  name: string
  settings: unknown
  userId: string
  now: Date
}

/** A layout of another name with what an example or another layout says. @returns its code, or what is wrong */
export async function addLayout(trx: Knex.Transaction, { councilId, name, settings, userId, now }: LayoutSaving): Promise<{ code: string } | { error: FieldError }> {
  const code = codeFrom(name, 'layout')
  if (await isNameTaken(trx, councilId, name, null)) return { error: nameTaken(name) }
  const added = await trx('posting_layouts').insert({ council_id: councilId, code, name, settings: JSON.stringify(settings) })
    .onConflict(['council_id', 'code']).ignore().returning('code') as { code: string }[]
  if (added.length === 0) return { error: { field: 'name', message: `Another layout has a name too much like ‘${name}’. Choose another name` } }
  await recordAudit(trx, councilId, { at: now, userId, action: 'posting_layout_added', subjectId: code })
  return { code }
}

/**
 * From now on files are written by this. Those that were written stay as they are.
 * @param seen the version of the layout that was changed
 * @returns what is wrong, or null
 * @throws Conflict when somebody else has saved it since
 */
export async function changeLayout(
  trx: Knex.Transaction, code: string, seen: number, { councilId, name, settings, userId, now }: Omit<LayoutSaving, 'settings'> & { settings: LayoutSettings }
): Promise<FieldError | null> {
  if (await isNameTaken(trx, councilId, name, code)) return nameTaken(name)
  const changed = await PostingLayout.query(trx).where({ council_id: councilId, code, version: seen }).patch({ name, settings, draft: null, version: seen + 1 })
  if (changed === 0) throw new Conflict('Somebody else has saved this layout since you opened it. Nothing of yours is lost: save again to put it in place of theirs')
  await recordAudit(trx, councilId, { at: now, userId, action: 'posting_layout_changed', subjectId: code, facts: { version: seen + 1 } })
  return null
}

/** Keeps what is being tried, or forgets it. No file is written by it. */
export async function keepDraft(trx: Knex.Transaction, { council_id, code }: PostingLayout, draft: LayoutAnswers | null): Promise<void> {
  await PostingLayout.query(trx).where({ council_id, code }).patch({ draft })
}

async function isNameTaken(trx: Knex.Transaction, councilId: CouncilId, name: string, except: string | null): Promise<boolean> {
  const found = await PostingLayout.query(trx).where({ council_id: councilId }).whereRaw('lower(name) = lower(?)', [name]).select('code')
  return found.some(({ code }) => code !== except)
}

function nameTaken(name: string): FieldError {
  return { field: 'name', message: `There is a layout called ‘${name}’ already. Choose another name` }
}
