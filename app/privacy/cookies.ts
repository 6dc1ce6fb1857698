import type { Config } from '../config.js'
import { invitedCookie, shareCookie } from '../councils/cookie-names.js'
import { cookieName } from '../web/sessions.js'

/** A cookie that this service sets, as its page tells of it. A test fails on any other that a browser is given. */
export interface ListedCookie {
  /** What its name is, or begins with where `isBeginning`. */
  name: string
  isBeginning: boolean
  purpose: string
  ends: string
  /** Who is given it, and when. */
  givenTo: string
}

/** Every cookie that the service sets. Nothing is kept in a browser's other stores. A new cookie is a new line here. */
export function listedCookies(config: Config): ListedCookie[] {
  const staff = cookieName('staff', config)
  return [
    cookie(cookieName('payment', config), 'Keeps the payment, slip or receipt that you have open from one page to the next', 'After 24 hours', 'Whoever begins to pay, asks for a help code, opens a link to pay, makes a payment slip or finds a receipt'),
    cookie(invitedCookie(config), 'Knows a browser in which an invitation to try out the service was accepted', 'When the invitation ends', 'Whoever accepts an invitation'),
    cookie(shareCookie(config), 'While the council’s old service is offered too, keeps a number from 0 to 99 by which one of the two is shown first, so that it is the same one each time. Many people have the same number. It is 0 for whoever has accepted an invitation, so that the new one stays first', 'After 1 year', 'Whoever opens the start page while the old service is offered too, where each of the two is shown first to some people or they have accepted an invitation'),
    cookie(staff, 'Keeps council staff signed in, for 1 hour without use and 12 hours in all', 'After 14 hours', 'Council staff who sign in'),
    cookie(`${staff}-known-`, 'Knows a browser in which one of the council’s staff has signed in, so that nobody else can use up their tries', 'After 90 days', 'Council staff who sign in', true)
  ]
}

/** The name by which the page tells of a cookie; null where it does not. */
export function listedAs(name: string, config: Config): string | null {
  const listed = listedCookies(config).find(one => one.isBeginning ? name.startsWith(one.name) && name !== one.name : name === one.name)
  return listed === undefined ? null : `${listed.name}${listed.isBeginning ? '…' : ''}`
}

function cookie(name: string, purpose: string, ends: string, givenTo: string, isBeginning = false): ListedCookie {
  return { name, purpose, ends, givenTo, isBeginning }
}
