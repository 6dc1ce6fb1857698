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

/**
 * Who will see what once a change holds: only the funds for which it makes a difference, those with the same difference together.
 * @param council as it is now
 * @param after what is to hold of the scope
 */
export function previewOf(scope: PhaseScope, council: Phase, after: Phase, funds: readonly FundState[]): { lines: PreviewLine[], unchanged: number } {
  const differences = funds.map(fund => ({
    name: fund.name, before: meets(fund, council, ownPhase(fund)),
    after: scope === null ? meets(fund, after, ownPhase(fund)) : meets(fund, council, scope === fund.code ? after : ownPhase(fund))
  }))
  const changed = differences.filter(({ before, after: later }) => before.invited !== later.invited || before.uninvited !== later.uninvited)
  const lines = new Map<string, PreviewLine>()
  for (const { name, ...meeting } of changed) {
    const line = lines.get(JSON.stringify(meeting)) ?? { fundNames: [], ...meeting }
    lines.set(JSON.stringify(meeting), { ...line, fundNames: [...line.fundNames, name] })
  }
  return { lines: [...lines.values()], unchanged: funds.length - changed.length }
}

function ownPhase({ state }: FundState): Phase | null {
  return state.isOwn ? state.phase : null
}

function meets({ state }: FundState, council: Phase, own: Phase | null): Meets {
  const phase = own === null ? council : earlierPhase(council, own)
  if (state.stoppedReason !== null || phase === 'not-started') return { uninvited: 'old', invited: 'old' }
  return phase === 'private-beta' ? { uninvited: 'old', invited: 'here' } : { uninvited: 'here', invited: 'here' }
}
