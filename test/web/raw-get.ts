import { once } from 'node:events'
import { createServer, get, type IncomingHttpHeaders, type IncomingMessage, type RequestListener } from 'node:http'
import type { AddressInfo } from 'node:net'
import { buffer } from 'node:stream/consumers'

export interface RawAnswer {
  status: number
  headers: IncomingHttpHeaders
  /** As it travelled, still compressed. */
  body: Buffer
  /** Everything that was transferred: the head and the body. */
  bytes: number
}

/** One request to a program of its own for it. Other clients decompress what they get; this one does not. */
export async function rawGet(program: RequestListener, path: string, headers: Record<string, string> = {}): Promise<RawAnswer> {
  const server = createServer(program).listen(0, '127.0.0.1')
  await once(server, 'listening')
  try {
    const { port } = server.address() as AddressInfo
    const [answer] = (await once(get({ port, host: '127.0.0.1', path, headers, agent: false }), 'response')) as [IncomingMessage]
    const body = await buffer(answer)
    const head = answer.rawHeaders.reduce((length, text) => length + text.length + 2, 'HTTP/1.1 200 OK\r\n\r\n'.length)
    return { status: answer.statusCode ?? 0, headers: answer.headers, body, bytes: head + body.length }
  } finally {
    server.close()
  }
}
