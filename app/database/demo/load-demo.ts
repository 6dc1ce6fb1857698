import type { Knex } from 'knex'
import { v5 } from 'uuid'
import { setUpCouncil } from '../../councils/set-up-council.js'
import { type CalendarDate, calendarDate, londonDate } from '../../dates.js'
import { checkWholeLedger, recordLedgerCheck } from '../../ledger/ledger-check.js'
import { postBatch } from '../../ledger/post-entry.js'
import { indexHolderNames } from '../../suspense/matching/names/names-query.js'
import { askForMatches } from '../../suspense/matching/work-matching.js'
import { hashPassword } from '../../users/password.js'
import { inCouncilOn } from '../in-council.js'
import { connect } from '../knex.js'
import { balancesAsAt, type DemoAccountHolder } from './account-holders.js'
import { barnfield } from './barnfield.js'
import type { DemoCouncil } from './demo-council.js'
import { demoPassword } from './demo-sign-ins.js'
import { type DemoAddresses, demoSetup } from './demo-setup.js'
import { answersAfterPaying } from './history/answers.js'
import { type CardPayment, cardPaymentRows, type PaymentRows } from './history/card-payment.js'
import { demoHistory, type HistoryEntry } from './history/history.js'
import { makePostingFiles, withRecentFeeds } from './history/posting-files.js'
import { measureYear } from './history/measured-year.js'
import { journeyFigures } from './history/journeys.js'
import { unfinishedPayments } from './history/unfinished-payments.js'
import { type DemoWorld, demoWorld } from './history/world.js'
import { northmoor } from './northmoor.js'
import { Random } from './random.js'
import { giveHelps } from './upkeep/helps.js'
import { giveOldTotals } from './upkeep/old-totals.js'
import { offerHelp } from './upkeep/ways-to-help.js'
import { answerWhatWasSaid } from './upkeep/what-was-said.js'

export interface DemoLoad {
  ownerUrl: string
  applicationUrl: string
  /** With which the providers' secrets are kept. */
  encryptionKey: Buffer
  webPort: number
  sandboxPort: number
  log: (line: string) => void
  now: Date
}

const paymentTables = ['payments', 'payment_lines', 'payment_attempts', 'payment_events'] as const
const entriesInOneGo = 1_000
const entriesBetweenNews = 5_000
const rowsInOneGo = 500

/**
 * Makes the demo's two councils with their people and a year of history up to yesterday. Councils that are there stay as
 * they are, except that their addresses follow the ports. A load that was cut off goes on where it stopped: it notes its day
 * when it begins, everything follows from that and a fixed seed, and what is posted already is not posted again.
 */
export async function loadDemo(load: DemoLoad): Promise<void> {
  const [owner, application] = [connect(load.ownerUrl, 1), connect(load.applicationUrl, 2)]
  try {
    const unfinished: UnfinishedCouncil[] = []
    for (const demo of [barnfield, northmoor]) unfinished.push(...await beginCouncil(owner, demo, load))
    // Side by side, since the one's rows are put together while the other's are written.
    const endings = await Promise.allSettled(unfinished.map(async council => {
      await postHistory(application, council, load.log)
    }))
    const failed = endings.find(({ status }) => status === 'rejected')
    if (failed?.status === 'rejected') throw failed.reason
    // Until the server has looked at so many new rows, it plans the ledger check for empty tables.
    if (unfinished.length > 0) await owner.raw('analyze')
    for (const council of unfinished) await checkAndFinish(application, council, load.now)
  } finally {
    await Promise.all([owner.destroy(), application.destroy()])
  }
}

/** A council that is there, and the history that it still lacks or may lack. */
interface UnfinishedCouncil {
  demo: DemoCouncil
  /** The day on which its load began. */
  today: CalendarDate
  history: readonly HistoryEntry[]
  world: DemoWorld
}

/** Sees to it that the council is there. Answers nothing when its history is complete. */
async function beginCouncil(owner: Knex, demo: DemoCouncil, load: DemoLoad): Promise<UnfinishedCouncil[]> {
  const { council, host } = demo
  const addresses = { origin: `http://${host}:${load.webPort}`, providerUrl: `http://127.0.0.1:${load.sandboxPort}` }
  const earlier = await readProgress(owner, demo)
  if (earlier !== null) await moveTo(owner, demo, addresses)
  if (earlier?.isFinished === true) return []
  const today = earlier?.today ?? londonDate(load.now)
  const world = demoWorld(demo, today)
  if (earlier === null) {
    load.log(`Making ${council.name} with its account holders`)
    const setup = withRecentFeeds(demoSetup(demo, addresses, load.encryptionKey, await hashPassword(demoPassword)), today)
    await setUpCouncil(owner, setup, async trx => {
      await insertAccountHolders(trx, council.id, [...world.holders.values()].flat(), balancesAsAt(load.now))
      await noteProgress(trx, demo, 'demo.load-started', load.now, { today })
    })
  }
  return [{ demo, today, history: demoHistory(world), world }]
}

async function checkAndFinish(application: Knex, { demo, today, history, world }: UnfinishedCouncil, now: Date): Promise<void> {
  await inCouncilOn(application, demo.council.id, async trx => {
    await makePostingFiles(trx, demo, today)
    await recordLedgerCheck(trx, demo.council.id, await checkWholeLedger(trx, demo.council.id, now), null)
    await askForMatches(trx, demo.council.id)
    await insertWhatCameOfIt(trx, world, history.flatMap(({ payment }) => payment ?? []))
    await giveHelps(trx, demo)
    await measureYear(trx, world, today)
    await offerHelp(trx, demo, today)
    await answerWhatWasSaid(trx, demo, today)
    await giveOldTotals(trx, demo, today)
    await noteProgress(trx, demo, 'demo.load-finished', now, {})
  })
}

/** What people left unfinished, what they said of what they finished, and how they came through the pages of both. */
async function insertWhatCameOfIt(trx: Knex.Transaction, world: DemoWorld, payments: readonly CardPayment[]): Promise<void> {
  const random = new Random(world.demo.seed ^ 0xA57E)
  const unfinished = unfinishedPayments(world, random)
  for (const table of paymentTables) await insertAll(trx, table, unfinished.flatMap(rows => ofPhase(table, rows[table], world.demo)))
  await insertAll(trx, 'feedback', answersAfterPaying(world, random, payments))
  await insertAll(trx, 'journey_figures', journeyFigures(world, new Random(world.demo.seed ^ 0x90E5), payments, unfinished))
}

type ProgressAction = 'demo.load-started' | 'demo.load-finished'

/** How far an earlier load got, from the council's audit trail; null when there is no such council. */
async function readProgress(
  owner: Knex, { council }: DemoCouncil
): Promise<{ today: CalendarDate, isFinished: boolean } | null> {
  return await inCouncilOn(owner, council.id, async trx => {
    const events = await trx('audit_events').where({ council_id: council.id }).whereLike('action', 'demo.load-%')
      .select<{ action: ProgressAction, facts: { today?: string } }[]>('action', 'facts')
    const today = events.find(({ action }) => action === 'demo.load-started')?.facts.today
    if (today === undefined) return null
    return { today: calendarDate(today), isFinished: events.some(({ action }) => action === 'demo.load-finished') }
  })
}

async function noteProgress(
  trx: Knex.Transaction, { council }: DemoCouncil, action: ProgressAction, at: Date, facts: Record<string, string>
): Promise<void> {
  await trx('audit_events').insert({
    council_id: council.id, id: v5(action, council.id), happened_at: at, action, facts: JSON.stringify(facts)
  })
}

/** Another port than last time moves the councils and the sandbox with it. */
async function moveTo(owner: Knex, { council }: DemoCouncil, { origin, providerUrl }: DemoAddresses): Promise<void> {
  await inCouncilOn(owner, council.id, async trx => {
    await trx('councils').where({ id: council.id }).update({ origin })
    await trx('councils').where({ practice_of: council.id, practice_state: 'open' }).update({ origin: origin.replace('://', '://practice-') })
    await trx('provider_accounts').where({ council_id: council.id })
      .update({ base_url: providerUrl, card_page_origin: providerUrl })
  })
}

async function insertAccountHolders(
  trx: Knex.Transaction, councilId: string, holders: readonly DemoAccountHolder[], asAt: Date
): Promise<void> {
  await insertAll(trx, 'account_holders', holders.map(holder => ({
    council_id: councilId, fund_code: holder.fund.code, reference: holder.reference, name: holder.name,
    address: holder.address, postcode: holder.postcode, balance_pence: holder.balancePence, balance_as_at: asAt,
    stop_code: holder.stopCode
  })))
  await insertAll(trx, 'account_charges', holders.flatMap(holder => holder.charges.map((charge, index) => ({
    council_id: councilId, fund_code: holder.fund.code, reference: holder.reference, position: index + 1,
    description: charge.description, outstanding_pence: charge.outstandingPence,
    next_instalment_pence: charge.nextInstalmentPence, next_instalment_on: charge.nextInstalmentOn
  }))))
  await indexHolderNames(trx, councilId)
}

/** The rows of a payment, refund or dispute and its entry go in together, so that the ledger check never finds one without the other. */
async function postHistory(application: Knex, { demo, history }: UnfinishedCouncil, log: DemoLoad['log']): Promise<void> {
  const { council, seed } = demo
  const random = new Random(seed ^ 0xE7E27)
  for (let from = 0; from < history.length; from += entriesInOneGo) {
    const part = history.slice(from, from + entriesInOneGo)
    const payments = part.map(({ payment }) => payment).filter(payment => payment !== undefined)
      .map(payment => cardPaymentRows(council.id, payment, at => random.id(at)))
    await inCouncilOn(application, council.id, async trx => {
      for (const table of paymentTables) await insertAll(trx, table, payments.flatMap(rows => ofPhase(table, rows[table], demo)))
      await postBatch(trx, council.id, part.map(({ entry }) => entry))
      for (const table of ['refunds', 'refund_lines', 'refund_events', 'disputes'] as const) {
        await insertAll(trx, table, part.flatMap(({ givenBack }) => givenBack?.[table] ?? []))
      }
    })
    const posted = from + part.length
    if (posted % entriesBetweenNews === 0) log(`${council.name}: ${posted} of ${history.length} transactions`)
  }
}

/** A payment was begun in the phase in which the council still is. */
function ofPhase(table: keyof PaymentRows, rows: PaymentRows[keyof PaymentRows], { council }: DemoCouncil): PaymentRows[keyof PaymentRows] {
  return table === 'payments' ? rows.map(row => ({ ...row, phase: council.phase })) : rows
}

async function insertAll(trx: Knex.Transaction, table: string, rows: readonly Record<string, unknown>[]): Promise<void> {
  for (let from = 0; from < rows.length; from += rowsInOneGo) {
    await trx(table).insert(rows.slice(from, from + rowsInOneGo)).onConflict().ignore()
  }
}
