import { londonDate } from '../../../dates.js'
import { figuresOfJourney, figuresOfLooseEvent, type JourneyEnd, type PageFigure, type SummableEvent } from '../../../struggle/summing/figures-of-journey.js'
import type { Random } from '../random.js'
import type { CardPayment, PaymentRows } from './card-payment.js'
import type { DemoWorld } from './world.js'

/** A payment as far as its pages show it. */
interface Journey {
  startedAt: Date
  fundCode: string
  channel: string
  end: JourneyEnd
  /** Of one that was given up: somebody was on the card page. */
  sawCardPage: boolean
}

/** A page of the journey: how often its answer is refused and for what fault of which field, and how often somebody asks for help. */
interface AskedPage {
  page: string
  fault: readonly [chance: number, field: string, message: string]
  helpChance: number
}

const none = [0, '', ''] as const
/** So often somebody sees on the last page that an amount is wrong. */
const backChance = 0.04
const askedPages: readonly AskedPage[] = [
  { page: 'postcode', fault: [0.07, 'postcode', 'no-match'], helpChance: 0.02 },
  { page: 'amount', fault: [0.05, 'amount', 'not-a-number'], helpChance: 0.01 },
  { page: 'basket', fault: none, helpChance: 0.005 },
  { page: 'details', fault: [0.03, 'email', 'not-an-address'], helpChance: 0.003 },
  { page: 'check', fault: none, helpChance: 0.01 }
]

/** What the nights would have counted of the pages of all these payments: where people erred, asked for help, went back and gave up. */
export function journeyFigures(
  { demo }: DemoWorld, random: Random, payments: readonly CardPayment[], unfinished: readonly PaymentRows[]
): Record<string, unknown>[] {
  const mustExist = new Map(demo.funds.map(({ code, accountMustExist }) => [code, accountMustExist]))
  const counted = new Map<string, Record<string, unknown> & { count: number }>()
  const add = (of: Journey, scripts: string, figures: readonly PageFigure[]): void => {
    for (const { kind, page, field, message, upToSeconds } of figures) {
      const row = {
        council_id: demo.council.id, day: londonDate(of.startedAt), kind, page, field, message, up_to_seconds: upToSeconds, fund_code: of.fundCode,
        channel: of.channel, phase: demo.council.phase, scripts
      }
      const key = JSON.stringify(row)
      counted.set(key, { ...row, count: (counted.get(key)?.count ?? 0) + 1 })
    }
  }
  for (const journey of [...payments.map(ofPaid), ...unfinished.flatMap(ofUnfinished)]) {
    const scripts = random.chance(0.93) ? 'with' : 'without'
    const { loose, events } = eventsOf(journey, mustExist.get(journey.fundCode) ?? false, random)
    add(journey, 'unknown', loose.filter(({ kind }) => kind === 'visit').flatMap(figuresOfLooseEvent))
    add(journey, scripts, loose.filter(({ kind }) => kind === 'error').flatMap(figuresOfLooseEvent))
    add(journey, scripts, figuresOfJourney(events, journey.end))
  }
  return [...counted.values()]
}

function ofPaid({ startedAt, lines, channel, receivedPence }: CardPayment): Journey {
  return { startedAt, fundCode: lines[0]?.fund.code ?? '', channel, end: receivedPence === undefined ? 'paid' : 'held', sawCardPage: true }
}

function ofUnfinished({ payments, payment_lines: lines, payment_attempts: attempts }: PaymentRows): Journey[] {
  return payments.map(({ created_at: startedAt, channel }) => ({
    startedAt: startedAt as Date, fundCode: String(lines[0]?.fund_code), channel: String(channel), end: 'gave-up', sawCardPage: attempts.length > 0
  }))
}

/** From the page of the reference, which is seen before there is a journey, to the last that was. */
function eventsOf({ startedAt, end, sawCardPage }: Journey, asksPostcode: boolean, random: Random): { loose: SummableEvent[], events: SummableEvent[] } {
  let at = startedAt
  const event = (kind: SummableEvent['kind'], page: string, more: Partial<SummableEvent> = {}): SummableEvent => ({ at, kind, page, part: '', field: '', message: '', seconds: null, ...more })
  const loose = [event('visit', 'funds'), event('visit', 'reference'), ...random.chance(0.09) ? [event('error', 'reference', { field: 'reference', message: 'check-digit' })] : []]
  const events = [event('answered', 'reference', { seconds: random.between(8, 110) })]
  const pages = askedPages.filter(({ page }) => asksPostcode || page !== 'postcode')
  // A page on which somebody gave up is the last that they saw.
  const seen = sawCardPage ? pages : pages.slice(0, random.between(1, pages.length))
  for (const { page, fault: [faultChance, field, message], helpChance } of seen) {
    const stay = (): void => { at = new Date(at.getTime() + random.between(3, 55) * 1000) }
    events.push(event('visit', page))
    stay()
    if (random.chance(faultChance)) events.push(event('error', page, { field, message }))
    if (random.chance(helpChance)) events.push(event('help', page), event('visit', page))
    stay()
    if (page === 'check' && random.chance(backChance)) events.push(event('visit', 'amount'), event('visit', 'check'))
  }
  if (sawCardPage) events.push(event('card', 'card'), ...end === 'gave-up' ? [event('visit', 'result')] : [])
  return { loose, events }
}
