import { createReadStream } from 'node:fs'
import type { Request, Response } from 'express'
import { inCouncil } from '../database/in-council.js'
import { type CalendarDate, londonDate } from '../dates.js'
import { UnreadableFile } from '../imports/formats/receipt-format.js'
import { plainFileName } from '../imports/import-file.js'
import { ProviderAccount } from '../payments/provider-account.js'
import type { FieldError } from '../web/form-body.js'
import { signedIn } from '../web/signed-in-person.js'
import { type FileAnswers, readFileForm } from './file-form.js'
import { checkFile } from './make-check.js'
import type { ProviderStatement } from './provider-statement.js'
import { readTransactionsFile } from './read-transactions-file.js'

export async function showNewFile(request: Request, response: Response): Promise<void> {
  await render(request, response, { accountCode: '', from: '', to: '' })
}

/** Checks days by the file that somebody has fetched from GOV.UK Pay's admin tool. The file itself is not kept: it holds payers' names. */
export async function takeFile(request: Request, response: Response): Promise<void> {
  const { council, services, file } = request
  const now = services.clock.now()
  const accounts = await accountsOf(request)
  const form = readFileForm(request.body, accounts.map(({ code }) => code), londonDate(now), file)
  if (form.values === undefined || file === undefined) return await render(request, response.status(422), form.submitted, form.errors)
  const { accountCode, from, to } = form.values
  const statement = await statementIn(createReadStream(file.path), from, to)
  if (typeof statement === 'string') return await render(request, response.status(422), form.submitted, [{ field: 'file', message: statement }])
  const named = { accountCode, name: plainFileName(file.originalname), from, to, userId: signedIn(request).id, now }
  await inCouncil(council.id, async trx => { await checkFile(trx, council.id, statement, named) })
  response.redirect(303, `/staff/pay-outs/${accountCode}/${to}`)
}

/** What it says, or why it cannot be read. */
async function statementIn(bytes: AsyncIterable<Uint8Array>, from: CalendarDate, to: CalendarDate): Promise<ProviderStatement | string> {
  try {
    return await readTransactionsFile(bytes, from, to)
  } catch (error) {
    if (error instanceof UnreadableFile) return error.message
    throw error
  }
}

async function accountsOf({ council }: Request): Promise<ProviderAccount[]> {
  return await inCouncil(council.id, async trx => await ProviderAccount.query(trx).where({ council_id: council.id }).orderBy('name'))
}

async function render(request: Request, response: Response, submitted: FileAnswers, errors?: FieldError[]): Promise<void> {
  response.render('pay-outs/file', { accounts: await accountsOf(request), submitted, errors })
}
