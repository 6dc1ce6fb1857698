import { generateKeyPairSync, randomBytes } from 'node:crypto'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import Provider, { type Adapter, type AdapterPayload } from 'oidc-provider'

/** Somebody whom the provider knows. */
export interface ProviderAccount {
  sub: string
  email?: string
  /** Null of a provider that does not say. */
  emailVerified?: boolean | null
  /** What Microsoft Entra says of it, as it is asked to. */
  xmsEdov?: unknown
  /** How they sign in there, in the words of RFC 8176. */
  amr?: string[]
}

export interface LocalProvider {
  issuer: string
  clientId: string
  clientSecret: string
  /** By the name that is typed at the provider. */
  accounts: Map<string, ProviderAccount>
  close: () => Promise<void>
}

const page = `<!DOCTYPE html><html lang="en"><head><title>Provider</title></head><body><main><h1>Sign in at the provider</h1>
<form method="post"><label for="name">Name</label><input id="name" name="name"><button>Sign in</button></form></main></body></html>`

/**
 * A real provider of OpenID Connect on a port of this machine, with one client. Its sign-in page is a form with a name.
 * @param options isLikeEntra: who somebody is stands in the ID token, as Microsoft Entra has it, and not only in the answer to whoever asks again
 */
export async function startLocalProvider(redirectAddress: string, { isLikeEntra = false } = {}): Promise<LocalProvider> {
  const server = createServer()
  await new Promise<void>(resolve => { server.listen(0, '127.0.0.1', resolve) })
  const issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const [clientId, clientSecret] = ['counterfoil', randomBytes(24).toString('hex')]
  const accounts = new Map<string, ProviderAccount>()
  const provider = new Provider(issuer, {
    clients: [{ client_id: clientId, client_secret: clientSecret, redirect_uris: [redirectAddress], token_endpoint_auth_method: 'client_secret_post' }],
    jwks: { keys: [{ ...generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey.export({ format: 'jwk' }), use: 'sig', alg: 'RS256', kid: 'test' }] },
    adapter: kind => new Kept(kind),
    ttl: { Interaction: 600, Grant: 600, Session: 600, AccessToken: 600, IdToken: 600, AuthorizationCode: 60 },
    cookies: { keys: [randomBytes(24).toString('hex')] },
    claims: { openid: ['sub', 'amr'], email: ['email', 'email_verified', 'xms_edov'], profile: [] },
    conformIdTokenClaims: !isLikeEntra,
    features: { devInteractions: { enabled: false } },
    interactions: { url: (_context, interaction) => `/interaction/${interaction.uid}` },
    pkce: { required: () => true },
    findAccount: (_context, sub) => ({
      accountId: sub,
      claims: () => {
        const account = [...accounts.values()].find(one => one.sub === sub)
        if (account?.email === undefined) return { sub }
        const { email, emailVerified = true, xmsEdov } = account
        return { sub, email, ...emailVerified === null ? {} : { email_verified: emailVerified }, ...xmsEdov === undefined ? {} : { xms_edov: xmsEdov } }
      }
    }),
    loadExistingGrant: async context => {
      const { client, session } = context.oidc
      const grant = new context.oidc.provider.Grant({ clientId: client?.clientId, accountId: session?.accountId })
      grant.addOIDCScope('openid email profile')
      await grant.save()
      return grant
    }
  })
  server.on('request', (request, response) => {
    if (request.url?.startsWith('/interaction/') !== true) return void provider.callback()(request, response)
    void interact(provider, accounts, request, response)
  })
  return { issuer, clientId, clientSecret, accounts, close: async () => { await close(server) } }
}

/** What a provider keeps, in memory, of every provider of this process: ids are random. */
class Kept implements Adapter {
  static readonly #all = new Map<string, AdapterPayload>()
  readonly #kind: string

  constructor(kind: string) {
    this.#kind = kind
  }

  upsert(id: string, payload: AdapterPayload): Promise<undefined> {
    Kept.#all.set(`${this.#kind} ${id}`, payload)
    return Promise.resolve(undefined)
  }

  find(id: string): Promise<AdapterPayload | undefined> {
    return Promise.resolve(Kept.#all.get(`${this.#kind} ${id}`))
  }

  findByUid(uid: string): Promise<AdapterPayload | undefined> {
    return Promise.resolve([...Kept.#all.values()].find(payload => payload.uid === uid && payload.kind === this.#kind))
  }

  findByUserCode(): Promise<undefined> {
    return Promise.resolve(undefined)
  }

  consume(id: string): Promise<undefined> {
    const payload = Kept.#all.get(`${this.#kind} ${id}`)
    if (payload !== undefined) payload.consumed = Math.floor(Date.now() / 1000)
    return Promise.resolve(undefined)
  }

  destroy(id: string): Promise<undefined> {
    Kept.#all.delete(`${this.#kind} ${id}`)
    return Promise.resolve(undefined)
  }

  revokeByGrantId(grantId: string): Promise<undefined> {
    for (const [key, payload] of Kept.#all) if (payload.grantId === grantId) Kept.#all.delete(key)
    return Promise.resolve(undefined)
  }
}

async function interact(provider: Provider, accounts: Map<string, ProviderAccount>, request: IncomingMessage, response: ServerResponse): Promise<void> {
  if (request.method === 'GET') return void response.setHeader('content-type', 'text/html').end(page)
  let body = ''
  for await (const chunk of request) body += String(chunk)
  const account = accounts.get(new URLSearchParams(body).get('name') ?? '')
  const result = account === undefined
    ? { error: 'access_denied', error_description: 'nobody' }
    : { login: { accountId: account.sub, amr: account.amr ?? ['pwd'], remember: false } }
  await provider.interactionFinished(request, response, result, { mergeWithLastSubmission: false })
}

async function close(server: Server): Promise<void> {
  server.closeAllConnections()
  await new Promise<void>(resolve => { server.close(() => { resolve() }) })
}

/** Goes through the provider's pages as somebody of this name, from where our service sent the browser. Answers the address that it comes back to. */
export async function throughProvider(start: string, name: string): Promise<URL> {
  const cookies = new Map<string, string>()
  let [address, body]: [URL, string | undefined] = [new URL(start), undefined]
  const { origin } = address
  for (let hops = 0; hops < 10 && address.origin === origin; hops += 1) {
    const answer: Response = await fetch(address, {
      method: body === undefined ? 'GET' : 'POST', redirect: 'manual',
      headers: { cookie: [...cookies].map(pair => pair.join('=')).join('; '), ...body === undefined ? {} : { 'content-type': 'application/x-www-form-urlencoded' } },
      ...body === undefined ? {} : { body }
    })
    for (const line of answer.headers.getSetCookie()) {
      const [pair = ''] = line.split(';')
      cookies.set(pair.slice(0, pair.indexOf('=')), pair.slice(pair.indexOf('=') + 1))
    }
    const location = answer.headers.get('location')
    body = location === null ? new URLSearchParams({ name }).toString() : undefined
    if (location !== null) address = new URL(location, address)
  }
  return address
}
