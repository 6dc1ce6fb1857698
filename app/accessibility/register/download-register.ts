import type { Request, Response } from 'express'
import { inCouncil } from '../../database/in-council.js'
import { londonDate } from '../../dates.js'
import { namesOfUsers } from '../../users/user-names-query.js'
import { sendCsv } from '../../web/rendering/csv.js'
import { inert } from '../../web/rendering/inert-text.js'
import { pagesInWords } from '../../web/page-names/page-names.js'
import { criterionWords } from '../criteria.js'
import { exemptions, type Issue, ownIssues } from '../issue.js'
import { type SharedIssueHere, sharedIssuesHere } from './shared-note.js'

const columns = [
  'Number', 'Of', 'Kind', 'Severity', 'What', 'Criterion', 'Pages', 'Who is affected', 'Alternative', 'Reason', 'Burden assessment', 'Exemption', 'What is done',
  'Fix by', 'Owner', 'State', 'Fixed on', 'Fixed in', 'Retested on', 'Retested by', 'How it affects us'
]

/** The whole register as a CSV file: the council's own issues and those of the software. */
export async function downloadRegister(request: Request, response: Response): Promise<void> {
  const { council, services } = request
  const rows = await inCouncil(council.id, async trx => {
    const issues = await ownIssues(trx, council.id)
    const names = await namesOfUsers(trx, council.id, issues.map(({ ownerId }) => ownerId))
    return [...issues.map(issue => ownRow(issue, names[issue.ownerId ?? ''] ?? '')), ...(await sharedIssuesHere(trx, council.id)).map(sharedRow)]
  })
  await sendCsv(response, `accessibility-register-${londonDate(services.clock.now())}`, columns, rows.map(row => row.map(inert)))
}

function ownRow(issue: Issue, owner: string): string[] {
  const { number, kind, fixBy, state, fixedOn, fixedIn, retestedOn, retestedBy } = issue
  return [
    String(number), 'The council', kind, ...wordsOf(issue), fixBy ?? '', owner, state, fixedOn ?? '', fixedIn ?? '', retestedOn ?? '', retestedBy ?? '', ''
  ]
}

function sharedRow(issue: SharedIssueHere): string[] {
  return [issue.code, 'The software', issue.kind, ...wordsOf(issue), issue.fixBy ?? '', '', 'open', '', '', '', '', issue.affectsUs]
}

function wordsOf({ severity, what, criterion, pages, affected, alternative, reason, reasonWords, exemption, doing }: Issue | SharedIssueHere): string[] {
  return [severity, what, criterionWords(criterion), pagesInWords(pages), affected, alternative, reason ?? '', reasonWords, exemptions[exemption ?? ''] ?? '', doing]
}
