import { createHash } from 'node:crypto'
import type { Knex } from 'knex'
import { v7 as newId } from 'uuid'
import type { CouncilId } from '../../database/in-council.js'
import { type CalendarDate, londonDate } from '../../dates.js'
import { recordAudit } from '../../users/audit.js'
import { insertIssue, type Issue, ownIssues, updateIssue } from '../issue.js'
import { keepEvent } from '../issues/change-issue.js'
import { lockRegister } from '../statement/statement-settings.js'
import { type AutomatedResults, failuresIn, type RuleFailure } from './results.js'

/** What loading changed in one council's register. */
export interface Loaded {
  outcome: 'loaded' | 'loaded-before' | 'newer-is-there'
  found: number
  cameBack: number
  gone: number
}

const nothing = { found: 0, cameBack: 0, gone: 0 }
const longestPages = 4000

/**
 * Makes an automated audit of the results of the page tests, and an issue of each rule that failed. An issue of such a rule that failed
 * before is fixed, and retested by this, when none of its pages failed now and all of them were looked at; nothing is removed. The same
 * results again change nothing, and neither do older ones than are there.
 */
export async function loadResults(trx: Knex.Transaction, councilId: CouncilId, results: AutomatedResults, release: string, now: Date): Promise<Loaded> {
  await lockRegister(trx, councilId)
  const audits = trx('accessibility_audits').where({ council_id: councilId, kind: 'automated' }).whereNotNull('source_key')
  const sourceKey = createHash('sha256').update(JSON.stringify(results)).digest('hex')
  const testedOn = londonDate(new Date(results.testedAt))
  const known = await audits.select('source_key', 'finished_on') as { source_key: string, finished_on: CalendarDate }[]
  if (known.some(audit => audit.source_key === sourceKey)) return { outcome: 'loaded-before', ...nothing }
  if (known.some(audit => audit.finished_on > testedOn)) return { outcome: 'newer-is-there', ...nothing }
  const auditId = await addAutomatedAudit(trx, councilId, results, { sourceKey, testedOn, now })
  const looked = new Set(results.pages.map(({ page }) => page))
  const run: Run = { trx, councilId, auditId, testedOn, tool: results.tool, looked, release, now }
  const failures = failuresIn(results)
  const issues = (await ownIssues(trx, councilId)).filter(({ machineRule }) => machineRule !== null)
  const counts = { ...nothing }
  for (const failure of failures) {
    const issue = issues.find(({ machineRule }) => machineRule === failure.rule)
    if (issue === undefined) { await addFound(run, failure); counts.found += 1 }
    else if (await seeAgain(run, issue, failure)) counts.cameBack += 1
  }
  const gone = issues.filter(({ machineRule, state, pages }) => (state === 'open' || state === 'fixed')
    && !failures.some(({ rule }) => rule === machineRule) && pages.split('\n').every(page => looked.has(page)))
  for (const issue of gone) await markGone(run, issue)
  await recordAudit(trx, councilId, { at: now, userId: null, action: 'accessibility_audit_recorded', subjectId: auditId, facts: { kind: 'automated', ...counts, gone: gone.length } })
  return { outcome: 'loaded', ...counts, gone: gone.length }
}

interface Run {
  trx: Knex.Transaction
  councilId: CouncilId
  auditId: string
  testedOn: CalendarDate
  tool: string
  /** The pages that this run opened; of all others it knows nothing. */
  looked: ReadonlySet<string>
  /** Of the software that was tested. */
  release: string
  now: Date
}

async function addAutomatedAudit(
  trx: Knex.Transaction, councilId: CouncilId, { tool, browser, pages }: AutomatedResults, { sourceKey, testedOn, now }: { sourceKey: string, testedOn: CalendarDate, now: Date }
): Promise<string> {
  const id = newId()
  const states = pages.reduce((sum, page) => sum + page.states, 0)
  await trx('accessibility_audits').insert({
    council_id: councilId, id, kind: 'automated', carried_out_by: `the software’s own tests, with ${tool}`, began_on: testedOn, finished_on: testedOn,
    sample: `${pages.length} pages in ${states} states, those of staff included`,
    method: 'Each of these pages is opened in a browser, by turns without JavaScript on a small screen and with it on a large one, and examined by machine',
    versions: browser, source_key: sourceKey, recorded_by: null, recorded_at: now
  })
  return id
}

async function addFound({ trx, councilId, auditId, tool, now }: Run, failure: RuleFailure): Promise<void> {
  const id = newId()
  await insertIssue(trx, councilId, {
    id, kind: 'failure', what: failure.help, criterion: failure.criterion, pages: pagesText(failure.pages), affected: '', severity: failure.severity,
    alternative: '', doing: '', reason: 'not-fixed', reasonWords: '', exemption: null, fixBy: null, ownerId: null, auditId, machineRule: failure.rule, recordedAt: now
  })
  await keepEvent(trx, councilId, { issueId: id, at: now, userId: null, action: 'found', words: tool })
}

/** @returns whether it had been done with, and is there again. What people withdrew stays so: they have judged it. */
async function seeAgain({ trx, councilId, tool, looked, now }: Run, issue: Issue, failure: RuleFailure): Promise<boolean> {
  if (issue.state === 'withdrawn') return false
  const notLookedAt = issue.state === 'closed' ? [] : issue.pages.split('\n').filter(page => !looked.has(page))
  const pages = pagesText([...failure.pages, ...notLookedAt])
  const isBack = issue.state !== 'open'
  if (!isBack && issue.pages === pages) return false
  await updateIssue(trx, councilId, issue, { pages, state: 'open' })
  const changes = issue.pages === pages ? [] : [{ field: 'pages', before: issue.pages, after: pages }]
  await keepEvent(trx, councilId, { issueId: issue.id, at: now, userId: null, action: isBack ? 'came-back' : 'changed', words: isBack ? tool : '', changes })
  return isBack
}

async function markGone({ trx, councilId, tool, testedOn, release, now }: Run, issue: Issue): Promise<void> {
  await updateIssue(trx, councilId, issue, {
    state: 'closed', fixedOn: issue.state === 'fixed' ? issue.fixedOn : testedOn, fixedIn: issue.state === 'fixed' ? issue.fixedIn : release,
    retestedOn: testedOn, retestedBy: `the software’s own tests, with ${tool}`
  })
  await keepEvent(trx, councilId, { issueId: issue.id, at: now, userId: null, action: 'gone', words: tool })
}

/** As many as there is room for, whole. */
function pagesText(pages: readonly string[]): string {
  const sorted = [...pages].sort()
  while (sorted.join('\n').length > longestPages) sorted.pop()
  return sorted.join('\n')
}
