import { expect } from 'chai'
import { inCouncil } from '../../app/database/in-council.js'
import { startingRoles } from '../../app/users/starting-roles.js'
import { ownAccess, publicAccess } from '../../app/web/route.js'
import { anAccountHolder, aReference, fundOf, type TestCouncil } from '../support/builders.js'
import { aMessage, anAudit, anIssue } from '../support/builders-accessibility.js'
import { agenciesFile, anImport } from '../support/builders-imports.js'
import { aLookUp, aQuestion } from '../support/builders-look-ups.js'
import { aBulkAllocation, aNote, aSuspenseRule, anAllocation, aPromisingItem, asked } from '../support/builders-suspense.js'
import { asksFor } from '../refunds/asking.js'
import { aDuplicate } from '../support/builders-refunds.js'
import { aPaidPayment } from '../support/builders-payments.js'
import { someFeedback } from '../support/builders-feedback.js'
import { aReleaseNote } from '../support/builders-release-notes.js'
import { aPhaseChange } from '../support/builders-phases.js'
import { aDataRequestOf } from '../support/builders-data-requests.js'
import { anIncident, aWindow, hoursAhead } from '../support/builders-availability.js'
import { aSupportRoute } from '../support/builders-support.js'
import { aCohort, anInvitation } from '../support/builders-invitations.js'
import { anOldNote, aTotalsFile } from '../support/builders-old-totals.js'
import { aRule } from '../support/builders-rules.js'
import { aTransfer } from '../support/builders-transfers.js'
import { aTrace } from '../support/builders-traces.js'
import { HttpVisitor } from '../support/http-visitor.js'
import { type LiveRoute, liveRoutes } from '../support/live-routes.js'
import { sendMultipart } from '../support/multipart.js'
import { aPayingCouncil, testService, usesService } from '../support/service.js'

/** Who in a test council has which of the starting roles. */
const holderOfRole = {
  'adviser': 'adviser', 'income-officer': 'officer', 'finance': 'finance', 'approver': 'approver',
  'council-administrator': 'administrator', 'auditor': 'auditor', 'service-owner': 'owner'
} as const

describe('Every route', function () {
  this.timeout(120_000)
  usesService()
  let own: TestCouncil
  let other: TestCouncil
  let routes: LiveRoute[]
  let guarded: LiveRoute[]
  let othersIds: Record<string, string>

  before(async () => {
    own = await aPayingCouncil()
    other = await aPayingCouncil()
    routes = liveRoutes((await testService()).app)
    guarded = routes.filter(route => route.permission !== undefined && route.permission !== publicAccess)
    othersIds = await makeThingsOf(other)
  })

  it('names a permission or public access', () => {
    expect(routes.length).to.be.greaterThan(40)
    expect(routes.filter(route => route.permission === undefined)).to.deep.equal([])
  })

  it('under /staff asks for a permission, signing in and out and invitations apart', () => {
    const open = routes.filter(route => route.path.startsWith('/staff') && route.permission === publicAccess).map(route => route.path)
    const others = open.filter(path => !/^\/staff\/sign-(in|out)(\/|$)/.test(path))
    expect([...new Set(others)]).to.have.members(['/staff/invitations/:token', '/staff/invitation', '/staff/joined', '/staff/practice/arrivals/:token', '/staff/practice/arrivals'])
    const own = routes.filter(route => route.permission === ownAccess).map(route => route.path)
    expect(own.filter(path => !/^\/staff\/(my-sign-in|practice)(\/|$)/.test(path))).to.deep.equal([])
  })

  it('that asks for a permission sends nobody in particular to sign in', async () => {
    const nobody = new HttpVisitor(await testService(), own)
    for (const route of guarded) {
      const { status, headers } = await nobody.send(route.method.toUpperCase(), filled(route.path, othersIds), route.method === 'post' ? '' : undefined)
      expect(status, `${route.method} ${route.path}`).to.equal(303)
      expect(headers.location, route.path).to.match(/^\/staff\/sign-in/)
    }
  })

  for (const role of startingRoles) {
    it(`refuses ${role.name} what that role may not do, and nothing else`, async () => {
      const visitor = await signedIn(own, own.users[holderOfRole[role.code as keyof typeof holderOfRole]].email)
      for (const route of guarded) {
        const may = route.permission === ownAccess || role.permissions.includes(route.permission as never)
        const { status } = await request(visitor, route, filled(route.path, othersIds))
        expect(status === 403, `${role.code}: ${route.method} ${route.path} answered ${status}`).to.equal(!may)
      }
    })
  }

  it('shows staff of another council no session here', async () => {
    const service = await testService()
    const visitor = await signedIn(other, other.users.officer.email)
    const here = new HttpVisitor(service, own)
    here.takeCookiesOf(visitor)
    for (const route of guarded.filter(({ method }) => method === 'get')) {
      const { status, headers } = await here.send('GET', filled(route.path, othersIds))
      expect([status, headers.location?.toString().split('?')[0]], route.path).to.deep.equal([303, '/staff/sign-in'])
    }
  })

  it('with an id of another council finds nothing, for staff as for residents', async () => {
    const withIds = routes.filter(route => /:(feedbackId|paymentId|helpId|linkId|entryId|messageId|reference|importId|noteId|lookUpId|questionId|ruleId|sampleId|itemLine|requestId|bulkId|suspenseRuleId|allocationId|refundId|duplicateId|transferId|userId|traceId|auditId|issueId|writtenId|changeId|windowId|routeId|slipId|incidentId|cohortId|releaseNoteId|betaInvitationId|oldTotalNoteId|oldTotalFileId|dataRequestId|attemptId|cardPaymentId|scenarioCode)\b/.test(route.path))
    expect(withIds.length).to.be.greaterThan(20)
    const { adviser, officer, finance, approver, administrator, auditor, owner } = own.users
    for (const email of [...[adviser, officer, finance, approver, administrator, auditor, owner].map(user => user.email), null]) {
      const visitor = email === null ? await aResident(own) : await signedIn(own, email)
      for (const route of withIds) {
        const { status } = await request(visitor, route, filled(route.path, othersIds))
        const refused = route.permission === publicAccess ? [404] : [404, 403, 303]
        expect(refused, `${email ?? 'a resident'}: ${route.method} ${route.path} answered ${status}`).to.include(status)
        if (status === 303) expect(email, route.path).to.equal(null)
      }
    }
  })
})

async function request(visitor: HttpVisitor, route: LiveRoute, path: string) {
  if (route.method === 'get') return await visitor.send('GET', path)
  return await visitor.send('POST', path, new URLSearchParams({ _csrf: visitor.hiddenFields('/staff/sign-out')._csrf ?? visitor.hiddenFields(visitor.last.path)._csrf ?? '' }).toString())
}

async function signedIn(council: TestCouncil, email: string): Promise<HttpVisitor> {
  const visitor = new HttpVisitor(await testService(), council)
  await visitor.signIn(email)
  expect(visitor.last.path).to.equal('/staff')
  return visitor
}

/** Somebody in the middle of a payment of their own. */
async function aResident(council: TestCouncil): Promise<HttpVisitor> {
  const visitor = new HttpVisitor(await testService(), council)
  const holder = await anAccountHolder(council)
  await visitor.get('/pay/council-tax')
  await visitor.submit({ reference: holder.reference })
  expect(visitor.last.path).to.match(/postcode$/)
  return visitor
}

/** One of each thing that an address can name, in a council: a payment with a line, a help, a link, an entry, a message, a file with a row, a sample. */
async function makeThingsOf(council: TestCouncil): Promise<Record<string, string>> {
  const visitor = await aResident(council)
  const paymentId = visitor.last.path.split('/')[2] ?? ''
  const adviser = await signedIn(council, council.users.adviser.email)
  await adviser.get('/staff/help')
  await adviser.post('/staff/helps', { channel: 'phone' })
  const help = await inCouncil(council.id, async trx => await trx('helps').where({ council_id: council.id }).first('id')) as { id: string }
  const imported = await anImport(council, agenciesFile([{ reference: '99', amount: '12.34' }]))
  return {
    userId: council.users.adviser.id, roleCode: 'adviser', ...await lookUpThings(council), paymentId, line: '1', way: 'post', slipId: paymentId, fund: fundOf(council, 'parking-fines').slug, token: 'AAAAAAAAAAAAAAAAAAAAAA', helpId: help.id, linkId: paymentId,
    auditId: await anAudit(council), issueId: await anIssue(council), writtenId: await aMessage(council), sharedCode: 'card-page-time',
    ...await suspenseThings(council), transferId: (await aTransfer(council, 1200_00)).id, ...await refundThings(council), fundCode: fundOf(council, 'council-tax').code, accountReference: aReference(council, 'council-tax'),
    messageId: paymentId, importId: imported.id, row: '1', ruleId: (await aRule(council)).id, reference: aReference(council, 'council-tax'),
    sampleId: await aSample(council), sourceCode: 'agencies', feedCode: 'council-tax', fileNumber: '1', layoutCode: 'csv-with-totals',
    traceId: (await aTrace(council)).id, accountCode: council.setup.providerAccounts[0]?.code ?? '', day: '2026-11-20',
    changeId: await aPhaseChange(council), dataRequestId: await aDataRequestOf(council), placeCode: 'accounts', feedbackId: await someFeedback(council), releaseNoteId: await aReleaseNote(council), taskId: paymentId, windowId: await aWindow(council, hoursAhead(400, 1)), routeId: await aSupportRoute(council), incidentId: await anIncident(council), code: '7KQ2-93XM-4S', ...await betaThings(council), ...await oldTotalThings(council), movement: 'transfer', journeyPage: 'amount', measure: 'completion', reasonCode: 'wrong-account', outcome: 'moved',
    scenarioCode: 'trace', attemptId: paymentId, cardPaymentId: 'a'.repeat(26)
  }
}

async function betaThings(council: TestCouncil): Promise<Record<string, string>> {
  const cohort = await aCohort(council)
  return { cohortId: cohort.id, betaInvitationId: (await anInvitation(council, cohort)).id }
}

async function oldTotalThings(council: TestCouncil): Promise<Record<string, string>> {
  return { oldTotalNoteId: await anOldNote(council), oldTotalFileId: await aTotalsFile(council, []) }
}

/** What an adviser has opened, and asked about. */
async function lookUpThings(council: TestCouncil): Promise<Record<string, string>> {
  const lookUpId = await aLookUp(council)
  return { lookUpId, questionId: await aQuestion(council, lookUpId, 'Where is it?') }
}

/** A refund to a bank account that waits; no payment list is made of it. */
async function refundThings(council: TestCouncil): Promise<Record<string, string>> {
  const { entryId } = await aPaidPayment(council)
  return { refundId: (await asksFor(council, String(entryId), [1_00], { bankDetails: 'sealed' })).id, duplicateId: await aDuplicate(council), listNumber: '1' }
}

/** An item with a request that waits, another with an allocation, and a bulk allocation of a third. */
async function suspenseThings(council: TestCouncil): Promise<Record<string, string>> {
  const [allocated, requested] = [await aPromisingItem(council), await aPromisingItem(council)]
  const allocationId = await anAllocation(council, allocated)
  return {
    noteId: await aNote(council, requested, 'Asked the bank', { fileName: 'letter.pdf' }), allocationId, requestId: await asked(council, requested), bulkId: await aBulkAllocation(council, 'proposed'), suspenseRuleId: await aSuspenseRule(council, {}, false), entryId: allocated.entryId,
    itemLine: String(allocated.lineNumber)
  }
}

async function aSample(council: TestCouncil): Promise<string> {
  const visitor = await signedIn(council, council.users.administrator.email)
  await visitor.get('/staff/import-sources/new')
  const path = '/staff/import-sources/samples'
  const { headers } = await sendMultipart(visitor, path, visitor.hiddenFields(path), [{ name: 'takings.csv', content: '601,1.00' }])
  return String(headers.location).split('/').at(-1) ?? ''
}

function filled(path: string, ids: Record<string, string>): string {
  return path.replace(/:(\w+)/g, (_, name: string) => {
    const id = ids[name]
    if (id === undefined) throw new Error(`The walk has no value for :${name} of ${path}`)
    return id
  })
}
