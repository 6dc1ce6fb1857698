import { inCouncil } from '../../../app/database/in-council.js'
import { addDays, type CalendarDate, londonDate, startOfLondonDay } from '../../../app/dates.js'
import { sumDaysOfCouncil } from '../../../app/measures/summing/sum-every-day.js'
import { publishPerformance } from '../../../app/performance/publishing/publish-performance.js'
import { enforceRetention } from '../../../app/privacy/retention/enforce-retention.js'
import { findDuplicates } from '../../../app/refunds/duplicates/find-duplicates.js'
import { fundOf, type TestCouncil, type TestUserName } from '../../support/builders.js'
import { doJobs } from '../../support/do-jobs.js'
import { HttpVisitor } from '../../support/http-visitor.js'
import { aPayingCouncil, serviceOfItsOwn, type TestService } from '../../support/service.js'
import { Planted } from './planted.js'

/** A council, the service with the clock that the story moves, and what the story has planted so far. */
export class Town {
  readonly planted = new Planted()
  readonly #clock: { now: Date }
  readonly service: TestService
  readonly council: TestCouncil
  #lastNight: CalendarDate

  private constructor(clock: { now: Date }, service: TestService, council: TestCouncil) {
    this.#clock = clock
    this.service = service
    this.council = council
    this.#lastNight = londonDate(clock.now)
  }

  /** A town whose council has not begun, at an instant. */
  static async founded(at: string): Promise<Town> {
    const clock = { now: new Date(at) }
    const service = await serviceOfItsOwn({ now: () => clock.now })
    const council = await aPayingCouncil({ council: { phase: 'not-started', oldServiceName: 'Old Pay', oldServiceAddress: 'https://old.example/' } }, service)
    const town = new Town(clock, service, council)
    town.planted.becomes('not-started', town.now)
    return town
  }

  get now(): Date {
    return this.#clock.now
  }

  /** The first instant that no night has summed yet. */
  get measuredUntil(): Date {
    return startOfLondonDay(this.#lastNight)
  }

  /** Some minutes go by. */
  wait(minutes: number): void {
    this.#clock.now = new Date(this.#clock.now.getTime() + minutes * 60_000)
  }

  /** Time goes by until then, with a night's work in the night after something happened, each Monday and each eighth. */
  async comes(at: string): Promise<void> {
    const until = new Date(at)
    if (until < this.now) throw new Error(`Time does not go back to ${at}`)
    const before = londonDate(this.now)
    for (let day = addDays(before, 1); day <= londonDate(until); day = addDays(day, 1)) {
      const isMonday = new Date(day).getUTCDay() === 1
      const night = new Date(`${day}T02:30:00Z`)
      if (night <= until && (day === addDays(before, 1) || isMonday || day.endsWith('-08'))) await this.#works(day)
    }
    this.#clock.now = until
  }

  fund(slug: string): string {
    return fundOf(this.council, slug).code
  }

  visitor(): HttpVisitor {
    return new HttpVisitor(this.service, this.council)
  }

  /** Somebody of the staff signs in. */
  async staff(name: TestUserName): Promise<HttpVisitor> {
    const visitor = this.visitor()
    await visitor.signIn(this.council.users[name].email)
    if (visitor.last.path !== '/staff') throw new Error(`${name} could not sign in: ${visitor.last.status} at ${visitor.last.path}`)
    return visitor
  }

  async jobs(): Promise<void> {
    await doJobs(this.council, { services: this.service.services })
  }

  /** What the worker does by itself in a night, of this council. */
  async #works(day: CalendarDate): Promise<void> {
    const { clock } = this.service.services
    const { id } = this.council
    this.#clock.now = new Date(`${day}T02:30:00Z`)
    await sumDaysOfCouncil(id, this.now)
    this.#clock.now = new Date(`${day}T02:35:00Z`)
    if (day.endsWith('-08')) await enforceRetention(id, clock)
    this.#clock.now = new Date(`${day}T04:05:00Z`)
    await inCouncil(id, async trx => { await findDuplicates(trx, id, { from: addDays(day, -14), now: this.now }) })
    this.#clock.now = new Date(`${day}T05:45:00Z`)
    await publishPerformance(id, clock)
    this.#lastNight = day
  }
}
