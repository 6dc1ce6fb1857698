import type { Request, Response } from 'express'
import { inCouncil } from '../../database/in-council.js'
import { NotFound, NotPermitted } from '../../errors.js'
import { isId } from '../../ids.js'
import { field, type FieldError } from '../../web/form-body.js'
import { dwpDeductionsFormat } from '../formats/dwp-deductions-format.js'
import { formatOf } from '../formats/formats.js'
import { UnreadableFile } from '../formats/receipt-format.js'
import { rowsAfter } from '../import-row.js'
import { enabledReceiptSources, type ImportSource, sourceOf } from '../import-source.js'
import { findImport, type Import, importsBefore } from '../import.js'
import { inThousands } from '../import-counts.js'
import { statedRow, type StatedRow } from '../working/save-rows.js'
import { choicesOf, ruleOf } from './show-rules.js'
import { type Trial, tryRule } from './trial.js'

/** The most rows on which a rule is tried. */
const mostRows = 1000
const filesOffered = 30
const noCounts = { most: inThousands(mostRows) }
const notPasted = 'Files from this source are Excel workbooks, which have no lines to paste. Try the rule on a file that has come, above'

/** What would this rule change? Asked of a file that has come, by its id in the address. */
export async function showTrial(request: Request, response: Response): Promise<void> {
  const { council, person, query } = request
  const importId = field(query, 'import')
  if (importId !== '' && person?.may('imports.view') !== true) throw new NotPermitted('imports.view')
  const page = await pageOf(request)
  if (importId === '') return response.render('imports/rules/trial', { ...page, counts: noCounts, submitted: {} })
  const tried = await inCouncil(council.id, async trx => {
    const imported = isId(importId) ? await findImport(trx, council.id, importId) : undefined
    if (imported === undefined) throw new NotFound('import')
    const source = await sourceOf(trx, council.id, imported.source_code)
    return { imported, trial: await tryRule(trx, council.id, page.rule, source, await rowsAfter(trx, imported, 0, mostRows)) }
  })
  response.render('imports/rules/trial', { ...page, ...tried, counts: countsIn(tried.trial, tried.imported), submitted: { import: importId } })
}

/** Asked of lines that are pasted, as their source's files have them. What is pasted is kept nowhere. */
export async function tryPastedRows(request: Request, response: Response): Promise<void> {
  const { council } = request
  const page = await pageOf(request)
  const submitted = { source: page.rule.source_code ?? field(request.body, 'source'), lines: field(request.body, 'lines') }
  const refuse = (error: FieldError) => { response.status(422).render('imports/rules/trial', { ...page, counts: noCounts, submitted, errors: [error] }) }
  const source = page.sources.find(({ code }) => code === submitted.source)
  if (source === undefined) return refuse({ field: 'source', message: 'Select where the lines come from' })
  const { rows, fault } = await readPasted(source, submitted.lines)
  if (rows === undefined) return refuse({ field: 'lines', message: fault })
  const trial = await inCouncil(council.id, async trx => await tryRule(trx, council.id, page.rule, source, rows))
  response.render('imports/rules/trial', { ...page, trial, counts: countsIn(trial), submitted, notUnderstood: rows.filter(row => row.reason_code === 'not-understood') })
}

async function pageOf(request: Request) {
  const { council, person } = request
  return await inCouncil(council.id, async trx => {
    const rule = await ruleOf(trx, request)
    const isForRule = (code: string) => rule.source_code === null || rule.source_code === code
    const files = person?.may('imports.view') === true ? await importsBefore(trx, council.id, null, filesOffered, false) : []
    return {
      rule, choices: await choicesOf(trx, request),
      sources: (await enabledReceiptSources(trx, council.id)).filter(({ code }) => isForRule(code)),
      files: files.filter(file => file.kind === 'receipts' && isForRule(file.source_code) && file.checked_rows > 0)
    }
  })
}

function countsIn({ rows, fired, changed }: Trial, imported?: Import) {
  return {
    ...noCounts, rows: inThousands(rows), fired: inThousands(fired), changed: inThousands(changed), checked: inThousands(imported?.checked_rows ?? 0)
  }
}

async function readPasted(source: ImportSource, lines: string): Promise<{ rows: StatedRow[], fault?: never } | { rows?: never, fault: string }> {
  if (lines.trim() === '') return { fault: 'Paste one line or more of a file' }
  try {
    const format = formatOf(source.format_code)
    const rows: StatedRow[] = []
    for await (const record of format.read(bytesOf(lines), format.readSettings(source.settings))) {
      if (record.kind !== 'totals') rows.push(statedRow(source.code, record, rows.length + 1))
      if (rows.length === mostRows) break
    }
    return rows.length === 0 ? { fault: 'There is no receipt in these lines. Paste the line of headings too, if the file has one' } : { rows }
  } catch (error) {
    if (error instanceof UnreadableFile) return { fault: isWorkbook(source) ? notPasted : error.message }
    throw error
  }
}

function isWorkbook({ format_code }: ImportSource): boolean {
  return format_code === dwpDeductionsFormat.code
}

async function* bytesOf(text: string): AsyncGenerator<Uint8Array> {
  yield await Promise.resolve(Buffer.from(text))
}
