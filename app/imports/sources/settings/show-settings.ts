import type { Request, Response } from 'express'
import { inCouncil } from '../../../database/in-council.js'
import { formatDate, londonDate } from '../../../dates.js'
import { Conflict } from '../../../errors.js'
import { type FieldError, seenIn } from '../../../web/form-body.js'
import { signedIn } from '../../../web/signed-in-person.js'
import type { ImportSource } from '../../import-source.js'
import type { Answers } from '../mapping-answers.js'
import { sourceIn } from '../show-sources.js'
import { type SourceChoices, sourceChoices } from '../source-choices-query.js'
import { saveSettings } from './save-settings.js'
import { daysOfWeek, mostMethodCodes, readSettingsForm } from './settings-form.js'

const emptyCodes = 3

/** What counts for every file of a source, and when one is expected. */
export async function showSettings(request: Request, response: Response): Promise<void> {
  const { source, choices } = await found(request)
  render(response, source, choices, answersOf(source), source.version)
}

export async function changeSettings(request: Request, response: Response): Promise<void> {
  const { council, services } = request
  const { source, choices } = await found(request)
  const now = services.clock.now()
  const version = seenIn(request)
  const { values, errors, submitted } = readSettingsForm(request.body, source.kind, choices, londonDate(now))
  if (values === undefined) return render(response.status(422), source, choices, submitted, version, errors)
  const shown = (status: number, message: string) => { render(response.status(status), source, choices, submitted, version, [{ field: 'rowLimit', message }]) }
  try {
    const outcome = await inCouncil(council.id, async trx => await saveSettings(trx, source, { values, version, userId: signedIn(request).id, now }))
    if (outcome === 'saved') return response.redirect(303, '/staff/import-sources?saved=settings')
    shown(422, 'A file from this source is being worked. Save the change when it has been posted or stopped')
  } catch (error) {
    if (!(error instanceof Conflict)) throw error
    shown(error.status, error.message)
  }
}

async function found(request: Request): Promise<{ source: ImportSource, choices: SourceChoices }> {
  const { council, params } = request
  return await inCouncil(council.id, async trx => ({
    source: await sourceIn(trx, request, String(params.sourceCode)), choices: await sourceChoices(trx, council.id)
  }))
}

/** The form filled in with what is saved. */
function answersOf(source: ImportSource): Answers {
  const codes = Object.entries(source.method_codes)
  return {
    ledgerAccountCode: source.ledger_account_code, methodCode: source.method_code, officeCode: source.office_code,
    ...Object.fromEntries(codes.flatMap(([stated, meant], index) => [[`stated${index + 1}`, stated], [`meant${index + 1}`, meant]])),
    rowLimit: source.row_limit.toLocaleString('en-GB'), enabled: source.enabled ? 'yes' : 'no',
    ...Object.fromEntries(daysOfWeek.map(day => [`day${day}`, source.expected_days?.includes(day) === true ? 'yes' : ''])),
    expectedBy: source.expected_by ?? '', graceMinutes: String(source.grace_minutes),
    expectedFrom: source.expected_from === null ? '' : formatDate(source.expected_from)
  }
}

function render(
  response: Response, source: ImportSource, choices: SourceChoices, submitted: Answers, version: number, errors?: FieldError[]
): void {
  const given = Array.from({ length: mostMethodCodes }, (_, index) => index + 1)
    .filter(number => Boolean(submitted[`stated${number}`]) || Boolean(submitted[`meant${number}`]))
  const shown = Math.min(mostMethodCodes, Math.max(0, ...given) + emptyCodes)
  response.render('imports/sources/settings', {
    source, choices, submitted, version, errors, codeNumbers: Array.from({ length: shown }, (_, index) => index + 1)
  })
}
