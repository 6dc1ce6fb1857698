import { expect } from 'chai'
import { v7 as newId } from 'uuid'
import { inCouncil } from '../../app/database/in-council.js'
import { type AuditAction, auditActions, auditSubjects, type AuditSubjectWords } from '../../app/users/audit-actions.js'
import { recordAudit } from '../../app/users/audit.js'
import { permissionWords } from '../../app/users/permission-words.js'
import { aCouncil, type TestCouncil } from '../support/builders.js'
import { agenciesFile } from '../support/builders-imports.js'
import { aTransfer } from '../support/builders-transfers.js'
import { sendMultipart } from '../support/multipart.js'
import { rowsOf } from '../support/paying.js'
import { liveRoutes } from '../support/live-routes.js'
import { testService, usesService } from '../support/service.js'
import { signedIn } from '../support/staff-visitor.js'

describe('The audit trail', function () {
  this.timeout(60_000)
  usesService()
  let council: TestCouncil
  beforeEach(async () => { council = await aCouncil() })

  async function recorded(action: AuditAction, more: Partial<Parameters<typeof recordAudit>[2]> = {}): Promise<void> {
    await inCouncil(council.id, async trx => {
      await recordAudit(trx, council.id, { at: new Date('2026-11-20T10:00:00Z'), userId: council.users.finance.id, action, ...more })
    })
  }

  it('has plain words for every action, none of them twice, and a subject that is known', () => {
    const words = Object.values(auditActions).map(action => action.words)
    expect(new Set(words).size).to.equal(words.length)
    for (const [action, { subject }] of Object.entries(auditActions)) expect(subject === null || subject in auditSubjects, action).to.equal(true)
  })

  it('leads from a subject to its page for those whom that page lets in', async () => {
    const pages = liveRoutes((await testService()).app).filter(({ method }) => method === 'get')
    for (const [kind, { page }] of Object.entries(auditSubjects as Record<string, AuditSubjectWords>)) {
      if (page === null) continue
      const route = pages.find(({ path }) => new RegExp(`^${path.replaceAll(/:\w+/g, '[^/]+')}$`).test(page.address(newId())))
      expect(route?.permission, kind).to.equal(page.permission)
    }
    await recorded('sign_in_settings_changed', { subjectId: council.id })
    for (const [reader, isShown] of [['administrator', true], ['auditor', false]] as const) {
      const visitor = await signedIn(council, reader)
      await visitor.get('/staff/audit')
      expect(visitor.last.body.includes('href="/staff/settings/sign-in">Signing in'), reader).to.equal(isShown)
    }
  })

  it('is shown newest first with who, what, to what, from where, before and after, and another council’s is not', async () => {
    const other = await aCouncil()
    await inCouncil(other.id, async trx => { await recordAudit(trx, other.id, { at: new Date(), userId: other.users.finance.id, action: 'ledger_checked' }) })
    await recorded('user_changed', { subjectId: council.users.officer.id, before: { role: 'adviser', office: 'one' }, after: { role: 'finance', office: 'one' }, facts: { amountPence: 12_34 } })
    const auditor = await signedIn(council, 'auditor')
    await auditor.get('/staff/audit')
    expect(auditor.text()).to.contain('Role: was Support adviser, now Finance').and.to.contain('£12.34').and.to.contain(council.users.officer.name).and.to.contain('from ')
      .and.not.to.contain('Office: was')
    expect(auditor.last.body).to.contain(`href="/staff/users/${council.users.officer.id}"`)
    expect(auditor.text().indexOf('Signed in')).to.be.lessThan(auditor.text().indexOf('was Support adviser'))
    expect(auditor.last.body.split('<tbody')[1]).not.to.contain('Checked the ledger')
  })

  it('keeps from where each thing was done, an upload too, and no address for work that nobody asked for', async () => {
    const finance = await signedIn(council, 'finance')
    await finance.get('/staff/imports/new')
    await sendMultipart(finance, '/staff/imports', { ...finance.hiddenFields('/staff/imports'), source: 'agencies' }, [{ name: 'be.txt', content: agenciesFile([{ reference: '99', amount: '12.34' }]) }])
    await recorded('accounts_loaded')
    const addressOf = async (action: string) => (await rowsOf(council, 'audit_events', { action }))[0]?.address
    expect(await addressOf('import_received')).to.match(/127\.0\.0\.1$/)
    expect(await addressOf('signed_in')).to.match(/127\.0\.0\.1$/)
    expect(await addressOf('accounts_loaded')).to.equal(null)
  })

  it('is searched by who, what, when and to what', async () => {
    const entry = newId()
    await recorded('unidentified_asked', { subjectId: entry })
    await recorded('ledger_checked', { at: new Date('2026-03-27T00:30:00Z'), userId: council.users.officer.id })
    const auditor = await signedIn(council, 'auditor')
    const table = async (query: string) => {
      await auditor.get(`/staff/audit?${query}`)
      expect(auditor.last.status, query).to.equal(200)
      return auditor.last.body.split('<tbody')[1] ?? ''
    }
    const [asked, checked] = ['Asked to give up a suspense item', 'Checked the ledger']
    expect(await table(`person=${council.users.officer.id}`)).to.contain(checked).and.not.to.contain(asked)
    expect(await table(`who=${encodeURIComponent(council.users.finance.email)}`)).to.contain(asked).and.not.to.contain(checked)
    expect(await table('what=unidentified_asked')).to.contain(asked).and.not.to.contain(checked)
    expect(await table('from=27%2F3%2F2026&to=27%2F3%2F2026')).to.contain(checked).and.not.to.contain(asked)
    expect(await table(`about=${entry}`)).to.contain(asked).and.not.to.contain(checked)
    expect(await table('who=nobody+is+called+this')).to.equal('')
    for (const odd of ['what=__proto__', 'what=toString', 'person=x', `older=${newId()}`, 'older=x', 'about=%27%3B--']) await table(odd)
    expect((await auditor.get('/staff/audit?from=32%2F1%2F2026')).status).to.equal(422)
    expect((await auditor.get('/staff/audit?from=2%2F1%2F2026&to=1%2F1%2F2026')).status).to.equal(422)
  })

  it('calls things as people do, and is searched by their references and by account', async () => {
    const [transfer, other] = [await aTransfer(council, 1200_00), await aTransfer(council, 1300_00)]
    const referenceOf = async (table: string, id: string) => String((await rowsOf(council, table, { id }))[0]?.reference)
    const reference = await referenceOf('transfers', transfer.id)
    const auditor = await signedIn(council, 'auditor')
    for (const about of [reference, await referenceOf('ledger_entries', transfer.line.entryId), transfer.target.accountReference ?? '']) {
      await auditor.get(`/staff/audit?what=transfer_asked&about=${encodeURIComponent(about)}`)
      const table = auditor.last.body.split('<tbody')[1] ?? ''
      expect(table, about).to.contain(`href="/staff/transfers/${transfer.id}">${reference}<`)
      if (about !== transfer.target.accountReference) expect(table, about).not.to.contain(other.id)
    }
    const stranger = await signedIn(await aCouncil(), 'auditor')
    await stranger.get(`/staff/audit?about=${reference}`)
    expect(stranger.text()).to.contain('Nothing was found')
  })

  it('says what codes stand for', async () => {
    await recorded('user_changed', { subjectId: council.users.officer.id, before: { role: 'adviser', funds: 'all' }, after: { role: 'finance', funds: '23 gone' } })
    await recorded('role_copied', { subjectId: 'finance', facts: { from: 'adviser' }, after: { name: 'Finance', permissions: 'refunds.pay transfers.make' } })
    await recorded('suspense_given', { subjectId: newId(), facts: { to: council.users.officer.id } })
    const auditor = await signedIn(council, 'auditor')
    await auditor.get('/staff/audit')
    const fund = council.setup.funds.find(({ code }) => code === '23')?.name
    expect(auditor.text()).to.contain('Role: was Support adviser, now Finance').and.to.contain(`Funds: was all, now ${fund}, gone`)
      .and.to.contain('From: Support adviser').and.to.contain(`${permissionWords['refunds.pay'].words}; ${permissionWords['transfers.make'].words}`)
      .and.to.contain(`To: ${council.users.officer.name}`)
    expect(auditor.text()).not.to.match(/[0-9a-f]{8}-[0-9a-f]{4}-/)
  })

  it('says what a download of transactions was narrowed by, and how many lines it had, without what was typed', async () => {
    const officer = await signedIn(council, 'officer')
    await officer.send('GET', '/staff/transactions.csv?words=Thornbury&from=1%2F1%2F2026')
    const [event] = await rowsOf(council, 'audit_events', { action: 'transactions_downloaded' })
    expect(event?.facts).to.deep.equal({ narrowedBy: 'first day, name or words', lines: 0 })
  })

  it('goes on to older events, each shown once, also of the same instant', async () => {
    const [, ...seen] = [null, ...Array.from({ length: 60 }, () => newId())]
    for (const subjectId of seen) await recorded('import_received', { subjectId })
    const auditor = await signedIn(council, 'auditor')
    const found: string[] = []
    for (let path: string | undefined = '/staff/audit?what=import_received'; path !== undefined;) {
      await auditor.get(path)
      found.push(...[...auditor.last.body.matchAll(/<br>([0-9a-f-]{36})/g), ...auditor.last.body.matchAll(/imports\/([0-9a-f-]{36})"/g)].map(([, id]) => id ?? ''))
      path = /rel="next" href="([^"]*)"/.exec(auditor.last.body)?.[1]?.replaceAll('&amp;', '&')
    }
    expect(found).to.have.length(60)
    expect(new Set(found)).to.deep.equal(new Set(seen))
  })

  it('is downloaded as it was searched, in text that no spreadsheet takes for a formula, and says that it was', async () => {
    for (let made = 0; made < 501; made += 1) await recorded('ledger_checked', { subjectId: `check-${made}` })
    await recorded('import_rule_made', { subjectId: '=HYPERLINK("http://x.example")' })
    const auditor = await signedIn(council, 'auditor')
    const { bytes, headers } = await auditor.send('GET', '/staff/audit.csv?what=ledger_checked')
    expect(headers['content-disposition']).to.match(/^attachment; filename="?audit-trail-/)
    expect(bytes.toString('utf8').trim().split('\r\n')).to.have.length(502)
    const all = (await auditor.send('GET', '/staff/audit.csv')).bytes.toString('utf8')
    expect(all).to.contain(`"'=HYPERLINK(""http://x.example"")"`).and.to.contain('Downloaded the audit trail')
    expect(await rowsOf(council, 'audit_events', { action: 'audit_downloaded' })).to.have.length(2)
    const faulty = await auditor.send('GET', '/staff/audit.csv?from=nonsense')
    expect([faulty.status, faulty.headers.location]).to.deep.equal([303, '/staff/audit?from=nonsense'])
  })

  it('links to no page that would refuse whoever reads it', async () => {
    await recorded('import_received', { subjectId: newId() })
    const administrator = await signedIn(council, 'administrator')
    await administrator.get('/staff/audit')
    expect(administrator.last.body).to.contain('A file was received').and.not.to.contain('href="/staff/imports/')
  })
})
