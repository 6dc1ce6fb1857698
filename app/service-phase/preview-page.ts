import { earlierPhase, type Phase } from '../councils/phase.js'
import type { PhaseScope, PhaseState } from './phase-change.js'

/** A fund as the preview of a change needs it. */
export interface FundState {
  code: string
  name: string
  state: PhaseState
}

/** What three kinds of people meet who begin to pay for a fund: here, or at the old service, and how. */
export interface Meets {
  uninvited: 'here' | 'old'
  invited: 'here' | 'old'
}

export interface PreviewLine {
  /** The funds of which this is so. */
  fundNames: string[]
  before: Meets
  after: Meets
}

/** Who will see what once a change holds. */
export interface Preview {
  lines: PreviewLine[]
  /** For so many funds it makes no difference. */
  unchanged: number
}

/** The council's phase and its funds, as they would be without a change. */
export interface Offered {
  council: Phase
  funds: readonly FundState[]
}

/**
 * Only the funds for which it makes a difference, those with the same difference together.
 * @param after what is to hold of the scope
 */
export function previewOf({ council, funds }: Offered, scope: PhaseScope, after: Pick<PhaseState, 'phase' | 'isOwn' | 'stoppedReason'>): Preview {
  const differences = funds.map(fund => ({
    name: fund.name, before: meets(fund.state, council),
    after: scope === null ? meets(fund.state, after.phase) : meets(scope === fund.code ? after : fund.state, council)
  }))
  const changed = differences.filter(({ before, after: later }) => before.invited !== later.invited || before.uninvited !== later.uninvited)
  const lines = new Map<string, PreviewLine>()
  for (const { name, ...meeting } of changed) {
    const line = lines.get(JSON.stringify(meeting)) ?? { fundNames: [], ...meeting }
    lines.set(JSON.stringify(meeting), { ...line, fundNames: [...line.fundNames, name] })
  }
  return { lines: [...lines.values()], unchanged: funds.length - changed.length }
}

function meets({ phase: own, isOwn, stoppedReason }: Pick<PhaseState, 'phase' | 'isOwn' | 'stoppedReason'>, council: Phase): Meets {
  const phase = isOwn ? earlierPhase(council, own) : council
  if (stoppedReason !== null || phase === 'not-started') return { uninvited: 'old', invited: 'old' }
  return phase === 'private-beta' ? { uninvited: 'old', invited: 'here' } : { uninvited: 'here', invited: 'here' }
}
