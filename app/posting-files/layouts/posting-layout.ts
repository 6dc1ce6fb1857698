import type { Knex } from 'knex'
import { Model } from 'objection'
import type { CouncilId } from '../../database/in-council.js'
import { type LayoutSettings, layoutSchema } from './layout-settings.js'

/** What posting files look like: a name and settings, which people change. */
export class PostingLayout extends Model {
  static override tableName = 'posting_layouts'
  static override idColumn = ['council_id', 'code']
  static override jsonAttributes = ['settings', 'draft']

  declare council_id: string
  declare code: string
  declare name: string
  /** As the schema of layouts reads them. */
  declare settings: unknown
  /** Rises with each change, so that a form that was open meanwhile is told from a new one. */
  declare version: number
  /** What is being tried and not saved: the answers of its form. */
  declare draft: Record<string, string> | null

  /** @throws ZodError for settings that no page can have saved. */
  readSettings(): LayoutSettings {
    return layoutSchema.parse(this.settings)
  }
}

export async function layoutsOf(trx: Knex.Transaction, councilId: CouncilId): Promise<PostingLayout[]> {
  return await PostingLayout.query(trx).where({ council_id: councilId }).orderBy('name')
}

/** @throws when there is none: a feed refers to its layout. */
export async function layoutOf(trx: Knex.Transaction, councilId: CouncilId, code: string): Promise<PostingLayout> {
  return await PostingLayout.query(trx).findById([councilId, code]).throwIfNotFound()
}
