import { pence } from '../../../../money.js'
import { isLoopbackName } from '../loopback.js'
import type { SandboxAccount, SandboxPayment } from '../sandbox-state.js'
import { newProviderId } from '../world.js'
import { Refusal } from './refusal.js'
import {
  invalid, isFields, readAmount, readFields, readFlag, readOptionalText, readRequiredText, type FieldCodes, type Fields
} from './request-fields.js'

const codes: FieldCodes = { missing: 'P0101', invalid: 'P0102' }
const charactersBlocked = /[<>"\\|]/
const mostMetadataKeys = 15
const longestMetadataKey = 30
const longestMetadataValue = 100
const addressFields = { line1: 255, line2: 255, city: 255, postcode: 25, country: 2 }

/** Reads the body of `POST /v1/payments` into a payment that has not begun. Throws Refusal with the code that GOV.UK Pay would give. */
export function readCreateRequest(body: unknown, account: SandboxAccount, createdAt: string): SandboxPayment {
  const fields = readFields(body, 'P0197')
  refuseBlockedCharacters(fields)
  refuseOtherModes(fields)
  const payment: SandboxPayment = {
    id: newProviderId(),
    apiKey: account.apiKey,
    createdAt,
    amountPence: readAmount(fields, 'amount', codes),
    reference: readRequiredText(fields, 'reference', 255, codes),
    description: readRequiredText(fields, 'description', 255, codes),
    returnUrl: readReturnUrl(fields, account),
    language: readLanguage(fields),
    email: readEmail(fields),
    moto: readFlag(fields, 'moto', codes),
    delayedCapture: readFlag(fields, 'delayed_capture', codes),
    metadata: readMetadata(fields.metadata ?? null),
    prefilled: readPrefilled(fields.prefilled_cardholder_details ?? {}),
    ...notBegun(createdAt)
  }
  if (payment.moto && !account.motoEnabled) throw new Refusal(422, 'P0196', 'MOTO payments are not enabled for this account')
  return payment
}

function notBegun(createdAt: string) {
  return {
    surchargePence: pence(0),
    events: [{ state: 'created' as const, at: createdAt, code: null, message: null }],
    card: null, succeedsAt: null, capturedAt: null, settledOn: null, refunds: [], disputes: [], unusedTokens: [], browserSecret: newProviderId()
  }
}

/** Its firewall's rule, which knows nothing of fields. */
function refuseBlockedCharacters(fields: Fields): void {
  if (!Object.values(fields).some(value => typeof value === 'string' && charactersBlocked.test(value))) return
  throw new Refusal(400, 'P0920', 'Request blocked by security rules. Please consult API documentation for more information.')
}

/** Recurring payments and card details sent through the API are not part of this sandbox: no account has them enabled. */
function refuseOtherModes(fields: Fields): void {
  const mode = fields.authorisation_mode ?? 'web'
  if (mode === 'moto_api') throw new Refusal(422, 'P0195', 'Using authorisation_mode of moto_api is not allowed for this account')
  if (mode !== 'web' || fields.set_up_agreement != null || fields.agreement_id != null) {
    throw new Refusal(422, 'P0196', 'Recurring payments are not enabled for this account')
  }
}

/** The real one demands https. Here a loopback name may do without, since nobody has a certificate for it. */
function readReturnUrl(fields: Fields, account: SandboxAccount): string {
  const fault = (status: 400 | 422) => invalid(status, 'return_url', 'Must be a valid URL format', codes)
  if (fields.return_url != null && typeof fields.return_url !== 'string') throw fault(400)
  const text = readRequiredText(fields, 'return_url', 2000, codes)
  const url = URL.canParse(text) ? new URL(text) : null
  const mayBeHttp = account.returnUrlRule === 'https-or-loopback' && url !== null && isLoopbackName(url.hostname)
  if (url?.protocol !== 'https:' && !(url?.protocol === 'http:' && mayBeHttp)) throw fault(422)
  return text
}

function readLanguage(fields: Fields): 'en' | 'cy' {
  const language = readOptionalText(fields, 'language', 255, codes) ?? 'en'
  if (language !== 'en' && language !== 'cy') throw invalid(422, 'language', 'Must be "en" or "cy"', codes)
  return language
}

function readEmail(fields: Fields): string | null {
  const email = readOptionalText(fields, 'email', 254, codes)
  if (email !== null && !/^[^@\s]+@[^@\s]+$/.test(email)) throw invalid(422, 'email', 'Must be a valid email address', codes)
  return email
}

function readMetadata(metadata: unknown): SandboxPayment['metadata'] {
  if (metadata === null) return null
  const fault = (words: string) => invalid(422, 'metadata', words, codes)
  if (!isFields(metadata)) throw fault('Must be an object of JSON key-value pairs')
  const pairs = Object.entries(metadata)
  if (pairs.length > mostMetadataKeys) throw fault(`Cannot have more than ${mostMetadataKeys} key-value pairs`)
  return Object.fromEntries(pairs.map(([key, value]) => {
    if (key.length < 1 || key.length > longestMetadataKey) throw fault(`Keys must be between 1 and ${longestMetadataKey} characters long`)
    if (value === null) throw fault('Must not have null values')
    if (!isPlainValue(value)) throw fault('Values must be of type String, Boolean or Number')
    if (String(value).length > longestMetadataValue) throw fault(`Values must be no greater than ${longestMetadataValue} characters long`)
    return [key, value]
  }))
}

function isPlainValue(value: unknown): value is string | number | boolean {
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean'
}

function readPrefilled(details: unknown): SandboxPayment['prefilled'] {
  if (!isFields(details)) throw invalid(400, 'prefilled_cardholder_details', 'Must be an object', codes)
  const address = details.billing_address ?? null
  if (address !== null && !isFields(address)) throw invalid(400, 'billing_address', 'Must be an object', codes)
  const lines = Object.entries(addressFields).map(([name, longest]) => [name, readOptionalText(address ?? {}, name, longest, codes)])
  return {
    cardholderName: readOptionalText(details, 'cardholder_name', 255, codes),
    billingAddress: address === null ? null : Object.fromEntries(lines.filter(([, value]) => value !== null)) as Record<string, string>
  }
}
