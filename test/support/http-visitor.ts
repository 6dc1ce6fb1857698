import { request as httpRequest } from 'node:http'
import { type TestCouncil, testPassword } from './builders.js'
import type { TestService } from './service.js'

export interface Answer {
  status: number
  headers: Record<string, string | string[] | undefined>
  body: string
  bytes: Buffer
  /** The address that the answer is of, after any redirects that were followed. */
  path: string
}

type Fields = Record<string, string>

/**
 * A browser's bare bones: it keeps cookies, follows redirects on the same host, and sends a form's hidden fields with what is filled in.
 * For scenarios that look at statuses, headers and markup; what people see is for the real browsers.
 */
export class HttpVisitor {
  readonly #service: Pick<TestService, 'port'>
  readonly #host: string
  readonly #cookies = new Map<string, string>()
  last: Answer = { status: 0, headers: {}, body: '', bytes: Buffer.alloc(0), path: '/' }

  constructor(service: Pick<TestService, 'port'>, council: TestCouncil | { host: string }) {
    this.#service = service
    this.#host = council.host
  }

  async get(path: string, headers: Fields = {}): Promise<Answer> {
    return await this.#follow(await this.send('GET', path, undefined, headers))
  }

  /** Posts the fields together with the hidden ones of the form on the last page whose action is this path. */
  async post(path: string, fields: Fields = {}, headers: Fields = {}): Promise<Answer> {
    const all = new URLSearchParams({ ...this.hiddenFields(path), ...fields })
    return await this.#follow(await this.send('POST', path, all.toString(), headers))
  }

  /** Signs in at the council's own host. */
  async signIn(email: string): Promise<Answer> {
    await this.get('/staff/sign-in')
    return await this.submit({ email, password: testPassword })
  }

  /** Posts to the page that is shown, as a form without an action does. */
  async submit(fields: Fields = {}): Promise<Answer> {
    return await this.post(this.last.path, fields)
  }

  /** One request, without following where it leads. */
  async send(method: string, path: string, body?: string | Buffer, headers: Fields = {}): Promise<Answer> {
    const cookie = this.cookieHeader()
    return await new Promise((resolve, reject) => {
      const outgoing = httpRequest({
        host: '127.0.0.1', port: this.#service.port, method, path,
        headers: {
          host: `${this.#host}:${this.#service.port}`, ...(cookie === '' ? {} : { cookie }),
          ...(body === undefined ? {} : { 'content-type': 'application/x-www-form-urlencoded', 'content-length': String(Buffer.byteLength(body)) }),
          ...headers
        }
      }, incoming => {
        const chunks: Buffer[] = []
        incoming.on('error', reject)
        incoming.on('data', (chunk: Buffer) => chunks.push(chunk))
        incoming.on('end', () => {
          this.#keepCookies(incoming.headers['set-cookie'] ?? [])
          const bytes = Buffer.concat(chunks)
          resolve({ status: incoming.statusCode ?? 0, headers: incoming.headers, body: bytes.toString('utf8'), bytes, path })
        })
      })
      outgoing.on('error', reject)
      outgoing.end(body)
    })
  }

  hiddenFields(action: string): Fields {
    const forms = this.last.body.split('<form').slice(1).map(form => form.split('</form>')[0] ?? '')
    const actionOf = (form: string) => /\saction="([^"]*)"/.exec(form.split('>')[0] ?? '')?.[1] ?? this.last.path
    const isAsking = (form: string) => /\smethod="get"/.test(form.split('>')[0] ?? '')
    const form = forms.find(candidate => actionOf(candidate) === action && !isAsking(candidate)) ?? ''
    const fields: Fields = {}
    for (const [tag] of form.matchAll(/<input[^>]*type="hidden"[^>]*>/g)) {
      const name = /name="([^"]*)"/.exec(tag)?.[1]
      if (name !== undefined) fields[name] = /value="([^"]*)"/.exec(tag)?.[1] ?? ''
    }
    return fields
  }

  /** What can be read on the last page. */
  text(): string {
    return this.last.body.replace(/<(script|style)[\s\S]*?<\/\1>/g, '').replace(/<[^>]+>/g, ' ')
      .replace(/&#39;/g, '’').replace(/&amp;/g, '&').replace(/&quot;/g, '"').replace(/&lt;/g, '<').replace(/&gt;/g, '>').replace(/\s+/g, ' ').trim()
  }

  /** What it would send as its cookies. */
  cookieHeader(): string {
    return [...this.#cookies].map(([name, value]) => `${name}=${value}`).join('; ')
  }

  cookieNames(): string[] {
    return [...this.#cookies.keys()]
  }

  takeCookiesOf(other: HttpVisitor): void {
    for (const [name, value] of other.#cookies) this.#cookies.set(name, value)
  }

  forgetCookies(): void {
    this.#cookies.clear()
  }

  async #follow(answer: Answer): Promise<Answer> {
    let current = answer
    for (let hops = 0; hops < 10; hops += 1) {
      const { location } = current.headers
      if (current.status < 300 || current.status > 399 || typeof location !== 'string' || !location.startsWith('/')) break
      current = await this.send('GET', location)
    }
    this.last = current
    return current
  }

  #keepCookies(lines: readonly string[]): void {
    for (const line of lines) {
      const [pair = '', ...attributes] = line.split(';')
      const [name = '', value = ''] = pair.split('=')
      if (value === '' || attributes.some(attribute => /expires=thu, 01 jan 1970/i.test(attribute))) this.#cookies.delete(name)
      else this.#cookies.set(name, value)
    }
  }
}
