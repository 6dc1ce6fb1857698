import { ProviderUnavailable } from '../../errors.js'

export interface ProviderRequest {
  readonly method: 'GET' | 'POST'
  readonly path: string
  readonly body?: unknown
  readonly timeoutMs: number
  /** May it be sent again when nobody knows whether the first was carried out? A request turned away for haste always may. */
  readonly repeatable: boolean
}

export interface ProviderAnswer {
  readonly status: number
  /** The parsed JSON, or undefined when there was none. */
  readonly body: unknown
}

export interface RequestSettings {
  readonly baseUrl: string
  readonly apiKey: string
  readonly fetch: typeof fetch
  readonly sleep: (milliseconds: number) => Promise<void>
  /** No further try is begun when that would be later than this after the first. */
  readonly giveUpAfterMs: number
}

type Attempt =
  | { readonly kind: 'answered', readonly answer: ProviderAnswer }
  | { readonly kind: 'throttled', readonly waitMs: number, readonly reason: string }
  | { readonly kind: 'failed', readonly reason: string }

const mostAttempts = 4
const firstWaitMs = 250
// "After a second, you'll be able to retry": https://docs.payments.service.gov.uk/api_reference/#rate-limits
const throttledWaitMs = 1000

/**
 * Sends one request, again after a pause where that is safe, and answers with whatever the provider said below 500.
 * Throws ProviderUnavailable after a time-out, a network fault, 5xx or 429 that did not pass. Bodies are never logged or quoted.
 */
export async function sendRequest(settings: RequestSettings, request: ProviderRequest): Promise<ProviderAnswer> {
  const startedAt = performance.now()
  for (let tries = 1; ; tries += 1) {
    const attempt = await attemptRequest(settings, request)
    if (attempt.kind === 'answered') return attempt.answer

    const waitMs = withJitter(firstWaitMs * 2 ** (tries - 1)) + (attempt.kind === 'throttled' ? attempt.waitMs : 0)
    const hasTime = performance.now() - startedAt + waitMs <= settings.giveUpAfterMs
    const isSafe = request.repeatable || attempt.kind === 'throttled'
    if (!isSafe || tries === mostAttempts || !hasTime) {
      throw new ProviderUnavailable(`The payment provider did not answer after ${tries} tries: ${attempt.reason}`)
    }
    await settings.sleep(waitMs)
  }
}

async function attemptRequest(settings: RequestSettings, request: ProviderRequest): Promise<Attempt> {
  try {
    const response = await settings.fetch(settings.baseUrl.replace(/\/$/, '') + request.path, {
      method: request.method,
      headers: headersFor(settings.apiKey, request),
      redirect: 'error',
      signal: AbortSignal.timeout(request.timeoutMs),
      ...(request.body === undefined ? {} : { body: JSON.stringify(request.body) })
    })
    const text = await response.text()
    if (response.status === 429) return { kind: 'throttled', waitMs: retryAfterMs(response), reason: 'status 429' }
    if (response.status >= 500) return { kind: 'failed', reason: `status ${response.status}` }
    return { kind: 'answered', answer: { status: response.status, body: parseJson(text) } }
  } catch (error) {
    return { kind: 'failed', reason: nameOfFault(error) }
  }
}

function headersFor(apiKey: string, request: ProviderRequest): Record<string, string> {
  const headers = { authorization: `Bearer ${apiKey}`, accept: 'application/json' }
  return request.body === undefined ? headers : { ...headers, 'content-type': 'application/json' }
}

/** Retry-After is a number of seconds or a date (RFC 9110, section 10.2.3). */
function retryAfterMs(response: Response): number {
  const header = response.headers.get('retry-after')
  if (header === null) return throttledWaitMs
  if (/^\d{1,6}$/.test(header)) return Number(header) * 1000
  const until = Date.parse(header) - Date.now()
  return Number.isNaN(until) ? throttledWaitMs : Math.max(until, 0)
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

/** Half of the pause is fixed and half random, so that many processes do not come back at the same instant. */
function withJitter(milliseconds: number): number {
  return milliseconds / 2 + Math.random() * milliseconds / 2
}

function nameOfFault(error: unknown): string {
  if (!(error instanceof Error)) return 'an unknown fault'
  const cause = error.cause instanceof Error && 'code' in error.cause ? String(error.cause.code) : null
  return cause ?? error.name
}
