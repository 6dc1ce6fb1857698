import type { Knex } from 'knex'
import type { CouncilId } from '../../database/in-council.js'
import type { Permission } from '../../users/permissions.js'
import type { Services } from '../../web/request.js'
import type { Chance } from '../invented/chance.js'
import type { PracticeWorld } from '../invented/world.js'

/** What was invented for an attempt: its page tells of it, and the check looks for it. */
export type Facts = Readonly<Record<string, string | number>>

/** Where a scenario is set: the practice council, and who is to do it. */
export interface Ground {
  trx: Knex.Transaction
  world: PracticeWorld
  chance: Chance
  services: Pick<Services, 'config'>
  now: Date
}

export interface Attempt {
  id: string
  userId: string
  scenarioCode: string
  startedAt: Date
  facts: Facts
  doneAt: Date | null
}

/** One thing to practise. Its words are in views/practice/scenarios/, under its code. */
export interface Scenario {
  code: string
  audience: 'adviser' | 'officer'
  title: string
  /** Without which nobody can do it. */
  permission: Permission
  /** Invents somebody and their money for one attempt. */
  set: (ground: Ground) => Promise<Facts>
  /** Whether the records show that whoever attempts it has done it. */
  isDone: (trx: Knex.Transaction, councilId: CouncilId, attempt: Attempt) => Promise<boolean>
}
