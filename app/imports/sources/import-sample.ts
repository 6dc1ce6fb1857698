import type { Knex } from 'knex'
import { Model } from 'objection'
import { v7 as newId } from 'uuid'
import type { CouncilId } from '../../database/in-council.js'
import { NotFound } from '../../errors.js'
import { isId } from '../../ids.js'
import { encodingOf, endOfWholeLines, type Encoding } from '../formats/text-lines.js'
import type { Answers } from './mapping-answers.js'

/** As much of a file as is kept for a person to say what is what in it. */
export const sampleBytes = 256 * 1024
const keptForMs = 24 * 3_600_000

/** The beginning of a council's own file, and what has been said of its columns. */
export class ImportSample extends Model {
  static override tableName = 'import_samples'
  static override idColumn = ['council_id', 'id']
  static override jsonAttributes = ['answers']

  declare council_id: string
  declare id: string
  declare file_name: string
  declare content: Buffer
  /** Whether the file goes on after what is kept. */
  declare is_cut: boolean
  /** The source whose columns are changed; null for a new one. */
  declare source_code: string | null
  /** What was last said that could be read, with the version of the source that it was said of; null before that. */
  declare answers: Answers | null
  declare made_by: string
  declare made_at: Date

  /** Its bytes, without the line in whose middle it may be cut. */
  wholeLines(encoding: Encoding): Buffer {
    const { content } = this
    const end = this.is_cut ? endOfWholeLines(content, encodingOf(content, encoding)) : 0
    return end === 0 ? content : content.subarray(0, end)
  }
}

/** @returns the new sample's id */
export async function keepSample(
  trx: Knex.Transaction, sample: Pick<ImportSample, 'council_id' | 'file_name' | 'content' | 'is_cut' | 'source_code' | 'answers' | 'made_by' | 'made_at'>
): Promise<string> {
  const id = newId()
  await ImportSample.query(trx).insert({ ...sample, id })
  return id
}

/** @throws NotFound when the council has none, or no longer has it */
export async function sampleWith(trx: Knex.Transaction, councilId: CouncilId, id: string): Promise<ImportSample> {
  const sample = isId(id) ? await ImportSample.query(trx).findById([councilId, id]) : undefined
  if (sample === undefined) throw new NotFound('sample of a file')
  return sample
}

export async function keepAnswers(trx: Knex.Transaction, { council_id, id }: ImportSample, answers: Answers): Promise<void> {
  await ImportSample.query(trx).findById([council_id, id]).patch({ answers })
}

/** Samples hold people's payments, so they go after a day. */
export async function removeOldSamples(trx: Knex.Transaction, councilId: CouncilId, now: Date): Promise<void> {
  await ImportSample.query(trx).where({ council_id: councilId }).where('made_at', '<', new Date(now.getTime() - keptForMs)).delete()
}
