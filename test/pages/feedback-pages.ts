import type { RegisteredPage } from '../support/page-registry.js'
import { longWord, type PagesWorld, sending, shown } from './world.js'

/** What residents are asked, and what came of it. */
export const feedbackPages: RegisteredPage<PagesWorld>[] = [
  {
    name: 'Feedback',
    route: '/feedback',
    states: [
      { name: 'from a page', screen: 'small', visit: world => shown(world, world.wordy, undefined, '/feedback?from=/pay/council-tax') },
      { name: 'too long', screen: 'large', errors: true, visit: world =>
        shown(world, world.wordy, undefined, '/feedback', sending({ 'How could we improve this service?': `${longWord} `.repeat(60) }, 'Send feedback')) }
    ]
  },
  {
    name: 'Thanks for feedback',
    route: '/feedback/thanks',
    states: [{ name: 'with much crossed out', screen: 'small', visit: world => shown(world, world.quiet, undefined, '/feedback/thanks?from=/pay&took=card email bank phone') }]
  }
]
