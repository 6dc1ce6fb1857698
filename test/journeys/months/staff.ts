import { expect } from 'chai'
import { inCouncil } from '../../../app/database/in-council.js'
import { addDays, type CalendarDate, londonDate } from '../../../app/dates.js'
import type { HttpVisitor } from '../../support/http-visitor.js'
import { sendMultipart } from '../../support/multipart.js'
import type { Answer } from './planted.js'
import type { Payer } from './residents.js'
import type { Town } from './town.js'

const phasePath = '/staff/service-phase'

/** The owner previews a change of phase and makes it; with a reason where not everything is met. */
export async function changesPhase(owner: HttpVisitor, wish: { fund?: string, phase: string, from?: string, reason: string, override?: string }): Promise<void> {
  const { override, ...fields } = { fund: '', from: '', ...wish }
  await owner.get(`${phasePath}/change`)
  await owner.post(`${phasePath}/preview`, fields)
  expect(owner.last.status, owner.text()).to.equal(200)
  await owner.post(`${phasePath}/changes`, { reason: wish.reason, ...override === undefined ? {} : { override } })
  expect(owner.last.path, owner.text()).to.equal(`${phasePath}?done=changed`)
}

/** Stops a fund at once, or lets it go on. */
export async function presses(owner: HttpVisitor, what: 'stops' | 'resumptions', fund: string, reason: string): Promise<void> {
  await owner.get(`${phasePath}/funds/${fund}`)
  await owner.post(`${phasePath}/${what}`, { reason })
  expect(owner.last.path, owner.text()).to.match(/done=(stopped|resumed)$/)
}

export async function shares(owner: HttpVisitor, share: string): Promise<void> {
  await owner.get(phasePath)
  const reason = `${share} in a hundred see it first`
  await owner.post(`${phasePath}/share-previews`, { share, reason })
  await owner.post(`${phasePath}/shares`)
  expect(owner.last.path, owner.text()).to.equal(`${phasePath}?done=shared`)
}

/** Makes the evidence that the private beta asks for, each on the page where it belongs. */
export async function makesEvidence(town: Town): Promise<void> {
  const administrator = await town.staff('administrator')
  const notice = '/staff/settings/privacy-notice'
  await administrator.get(notice)
  await administrator.post(notice, { controller: 'The council', officer: 'Ms Data', contact: 'privacy@example.com', complaint: 'To the Commissioner' })
  await administrator.post(`${notice}/reviews`)
  const owner = await town.staff('owner')
  await owner.get('/staff/accessibility/statement')
  await owner.post('/staff/accessibility/statement/reviews', { 'read-through': 'yes' })
  await owner.get('/staff/availability/rehearsals')
  await owner.post('/staff/availability/rehearsals', { day: 'today', outcome: 'equal' })
  await checksPayOuts(town)
}

/** Finance has what the provider pays out compared with what was posted. */
export async function checksPayOuts(town: Town): Promise<void> {
  const finance = await town.staff('finance')
  for (const { code } of town.council.setup.providerAccounts) {
    await finance.get('/staff/pay-outs')
    await finance.post('/staff/pay-outs/checks', { accountCode: code })
  }
  await town.jobs()
}

/** An audit by people that found nothing, and what only a person can say. */
export async function makesEvidenceForEverybody(owner: HttpVisitor, today: string): Promise<void> {
  await owner.get('/staff/accessibility/audits/new')
  await owner.post('/staff/accessibility/audits', {
    'kind': 'manual-own', 'carried-out-by': 'Web team', 'began-on': today, 'finished-on': today, 'sample': 'All of the journey', 'method': 'By hand'
  })
  await reviewsPainPoints(owner)
}

/** Those who met what gets in people's way have said so, today. */
export async function reviewsPainPoints(owner: HttpVisitor): Promise<void> {
  await owner.get(phasePath)
  await owner.post(`${phasePath}/statements`, { check: 'pain-points', day: 'today', reason: 'Gone through with six residents' })
  expect(owner.last.path, owner.text()).to.equal(`${phasePath}?done=stated`)
}

/** Makes a cohort and invites these people by email. @returns the codes that their emails hold */
export async function invites(town: Town, owner: HttpVisitor, cohort: Record<string, string>, people: readonly string[]): Promise<string[]> {
  await owner.get('/staff/cohorts')
  await owner.post('/staff/cohorts', cohort)
  const path = owner.last.path.split('?')[0] ?? ''
  expect(path, owner.text()).to.match(/^\/staff\/cohorts\/./)
  for (const person of people) {
    await owner.get(path)
    await owner.post(`${path}/invitations`, { name: person, email: `${person}@mail.example` })
  }
  const messages = await inCouncil(town.council.id, async trx => await trx('outbox_messages')
    .where({ council_id: town.council.id, kind: 'beta_invitation' }).select('recipient', 'body')) as { recipient: string, body: string }[]
  return people.map(person => {
    const { body = '' } = messages.find(({ recipient }) => recipient === `${person}@mail.example`) ?? {}
    return /\/invitation\/([0-9A-Z-]+)/.exec(body)?.[1] ?? `no code for ${person}`
  })
}

/** Uploads a file of the Post Office and PayPoint, and the worker takes it in. */
export async function uploads(town: Town, finance: HttpVisitor, name: string, content: string): Promise<void> {
  await finance.get('/staff/imports/new')
  const answer = await sendMultipart(finance, '/staff/imports', { ...finance.hiddenFields('/staff/imports'), source: 'agencies' }, [{ name, content }])
  expect(answer.status, answer.body).to.equal(303)
  await town.jobs()
}

/** An account, and how much of a suspense item goes to it, in pence. */
export interface Share {
  fund: string
  reference: string
  pence: number
}

/** Allocates all of a suspense item that was planted under a name, to one account or several. */
export async function allocates(town: Town, officer: HttpVisitor, name: string, shares: readonly Share[]): Promise<void> {
  const whole = shares.reduce((sum, { pence }) => sum + pence, 0)
  const item = await inCouncil(town.council.id, async trx => await trx('remaining_amounts')
    .where({ council_id: town.council.id, ledger_account_kind: 'suspense', original_pence: -whole }).first('entry_id as entryId', 'line_number as line')) as { entryId: string, line: number }
  const path = `/staff/suspense/items/${item.entryId}/${item.line}`
  await officer.get(path)
  const parts = shares.flatMap(({ fund, reference, pence }, index) => [
    [`fund-${index + 1}`, fund], [`reference-${index + 1}`, reference], [`amount-${index + 1}`, (pence / 100).toFixed(2)]
  ])
  await officer.post(`${path}/allocations`, { ...Object.fromEntries(parts) as Record<string, string>, rows: String(shares.length), action: 'allocate' })
  expect(officer.text()).to.contain('Nothing remains')
  for (const { fund, pence } of shares) town.planted.allocated(name, town.now, fund, pence)
}

/** Asks for £5 of each thing in a paid basket to be given back, which needs nobody else below the limit. */
export async function asksForRefund(town: Town, officer: HttpVisitor, { path: paymentPath, funds }: Pick<Payer, 'path' | 'funds'>): Promise<void> {
  const { id } = await inCouncil(town.council.id, async trx => await trx('ledger_entries')
    .where({ council_id: town.council.id, source_kind: 'payment', source_id: paymentPath.split('/')[2] }).first('id')) as { id: string }
  await officer.get(`/staff/transactions/${id}/refund`)
  // The first line is the card provider's side.
  const amounts = Object.fromEntries(funds.map((_, index) => [`amount-${index + 2}`, '5.00']))
  await officer.post(`/staff/transactions/${id}/refund/check`, { ...amounts, reasonCode: 'overpaid' })
  await officer.post(`/staff/transactions/${id}/refunds`)
  expect(officer.text()).to.contain(`Refund of £${funds.length * 5}.00`)
}

/** Somebody says that they paid and it is not there. @returns the path of the trace */
export async function opensTrace(officer: HttpVisitor, fund: string, reference: string): Promise<string> {
  await officer.get(`/staff/accounts/${fund}/${reference}`)
  await officer.get(`/staff/traces/new?fund=${fund}&reference=${reference}`)
  await officer.post('/staff/traces', { fund, reference })
  expect(officer.last.path, officer.text()).to.match(/details$/)
  await officer.submit({ amount: '44.50', from: 'yesterday', to: '', method: '', office: '', payer: '', wrong: '', card: '', receipt: '' })
  return officer.last.path.split('?')[0] ?? ''
}

export async function closesTrace(officer: HttpVisitor, trace: string, outcome: string): Promise<void> {
  await officer.get(`${trace}/closing`)
  await officer.submit({ outcome, words: '' })
  expect(officer.text()).to.contain('The trace is closed')
}

/** The owner strikes out the latest answers of these, which are of one level and day. */
export async function strikesOut(town: Town, owner: HttpVisitor, spam: readonly Answer[]): Promise<void> {
  const [day, level] = [londonDate(spam[0]?.at ?? town.now), String(spam[0]?.level)]
  await owner.get(`/staff/feedback/strikings?day=${day}&satisfaction=${level}`)
  const boxes = [...owner.last.body.matchAll(/name="(feedback-[^"]+)"[^>]*value="(\d+)"/g)].slice(0, spam.length)
  expect(boxes, owner.text()).to.have.length(spam.length)
  await owner.post('/staff/feedback/strikings', { ...Object.fromEntries(boxes.map(([, name, version]) => [name, version])) as Record<string, string>, as: 'flood', why: 'Within one minute, from nobody who paid' })
  expect(owner.last.path, owner.text()).to.contain('done=struck')
  for (const answer of spam) town.planted.struckOut(answer)
}

/** Types in what channels did and cost in a month, and plants it. */
export async function typesMonth(town: Town, owner: HttpVisitor, month: string): Promise<void> {
  await owner.get(`/staff/measures/channels?month=${month}`)
  await owner.post('/staff/measures/channels', {
    month, 'volume-post': '40', 'cost-post': '200', 'volume-old-service': '300', 'cost-old-service': '90', 'cost-web': '60', 'cost-phone': '75.50', 'cost-overheads': '10'
  })
  expect(owner.last.status, owner.text()).to.equal(200)
  town.planted.typed({ month, channel: 'post', isDigital: false, transactions: 40, pence: 200_00 })
  town.planted.typed({ month, channel: 'old-service', isDigital: true, transactions: 300, pence: 90_00 })
  town.planted.typed({ month, channel: 'web', isDigital: null, transactions: 0, pence: 60_00 })
  town.planted.typed({ month, channel: 'phone', isDigital: null, transactions: 0, pence: 75_50 })
  town.planted.typed({ month, channel: 'overheads', isDigital: null, transactions: 0, pence: 10_00 })
}

/** Loads what the old system says that it took on each of these days, which is what was planted, and so much more of one fund on one of them. */
export async function loadsOldTotals(town: Town, owner: HttpVisitor, { from, days, more = 0 }: { from: CalendarDate, days: number, more?: number }): Promise<void> {
  const path = '/staff/service-phase/old-totals/files'
  let left = more
  const rows = Array.from({ length: days }, (_, index) => addDays(from, index)).flatMap(day => {
    const taken = town.planted.takenOn(day)
    if (taken.length === 0) return [`${day},,,0,0`]
    return taken.map(({ fund, method, count, pence }) => {
      const row = `${day},${fund},${method},${count},${((pence + left) / 100).toFixed(2)}`
      left = 0
      return row
    })
  })
  await owner.get(path)
  const answer = await sendMultipart(owner, path, owner.hiddenFields(path), [{ name: 'old-pay.csv', content: ['day,fund,method,count,amount', ...rows].join('\n') }])
  expect(answer.status, answer.body).to.equal(303)
  await owner.get(String(answer.headers.location))
  await owner.post(`${owner.last.path}/acceptances`)
  expect(owner.last.path, owner.text()).to.contain('done=loaded')
}
