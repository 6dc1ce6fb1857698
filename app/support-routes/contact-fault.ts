import { isSecureAddress } from '../councils/secure-address.js'
import type { SupportKind } from '../councils/support-route.js'
import { readEmail } from '../messages/email-address.js'

const longestContact = 300
/** An address is printed on slips, each of which is to stay on one sheet. */
const mostLines = 10

/** What is wrong with a route's number or address, in words; null when it will do. */
export function contactFault(kind: SupportKind, contact: string): string | null {
  if (contact === '') return 'Enter the number or address'
  if (contact.length > longestContact) return `The number or address must be ${longestContact} characters or less`
  if (contact.split('\n').length > mostLines) return `The number or address must be ${mostLines} lines or less`
  switch (kind) {
    case 'telephone': return phoneFault(contact)
    case 'text-relay': return phoneFault(contact.replace(/^\s*18\s?001\s*/, ''))
    case 'email': return readEmail({ email: contact }).errors?.[0]?.message ?? null
    case 'web-chat': return isSecureAddress(contact) ? null : 'Enter the web address of the chat, beginning with https://'
    case 'counter':
    case 'home-visit':
    case 'post': return null
  }
}

/**
 * Numbers as they are dialled in the United Kingdom, or from abroad with +; three digits for the short ones. Those that cost a caller more than an
 * ordinary call are no help route. Prefixes: Ofcom's National Telephone Numbering Plan.
 */
function phoneFault(typed: string): string | null {
  const digits = typed.replace(/[\s().-]/g, '').replace(/^\+44/, '0')
  if (/^0(84|87|9)/.test(digits)) return 'Numbers that begin with 084, 087 or 09 cost callers more. Give one that begins with 01, 02, 03 or 080'
  const isNumber = /^(0[12378]\d{8,9}|1\d\d|\+\d{8,15})$/.test(digits)
  return isNumber ? null : 'Enter a telephone number, like 01632 960 100, and nothing else'
}
