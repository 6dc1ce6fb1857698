import { type Logger, pino } from 'pino'
import type { Config } from './config.js'
import { demoReferences } from './database/demo/references-to-try.js'
import { errorFacts } from './errors.js'
import { KnownCouncils } from './web/visited-council/known-councils.js'
import { WrittenLater } from './web/written-later.js'
import { systemClock } from './dates.js'
import { chooseProvider } from './payments/providers/choose-provider.js'
import { keepCookiesSet } from './privacy/cookies-set.js'
import { keepEvents } from './struggle/recording/keep-events.js'
import type { Examples, Services } from './web/request.js'

const writesWaitMs = 5_000

/** The services of a real process: the system's clock, a log on standard output, and providers over the network. */
export function realServices(config: Config): Services {
  const log = pino({ level: config.logLevel, base: null })
  return {
    config,
    clock: systemClock,
    log,
    providerFor: chooseProvider({ clock: systemClock, config }),
    loopbackCouncilSlug: () => config.environment === 'production' ? null : 'barnfield',
    examplesFor: config.environment === 'production' ? () => ({ references: [] }) : demoExamples(),
    knownCouncils: knownCouncils(config, log),
    ...writtenLater(log, writesWaitMs)
  }
}

/** Councils as they were last known, in the file that the settings name, if they do. */
export function knownCouncils(config: Config, log: Logger): KnownCouncils {
  return new KnownCouncils(config.knownCouncilsFile, error => { log.warn({ error: errorFacts(error) }, 'councils could not be kept for outages') })
}

/** What no page waits for. @param afterMs how long it waits itself; null waits until somebody calls for it */
export function writtenLater(log: Logger, afterMs: number | null): Pick<Services, 'journeyEvents' | 'cookiesSet'> {
  return {
    journeyEvents: new WrittenLater({ keep: keepEvents, lost: 'what happened on pages could not be counted', log, afterMs }),
    cookiesSet: new WrittenLater({ keep: keepCookiesSet, lost: 'which cookies were set could not be noted', log, afterMs })
  }
}

/** The references of the demo, made when a council's start page is first read and then kept: they never change. */
function demoExamples(): Services['examplesFor'] {
  const kept = new Map<string, Examples>()
  return ({ slug }) => {
    const examples = kept.get(slug) ?? { references: demoReferences(slug) }
    kept.set(slug, examples)
    return examples
  }
}
