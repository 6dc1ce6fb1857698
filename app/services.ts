import { pino } from 'pino'
import type { Config } from './config.js'
import { demoReferences } from './database/demo/references-to-try.js'
import { systemClock } from './dates.js'
import { chooseProvider } from './payments/providers/choose-provider.js'
import { EventBuffer } from './struggle/recording/event-buffer.js'
import type { Examples, Services } from './web/request.js'

const eventsWaitMs = 5_000

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
    journeyEvents: new EventBuffer(log, eventsWaitMs)
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
