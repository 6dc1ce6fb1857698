import type { Config } from '../config.js'

/** Outside production, where nothing sends messages, anybody may read them: that is what the demo's outbox is for. */
export function outboxIsOpen(config: Config): boolean {
  return config.environment !== 'production' && config.notify === null
}

/** Whether an email that is asked for can be read by anybody. */
export function canEmail(config: Config): boolean {
  return config.notify !== null || outboxIsOpen(config)
}
