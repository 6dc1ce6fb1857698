import { createServer, type IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'

export interface SentEmail {
  id: string
  reference: string
  email_address: string
  template_id: string
  personalisation: { subject: string, body: string }
}

/** The far side of the network: GOV.UK Notify's two addresses that we use. https://docs.notifications.service.gov.uk/rest-api.html */
export interface FakeNotify {
  baseUrl: string
  accepted: SentEmail[]
  /** What it answers to the next sendings, the last one for ever; 'silent-after-accepting' takes the email and breaks off. */
  answers: (201 | 400 | 403 | 429 | 500 | 'silent-after-accepting')[]
  tokens: string[]
  stop: () => Promise<void>
}

export const notifyApiKey = 'test_key-11111111-1111-4111-8111-111111111111-22222222-2222-4222-8222-222222222222'
export const notifyTemplateId = '33333333-3333-4333-8333-333333333333'

export async function startNotify(): Promise<FakeNotify> {
  const server = createServer(async (incoming, outgoing) => {
    const answer = (status: number, body: object): void => {
      outgoing.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body))
    }
    fake.tokens.push(incoming.headers.authorization ?? '')
    const url = new URL(incoming.url ?? '/', 'http://notify')
    if (incoming.method === 'GET' && url.pathname === '/v2/notifications') {
      const reference = url.searchParams.get('reference')
      return answer(200, { notifications: fake.accepted.filter(email => email.reference === reference), links: {} })
    }
    const status = fake.answers.length > 1 ? fake.answers.shift() : fake.answers[0]
    if (status === 201 || status === 'silent-after-accepting') {
      const email = { ...JSON.parse(await bodyOf(incoming)) as SentEmail, id: `notify-${fake.accepted.length + 1}` }
      fake.accepted.push(email)
      return status === 201 ? answer(201, { id: email.id, reference: email.reference }) : void outgoing.destroy()
    }
    answer(status ?? 500, { status_code: status, errors: [{ error: 'BadRequestError', message: 'refused' }] })
  })
  await new Promise<void>(resolve => { server.listen(0, '127.0.0.1', resolve) })
  const fake: FakeNotify = {
    baseUrl: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    accepted: [],
    answers: [201],
    tokens: [],
    stop: async () => {
      server.closeAllConnections()
      await new Promise<void>(resolve => { server.close(() => { resolve() }) })
    }
  }
  return fake
}

async function bodyOf(incoming: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = []
  for await (const chunk of incoming) chunks.push(chunk as Buffer)
  return Buffer.concat(chunks).toString('utf8')
}
