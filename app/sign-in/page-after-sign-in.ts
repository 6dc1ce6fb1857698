import { looksLikeCardNumber } from '../funds/card-number.js'

const home = '/staff'
const longest = 1000

/**
 * The page to show after signing in: the one that was asked for, when it is one of our own staff pages, otherwise the home page. Read as
 * a browser would read it, so that no spelling of dots, slashes or backslashes leads to another site. A card number in it is left behind.
 */
export function pageAfterSignIn(wanted: string): string {
  if (wanted.length > longest || !/^\/staff([/?]|$)/.test(wanted) || /[\\\s\p{Cc}]/u.test(wanted)) return home
  const { pathname, search, searchParams } = new URL(wanted, 'http://ours.invalid')
  const isStaffPage = /^\/staff(\/|$)/.test(pathname) && !pathname.includes('//')
  const isSignIn = /^\/staff\/sign-(in|out)(\/|$)/i.test(pathname)
  return isStaffPage && !isSignIn ? pathname + ([...searchParams.values()].some(looksLikeCardNumber) ? '' : search) : home
}
