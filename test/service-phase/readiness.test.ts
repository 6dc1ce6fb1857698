import { expect } from 'chai'
import { inCouncil } from '../../app/database/in-council.js'
import { readinessFor } from '../../app/service-phase/readiness/readiness-checks.js'
import { aCouncil, type TestCouncil } from '../support/builders.js'
import { anAudit, anIssue } from '../support/builders-accessibility.js'
import { usesDatabase } from '../support/database.js'

describe('What a phase needs', function () {
  this.timeout(60_000)
  usesDatabase()

  it('asks of a later phase all that the phases before it ask', async () => {
    const council = await aCouncil()
    const codes = await Promise.all((['private-beta', 'public-beta', 'live'] as const).map(async phase => [...(await metIn(council, phase)).keys()]))
    expect(codes[1]?.slice(0, codes[0]?.length)).to.deep.equal(codes[0])
    expect(codes[2]?.slice(0, codes[1]?.length)).to.deep.equal(codes[1])
  })

  it('asks for an audit by people whose failures are fixed, and lets go on with none that shuts people out', async () => {
    const council = await aCouncil()
    expect((await metIn(council, 'live')).get('accessibility-audit')).to.equal(false)
    await anAudit(council, { kind: 'automated' })
    expect((await metIn(council, 'live')).get('accessibility-audit')).to.equal(false)
    await anAudit(council)
    const met = await metIn(council, 'live')
    expect([met.get('accessibility-audit'), met.get('accessibility-highest')]).to.deep.equal([true, true])
    await anIssue(council, { severity: 'critical' })
    const after = await metIn(council, 'live')
    expect([after.get('accessibility-audit'), after.get('accessibility-highest')]).to.deep.equal([false, false])
  })

  it('gathers once what several checks look at', async () => {
    const council = await aCouncil()
    const queries = await inCouncil(council.id, async trx => {
      const sent: string[] = []
      trx.on('query', ({ sql }: { sql: string }) => sent.push(sql))
      await readinessFor(trx, council.id, 'live', new Date())
      return sent
    })
    const asked = (words: string) => queries.filter(sql => sql.includes(words)).length
    expect([asked('"openOfHighestSeverity"'), asked('measure_targets')]).to.deep.equal([1, 1])
    expect(queries.filter((sql, index) => sql.includes('accessibility') && queries.indexOf(sql) !== index)).to.deep.equal([])
  })

  it('counts what another council has shown for nothing', async () => {
    const [council, other] = [await aCouncil(), await aCouncil()]
    await anAudit(other)
    expect((await metIn(council, 'public-beta')).get('accessibility-audit')).to.equal(false)
  })
})

async function metIn(council: TestCouncil, phase: 'private-beta' | 'public-beta' | 'live'): Promise<Map<string, boolean>> {
  const looked = await inCouncil(council.id, async trx => await readinessFor(trx, council.id, phase, new Date()))
  return new Map(looked.map(({ check, isMet }) => [check.code, isMet]))
}
