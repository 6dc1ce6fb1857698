import type { Channel } from '../../app/ledger/entry-types.js'
import { keepEvents } from '../../app/struggle/recording/keep-events.js'
import type { JourneyEvent, JourneyEventKind } from '../../app/struggle/recording/journey-event.js'
import { fundOf, type TestCouncil } from './builders.js'
import { aBegunPayment } from './builders-measures.js'

/** So many seconds after the journey began: what happened, on which page, and of an error its field and code. */
export type Step = readonly [afterSeconds: number, kind: JourneyEventKind, page: string, fieldAndMessage?: string, part?: string]

export interface PlantedJourney {
  beganAt: Date
  fundSlug: string
  channel: Channel
  phase: 'private-beta' | 'public-beta' | 'live'
  scripts: boolean | null
  end: 'paid' | 'held' | 'nothing-to-pay' | 'gave-up'
  steps: readonly Step[]
}

export const anyJourney: Omit<PlantedJourney, 'beganAt'> = {
  fundSlug: 'garden-waste', channel: 'web', phase: 'live', scripts: true, end: 'gave-up', steps: [[0, 'answered', 'reference'], [1, 'visit', 'amount']]
}

/** A journey with its payment, recorded as the pages record it. Answers its payment's id. */
export async function aJourney(council: TestCouncil, journey: PlantedJourney): Promise<string> {
  const isFinished = journey.end === 'paid' || journey.end === 'held'
  const endedAt = isFinished ? new Date(journey.beganAt.getTime() + (journey.steps.at(-1)?.[0] ?? 0) * 1000) : null
  const paymentId = await aBegunPayment(council, {
    startedAt: journey.beganAt, fundSlug: journey.fundSlug, channel: journey.channel, phase: journey.phase, status: isFinished ? journey.end as 'paid' | 'held' : 'open', endedAt,
    owesNothing: journey.end === 'nothing-to-pay', tries: []
  })
  await keepEvents(council.id, journey.steps.map(step => eventOf(council, journey, paymentId, step)))
  return paymentId
}

/** What happened before anything was answered, which belongs to no journey. */
export async function looseEvents(council: TestCouncil, journey: Omit<PlantedJourney, 'end'>): Promise<void> {
  await keepEvents(council.id, journey.steps.map(step => eventOf(council, journey, null, step)))
}

function eventOf(
  council: TestCouncil, journey: Omit<PlantedJourney, 'end'>, paymentId: string | null, [after, kind, page, fieldAndMessage = '', part = '']: Step
): JourneyEvent {
  const [field = '', message = ''] = fieldAndMessage.split(' ')
  return {
    councilId: council.id, paymentId, at: new Date(journey.beganAt.getTime() + after * 1000), page, kind, part, field, message, seconds: null,
    fundCode: fundOf(council, journey.fundSlug).code, channel: journey.channel, phase: journey.phase, scripts: kind === 'visit' ? null : journey.scripts
  }
}
