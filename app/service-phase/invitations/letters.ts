import type { Request, Response } from 'express'
import { inCouncil } from '../../database/in-council.js'
import { type CalendarDate, formatDate, londonDate } from '../../dates.js'
import { rememberSecret, shownSecret } from '../../payments/helping/shown-secrets.js'
import { decryptSecret, encryptSecret } from '../../secrets/secrets-at-rest.js'
import { recordAudit } from '../../users/audit.js'
import { sendCsv } from '../../web/rendering/csv.js'
import { inert } from '../../web/rendering/inert-text.js'
import { inviterOf } from './change-cohort.js'
import type { Cohort } from './cohort.js'
import { BetaInvitation, type Recipient, timesOpen } from './invitation.js'
import { mostInFile } from './invitations-file.js'
import { issueCode, recipientOf } from './invite.js'
import { opensInWords } from './invited.js'
import { cohortOf, renderCohort } from './show-cohorts.js'

/** A letter as it is printed, or merged into the council's own. */
interface Letter {
  recipient: Recipient
  code: string
  isHousehold: boolean
  /** On how many phones or computers it can be accepted. */
  times: number
  /** The last day of its code, however late it is printed. */
  endsOn: CalendarDate
}

/** Makes the codes of the letters that have none yet. They are shown in this session alone, and nowhere kept in clear. */
export async function makeLetters(request: Request, response: Response): Promise<void> {
  const { council, services: { config } } = request
  const inviter = inviterOf(request)
  const cohort = await inCouncil(council.id, async trx => await cohortOf(trx, request))
  if (cohort.hasEnded(inviter.now)) return await renderCohort(request, response, { status: 422, errors: [{ field: 'main-content', message: 'The cohort is over, so there are no codes for it any more' }] })
  await inCouncil(council.id, async trx => {
    const waiting = await BetaInvitation.query(trx).where({ council_id: council.id, cohort_id: cohort.id, delivery: 'letter' }).whereNull('code_hash').whereNull('revoked_at')
      .whereNotNull('recipient_encrypted').orderBy(['made_at', 'position']).limit(mostInFile).forUpdate()
    const letters: Letter[] = []
    for (const invitation of waiting) {
      const recipient = recipientOf(invitation, config.encryptionKey)
      if (recipient === null) continue
      letters.push({ recipient, code: await issueCode(trx, inviter, cohort, invitation), isHousehold: invitation.kind === 'household', times: timesOpen(invitation), endsOn: cohort.codesEndOn(inviter.now) })
    }
    if (letters.length === 0) return
    rememberSecret(request, cohort.id, { code: encryptSecret(JSON.stringify(letters), config.encryptionKey) })
    await recordAudit(trx, council.id, { at: inviter.now, userId: inviter.userId, action: 'beta_codes_made', subjectId: cohort.id, facts: { letters: letters.length } })
  })
  response.redirect(303, `/staff/cohorts/${cohort.id}/letters`)
}

export async function showLetters(request: Request, response: Response): Promise<void> {
  const found = await lettersOf(request)
  const now = request.services.clock.now()
  response.render('service-phase/invitations/letters', { ...found, codeAddress: `${request.origin}/invitation`, writtenOn: londonDate(now), opensOn: found.cohort.opensLaterOn(now) })
}

/** For the council's own letters: a row for each, in which nothing is taken for a formula. */
export async function downloadLetters(request: Request, response: Response): Promise<void> {
  const { cohort, letters } = await lettersOf(request)
  if (letters.length === 0) return response.redirect(303, `/staff/cohorts/${cohort.id}/letters`)
  const rows = letters.map(({ recipient, code, isHousehold, times, endsOn }) => [inert(recipient.name), inert(recipient.address), code, `${request.origin}/invitation`, isHousehold ? 'yes' : 'no', String(times), formatDate(cohort.opens_on), formatDate(endsOn)])
  await sendCsv(response, 'invitations', ['Name', 'Address', 'Code', 'Where to enter it', 'Household', 'On how many phones or computers', 'From', 'Until the end of'], rows)
}

async function lettersOf(request: Request): Promise<{ cohort: Cohort, opens: string | null, letters: Letter[] }> {
  const { cohort, opens } = await inCouncil(request.council.id, async trx => {
    const found = await cohortOf(trx, request)
    return { cohort: found, opens: await opensInWords(trx, request.council.id, [{ fundCodes: found.fund_codes }]) }
  })
  const kept = shownSecret(request, cohort.id)?.code
  return { cohort, opens, letters: kept === undefined ? [] : JSON.parse(decryptSecret(kept, request.services.config.encryptionKey)) as Letter[] }
}
