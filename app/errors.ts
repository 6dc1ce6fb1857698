/** A failure that has its own page and status. Everything else is a fault of ours and answers 500. */
export class HttpError extends Error {
  readonly status: number

  constructor(status: number, message: string) {
    super(message)
    this.name = new.target.name
    this.status = status
  }
}

/** Not there, or not yours: the two are never told apart. */
export class NotFound extends HttpError {
  constructor(what = 'page') {
    super(404, `No such ${what}`)
  }
}

/** Signed in, but this person may not do this. */
export class NotPermitted extends HttpError {
  constructor(permission: string) {
    super(403, `Needs permission ${permission}`)
  }
}

/** Somebody or something else got there first; the state is no longer what the request assumed. */
export class Conflict extends HttpError {
  constructor(message: string) {
    super(409, message)
  }
}

/** A form that was sent before, and done, comes once more with other content: nothing is done, and it may be sent as a new one. */
export class FormReused extends Conflict {
  constructor() {
    super('You have sent this form before with something else in it, and that is what was done. To do this as well, send it again')
  }
}

/** What came of it, or that its form was used for something else before, which the page then says beside what was typed. */
export async function unlessReused<Result>(work: Promise<Result>): Promise<Result | FormReused> {
  return await work.catch((error: unknown) => {
    if (error instanceof FormReused) return error
    throw error
  })
}

/** The payment provider did not answer, answered too late or is failing. Nothing is known of the outcome. */
export class ProviderUnavailable extends HttpError {
  constructor(message: string) {
    super(503, message)
  }
}

/** Of several errors at once a log holds so many. */
const mostOfMany = 3

/** What a log may hold of an error: its kind, message and stack. A database error's detail repeats values of rows, so it stays out. */
export function errorFacts(error: unknown): Record<string, unknown> {
  if (!(error instanceof Error)) return { message: String(error) }
  const { code, constraint } = error as { code?: unknown, constraint?: unknown }
  return {
    name: error.name, message: error.message.split(' - ').at(-1), code, constraint, stack: error.stack?.split('\n').filter(line => /^ +at /.test(line)).slice(0, 7).join('\n'),
    ...error instanceof AggregateError ? { errors: error.errors.slice(0, mostOfMany).map(errorFacts) } : {}
  }
}

const awayCodes = new Set([
  'ECONNREFUSED', 'ECONNRESET', 'EHOSTUNREACH', 'ENETUNREACH', 'ENOTFOUND', 'EAI_AGAIN', 'ETIMEDOUT', 'EPIPE', '57P01', '57P02', '57P03', '53300'
])

/** Whether an error of the database's says that it refuses connections, is restarting, cannot be reached, or has no connection left for us. */
export function isDatabaseAway(error: unknown): boolean {
  const { code, name } = error as { code?: unknown, name?: unknown }
  return (typeof code === 'string' && awayCodes.has(code)) || name === 'KnexTimeoutError' ||
    (error instanceof Error && /(^| - )Connection (terminated|ended)/.test(error.message))
}
