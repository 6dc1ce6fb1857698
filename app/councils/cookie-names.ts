import type { Config } from '../config.js'

/** Knows a browser in which an invitation was accepted, for as long as the cohort goes on: a session ends after a day. */
export function invitedCookie(config: Pick<Config, 'https'>): string {
  return `${prefix(config)}counterfoil-invited`
}

/** Keeps which of the two services a visitor is shown first: a number from 0 to 99, and nothing that tells one visitor from another. */
export function shareCookie(config: Pick<Config, 'https'>): string {
  return `${prefix(config)}counterfoil-share`
}

/** Over https the browser itself guarantees that a cookie of this name is of this host alone. */
function prefix({ https }: Pick<Config, 'https'>): string {
  return https ? '__Host-' : ''
}
