const minuteMs = 60_000
const longestWaitMs = 45 * minuteMs
/** The provider gives up a payment that nobody has finished after 90 minutes: just after that, its end can be read. */
const endsAfterMs = 91 * minuteMs

/**
 * When an unfinished attempt is to be looked at again: after as long as it has lasted already, a minute at least, three quarters of an
 * hour at most, and just after the provider has given it up.
 */
export function nextCheckAt(createdAt: Date, now: Date): Date {
  const ageMs = now.getTime() - createdAt.getTime()
  const waitMs = Math.min(Math.max(ageMs, minuteMs), longestWaitMs)
  return new Date(ageMs < endsAfterMs ? Math.min(now.getTime() + waitMs, createdAt.getTime() + endsAfterMs) : now.getTime() + waitMs)
}
