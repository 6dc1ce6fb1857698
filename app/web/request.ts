import type { Logger } from 'pino'
import type { Config } from '../config.js'
import type { Council } from '../councils/council.js'
import type { PlannedWindow } from '../councils/planned-window.js'
import type { Clock } from '../dates.js'
import type { OpenedPayment } from '../payments/open-payment.js'
import type { PaymentProvider } from '../payments/providers/payment-provider.js'
import type { ProviderAccount } from '../payments/provider-account.js'
import type { WrittenLater } from './written-later.js'
import type { KnownCouncils } from './visited-council/known-councils.js'
import type { CookieSet } from '../privacy/cookies-set.js'
import type { JourneyEvent } from '../struggle/recording/journey-event.js'
import type { Person } from '../users/person.js'
import type { KeptList } from './way-back.js'

/** What the running program offers to a request or a job: everything that a test may want to replace. */
export interface Services {
  config: Config
  clock: Clock
  log: Logger
  providerFor: (account: ProviderAccount) => PaymentProvider
  /** The council that loopback names show, outside production; null shows none. */
  loopbackCouncilSlug: () => string | null
  /** What the start page offers to try: nothing in production. */
  examplesFor: (council: Council) => Examples
  /** Takes what happens on the pages of the journey, to be counted. */
  journeyEvents: WrittenLater<JourneyEvent>
  /** Takes the names of the cookies that browsers are given. */
  cookiesSet: WrittenLater<CookieSet>
  /** What pages say of each council while the database is away. */
  knownCouncils: KnownCouncils
}

/** References to try in a demonstration. */
export interface Examples {
  references: { fundSlug: string, fundName: string, what: string, reference: string, postcode: string | null }[]
}

/** How this session may act on a payment: as the one who began it, as one who shares it by a code, or only to pay it. */
export type PaymentAccess = 'own' | 'shared' | 'pay-only'

/** What a page that has made a code or a link shows, and shows again when it is read again. */
export interface ShownSecret {
  code?: string
  token?: string
  /** Where a letter goes, as the adviser typed it. */
  address?: string
}

/** practice: sent by their own council to its practice council */
export type SignInMethod = 'password' | 'single-sign-on' | 'practice'

export interface PendingSignIn {
  userId: string
  by: SignInMethod
  /** What is still to be done: give the code of their second factor, or set one up, since they have none. */
  step: 'code' | 'second-factor'
  since: number
  /** The page to show in the end. */
  next: string
}

export interface SingleSignOnRequest {
  state: string
  nonce: string
  codeVerifier: string
  since: number
  next: string
}

declare global {
  // The namespace is how Express lets a program say what its requests carry.
  namespace Express {
    interface Request {
      services: Services
      council: Council
      /** When the service, or part of it, is closed on purpose: what has not ended, the next first. */
      windows: readonly PlannedWindow[]
      /** Has this process read its councils anew, since something of one has changed; other processes do within seconds. */
      readCouncilAgain: () => void
      /** Where the council's payers enter their cards. */
      cardPageOrigins: readonly string[]
      /** Where absolute links of this request stand: the council's origin, or outside production the loopback name visited. */
      origin: string
      person?: Person
      /** The payment whose pages these are, once this request has opened or begun it. */
      openedPayment?: OpenedPayment
      /** A session's cookie came, but the session is over. */
      sessionWasLost: boolean
      /** Somebody's time has just run out: whose, and the token of the forms on the pages that they still have open. */
      timedOut?: { userId: string, csrfToken: string | undefined }
      /** When whoever is signed in will be signed out, and whether doing something puts that off. */
      signedOutAt?: { at: Date, isPutOff: boolean }
    }
  }
}

declare module 'express-session' {
  interface SessionData {
    councilId: string
    payments: Record<string, PaymentAccess>
    receipts: string[]
    userId: string
    signedInAt: number
    seenAt: number
    signedInBy: SignInMethod
    /** Where this session is, for the person to know it by: in words such as "Firefox on Windows", and the network address. */
    device: string
    address: string
    /** Whoever has shown who they are, but has yet to give or set up a second factor. */
    pendingSignIn: PendingSignIn
    /** Of an authenticator app that is being set up, since then, and recovery codes that have just been made: encrypted. */
    newSecret: { encrypted: string, since: number }
    newRecoveryCodesEncrypted: string
    /** Which link to set a password was opened here. */
    passwordResetHash: string
    /** What the provider of single sign-on must answer to. */
    singleSignOn: SingleSignOnRequest
    /** Which invitation was opened here. */
    invitationId: string
    /** By which invitation to the private beta the adviser has let in whom they are helping, last and before, for as long as that help goes on. */
    invited: { helpId: string, invitationId: string, earlierIds?: string[] }
    /** By a page's path, the list it was opened from; see `wayBack`. */
    lists: Record<string, KeptList>
    /** By the key of a form that says something of a page, the address of that page. */
    formPages: Record<string, string>
    /** The slips for paying offline that were made here. */
    slips: string[]
    /** The help that an adviser has just begun, which the next payment started in this session belongs to. */
    helpId: string
    /** Codes and links made in this session, by the id of their help or link: stored hashed, they can be shown again only here. */
    shownSecrets: Record<string, ShownSecret>
  }
}
