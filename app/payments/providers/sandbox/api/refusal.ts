/** An answer that says no, in the shape of GOV.UK Pay's errors. */
export class Refusal extends Error {
  readonly status: number
  readonly answer: { readonly code: string, readonly description: string, readonly field?: string }

  constructor(status: number, code: string, description: string, field?: string) {
    super(`${status} ${code}`)
    this.status = status
    this.answer = { code, description, ...(field === undefined ? {} : { field }) }
  }
}

/** No API key, or one that no account has. It has no code of its own. */
export class Unidentified extends Error {}
