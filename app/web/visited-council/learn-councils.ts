import { type Council, findCardPageOrigins, findCouncilByHost } from '../../councils/council.js'
import { windowsAhead } from '../../councils/planned-window.js'
import { supportRoutesOf } from '../../councils/support-route.js'
import { inCouncil, outsideTenancy } from '../../database/in-council.js'
import { errorFacts } from '../../errors.js'
import type { Services } from '../request.js'
import type { KnownCouncil } from './known-councils.js'

/** What pages need of a council, as it is now. */
export async function readCouncil(council: Council, now: Date): Promise<KnownCouncil> {
  const ofPages = await inCouncil(council.id, async trx => ({
    windows: await windowsAhead(trx, council.id, now), supportRoutes: await supportRoutesOf(trx, council.id)
  }))
  return { council, cardPageOrigins: await findCardPageOrigins(council.id), ...ofPages }
}

/**
 * Reads every council that has a host, those that nobody has visited in this process too: the page for an outage is to say whose it is and
 * whom to call, whichever council it is of. One after the other, so that visitors wait for nothing.
 */
export async function learnCouncils({ knownCouncils, clock, log }: Pick<Services, 'knownCouncils' | 'clock' | 'log'>): Promise<void> {
  try {
    for (const host of await outsideTenancy()('council_hosts').orderBy('host').pluck('host') as string[]) {
      const before = knownCouncils.get(host)
      const council = await findCouncilByHost(host)
      if (council === null) continue
      const found = await readCouncil(council, clock.now())
      // A visit meanwhile has read what is newer.
      if (knownCouncils.get(host) === before) knownCouncils.keep(host, found)
    }
  } catch (error) {
    log.warn({ error: errorFacts(error) }, 'councils could not be read for outages')
  }
}
