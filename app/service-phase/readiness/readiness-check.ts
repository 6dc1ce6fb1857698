import type { Phase } from '../../councils/phase.js'
import type { Permission } from '../../users/permissions.js'
import type { ReadinessFacts } from './readiness-facts.js'

/** What shows that something is so, or not, in words, with the page where it can be seen. */
export interface EvidenceLine {
  text: string
  path?: string
  /** What the page asks for, where that is more than seeing phases: without it there is no link. */
  permission?: Permission
}

/** Something that must be true before a council's service goes on to a phase. */
export interface ReadinessCheck {
  code: string
  forPhase: Exclude<Phase, 'not-started'>
  words: string
  /** Whether a person says that it is so, and what shows it: the service itself cannot know. */
  isStated: boolean
  look: (facts: ReadinessFacts) => Promise<ReadinessFinding>
}

/** A fund of which something can be stated. */
export interface StatableFund {
  code: string
  name: string
  isStated: boolean
}

export interface ReadinessFinding {
  isMet: boolean
  /** What a person's statement has to name, of all that it could: the funds that no host system gets. */
  statable?: readonly StatableFund[]
  evidence: EvidenceLine[]
}
