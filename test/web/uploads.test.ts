import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { readdir } from 'node:fs/promises'
import os from 'node:os'
import { expect } from 'chai'
import express, { type ErrorRequestHandler, type RequestHandler } from 'express'
import { HttpError } from '../../app/errors.js'
import { uploads } from '../../app/web/incoming/uploads.js'

describe('Uploads', () => {
  it('take nothing in from somebody who may not send it', async () => {
    const before = await temporaryFiles()
    const { statuses, taken } = await sendEach([new Uint8Array(1000)], 1000, [])
    expect([statuses, taken]).to.deep.equal([[403], []])
    expect((await temporaryFiles()).filter(name => !before.includes(name))).to.deep.equal([])
  })

  it('refuse a file past the limit with 413, and leave nothing of it behind', async () => {
    const before = await temporaryFiles()
    const { statuses, taken } = await sendEach([new Uint8Array(1000), new Uint8Array(1001)], 1000)
    expect(statuses).to.deep.equal([200, 413])
    expect(taken).to.deep.equal([1000])
    await new Promise(resolve => setTimeout(resolve, 100))
    expect((await temporaryFiles()).filter(name => !before.includes(name))).to.deep.equal([])
  })
})

/** Uploads each to a server that takes so many bytes, and answers its statuses and the sizes of what was taken. */
async function sendEach(
  contents: Uint8Array<ArrayBuffer>[], mostBytes: number, permissions = ['imports.upload']
): Promise<{ statuses: number[], taken: number[] }> {
  const taken: number[] = []
  const signedIn: RequestHandler = (request, _response, next) => {
    Object.assign(request, { person: { may: (permission: string) => permissions.includes(permission) }, sessionWasLost: false })
    next()
  }
  const statusOnly: ErrorRequestHandler = (error: unknown, _request, response, _next) => {
    response.sendStatus(error instanceof HttpError ? error.status : 500)
  }
  const app = express().use(signedIn).use(uploads({ '/up': 'imports.upload' }, mostBytes))
  app.post('/up', (request, response) => {
    taken.push(request.file?.size ?? 0)
    response.sendStatus(200)
  })
  const server = createServer(app.use(statusOnly))
  await new Promise<void>(resolve => { server.listen(0, '127.0.0.1', resolve) })
  const statuses: number[] = []
  for (const content of contents) {
    const body = new FormData()
    body.append('file', new Blob([content]), 'a.txt')
    statuses.push((await fetch(`http://127.0.0.1:${(server.address() as AddressInfo).port}/up`, { method: 'POST', body })).status)
  }
  server.closeAllConnections()
  await new Promise(resolve => server.close(resolve))
  return { statuses, taken }
}

async function temporaryFiles(): Promise<string[]> {
  return (await readdir(os.tmpdir())).filter(name => /^[0-9a-f]{32}$/.test(name))
}
