import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { request } from 'node:http'
import os from 'node:os'
import path from 'node:path'
import { expect } from 'chai'
import { headingOf, plainBrowser } from '../plain-browser.js'
import { aPayment, apiKey, otherApiKey, rejectionOf, startSandbox, type TestSandbox } from '../start-sandbox.js'

describe('running the sandbox', () => {
  let folder: string
  let started: TestSandbox[]
  beforeEach(async () => {
    started = []
    folder = await mkdtemp(path.join(os.tmpdir(), 'sandbox-'))
  })
  afterEach(async () => {
    for (const sandbox of started) await sandbox.close()
    await rm(folder, { recursive: true })
  })

  async function start(settings: Parameters<typeof startSandbox>[0] = {}) {
    const sandbox = await startSandbox(settings)
    started.push(sandbox)
    return sandbox
  }

  it('refuses to start in production', async () => {
    expect(await rejectionOf(start({ production: true }))).to.have.property('message').that.includes('production')
  })

  it('refuses a port that is taken', async () => {
    const sandbox = await start()
    expect(await rejectionOf(start({ port: sandbox.port }))).to.have.property('code', 'EADDRINUSE')
  })

  it('keeps its accounts, payments and switches through a restart', async () => {
    const statePath = path.join(folder, 'state', 'sandbox.json')
    const first = await start({ statePath })
    const { providerPaymentId: id } = await first.provider().createPayment(aPayment)
    await first.pay(id)
    await first.switches({ apiKey, slowMs: 3 })
    await first.close()
    expect((await stat(statePath)).mode & 0o077).to.equal(0)

    const second = await start({ statePath })
    expect((await second.provider().readPayment(id)).state).to.equal('success')
    expect(await (await second.control('POST', '/switches', { apiKey })).json()).to.include({ slowMs: 3, lostReturn: false })
    expect(await (await second.control('POST', '/switches', { apiKey: otherApiKey })).json()).to.include({ slowMs: 0 })
  })

  it('takes in what was paid before it was there, once, and shows it as paid', async () => {
    const sandbox = await start()
    const payment = { id: 'from-before', reference: 'OLD-1', amountPence: 1_234, surchargePence: 0, createdAt: '2026-05-01T22:59:00.000Z', capturedAt: '2026-05-01T23:01:00.000Z' }
    const tell = async () => await (await sandbox.control('POST', `/accounts/${apiKey}/earlier-payments`, { payments: [payment] })).json() as { added: number }
    expect([await tell(), await tell()]).to.deep.equal([{ added: 1 }, { added: 0 }])
    expect(await sandbox.provider().readPayment('from-before')).to.deep.include({ state: 'success', amountPence: 1_234, capturedOn: '2026-05-02', nextUrl: null })
    expect((await sandbox.provider({ apiKey: otherApiKey }).searchPayments({})).payments).to.deep.equal([])
    expect(sandbox.contractFaults).to.deep.equal([])
  })

  it('writes soon after each change, so that a kill loses next to nothing', async () => {
    const statePath = path.join(folder, 'sandbox.json')
    const sandbox = await start({ statePath })
    const { providerPaymentId: id } = await sandbox.provider().createPayment(aPayment)
    await new Promise(resolve => setTimeout(resolve, 150))
    expect(await readFile(statePath, 'utf8')).to.include(id)
  })

  it('sets aside a file that it cannot read', async () => {
    const statePath = path.join(folder, 'sandbox.json')
    await writeFile(statePath, '{"payments": 7')
    const sandbox = await start({ statePath })
    expect((await sandbox.provider().searchPayments({})).payments).to.deep.equal([])
    expect(await readFile(`${statePath}.unreadable`, 'utf8')).to.equal('{"payments": 7')
  })

  it('forgets the oldest payments beyond two thousand', async () => {
    const sandbox = await start()
    for (let from = 0; from < 2000; from += 250) {
      const payments = Array.from({ length: 250 }, (_, index) => ({
        id: `p${from + index}`, reference: `R${from + index}`, amountPence: 1, surchargePence: 0, createdAt: '2026-05-01T10:00:00.000Z', capturedAt: '2026-05-01T10:01:00.000Z'
      }))
      expect(await (await sandbox.control('POST', `/accounts/${apiKey}/earlier-payments`, { payments })).json()).to.deep.equal({ added: 250 })
    }
    const { total: before } = await (await sandbox.call('GET', '/v1/payments?reference=R0')).json() as { total: number }
    expect(before).to.equal(1)
    await sandbox.provider().createPayment(aPayment)
    const { total } = await (await sandbox.call('GET', '/v1/payments?display_size=1')).json() as { total: number }
    const { total: oldest } = await (await sandbox.call('GET', '/v1/payments?reference=R0')).json() as { total: number }
    expect([total, oldest]).to.deep.equal([2000, 0])
  })

  it('answers only this machine, and no page of another site', async () => {
    const sandbox = await start()
    const statusFor = (headers: Record<string, string>) => new Promise(resolve => {
      request(`${sandbox.publicUrl}/health`, { headers }, response => { resolve(response.statusCode) }).end()
    })
    expect(await statusFor({ host: 'localhost:3001' })).to.equal(200)
    expect(await statusFor({ host: 'sandbox.example.org' })).to.equal(403)
    expect(await statusFor({ origin: 'https://example.org' })).to.equal(403)
    expect(await statusFor({ origin: 'http://barnfield.localhost:3000' })).to.equal(200)
  })

  it('has a control panel that shows payments and throws switches, for all or for one account', async () => {
    const sandbox = await start()
    const browser = plainBrowser()
    await sandbox.provider().createPayment(aPayment)
    const panel = await browser.visit(sandbox.publicUrl)
    expect(headingOf(panel)).to.equal('Sandbox payment provider')
    expect(panel.html).to.include('ATTEMPT-1').and.include('£120.50').and.include('/?account=').and.not.include(`account=${apiKey}`)

    const [, account = ''] = /\/\?account=(\w+)/.exec(panel.html) ?? []
    const saved = await browser.submit(`${sandbox.publicUrl}/switches`, { account, failNextCalls: '2', lostReturn: 'on' })
    expect(saved.html).to.match(/name="failNextCalls"[^>]*value="2"/).and.match(/name="lostReturn"[^>]*checked/)
    expect((await sandbox.call('GET', '/v1/payments')).status).to.equal(500)
    expect((await sandbox.call('GET', '/v1/payments', undefined, otherApiKey)).status).to.equal(200)

    await browser.submit(`${sandbox.publicUrl}/switches`, { account, useGlobal: 'on' })
    expect((await sandbox.call('GET', '/v1/payments')).status).to.equal(200)
    const wrong = await browser.submit(`${sandbox.publicUrl}/switches`, { slowMs: 'a lot' })
    expect([wrong.status, wrong.html.includes('nothing was changed')]).to.deep.equal([422, true])
  })

  it('refuses switches and accounts that it does not know', async () => {
    const sandbox = await start()
    expect((await sandbox.switches({ slowness: 3 })).status).to.equal(422)
    expect((await sandbox.switches({ apiKey: 'api_test_nobody', slowMs: 3 })).status).to.equal(404)
    expect((await sandbox.pay('nothing')).status).to.equal(404)
    expect(await (await sandbox.switches({ slowMs: 1, reset: true })).json()).to.include({ slowMs: 1 })
    expect(await (await sandbox.switches({ reset: true })).json()).to.include({ slowMs: 0 })
  })
})
