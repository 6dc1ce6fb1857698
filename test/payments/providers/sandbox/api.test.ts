import { expect } from 'chai'
import { apiKey, otherApiKey, startSandbox, type TestSandbox } from '../start-sandbox.js'

const good = { amount: 100, reference: 'R1', description: 'Council tax', return_url: 'http://barnfield.localhost:3000/back' }

describe('the sandbox\'s API', () => {
  let sandbox: TestSandbox
  beforeEach(async () => { sandbox = await startSandbox() })
  afterEach(async () => { await sandbox.close() })

  const answersOnly = () => sandbox.contractFaults.filter(fault => fault.startsWith('answer'))

  it('refuses what GOV.UK Pay refuses, with its codes', async () => {
    const long = 'x'.repeat(256)
    const refused: [object, number, string, string | undefined][] = [
      [{ amount: undefined }, 400, 'P0101', 'amount'],
      [{ amount: null }, 400, 'P0101', 'amount'],
      [{ amount: '100' }, 400, 'P0102', 'amount'],
      [{ amount: 27.55 }, 400, 'P0102', 'amount'],
      [{ amount: 0 }, 422, 'P0102', 'amount'],
      [{ amount: -1 }, 422, 'P0102', 'amount'],
      [{ amount: 10_000_001 }, 422, 'P0102', 'amount'],
      [{ reference: ' ' }, 400, 'P0101', 'reference'],
      [{ reference: 1234 }, 400, 'P0102', 'reference'],
      [{ reference: long }, 422, 'P0102', 'reference'],
      [{ description: undefined }, 400, 'P0101', 'description'],
      [{ description: long }, 422, 'P0102', 'description'],
      [{ return_url: undefined }, 400, 'P0101', 'return_url'],
      [{ return_url: [] }, 400, 'P0102', 'return_url'],
      [{ return_url: 'not a url' }, 422, 'P0102', 'return_url'],
      [{ return_url: 'http://example.org/' }, 422, 'P0102', 'return_url'],
      [{ return_url: `https://example.org/${'x'.repeat(2000)}` }, 422, 'P0102', 'return_url'],
      [{ email: 'nobody' }, 422, 'P0102', 'email'],
      [{ email: `${long}@example.org` }, 422, 'P0102', 'email'],
      [{ language: 'fr' }, 422, 'P0102', 'language'],
      [{ moto: 'yes' }, 400, 'P0102', 'moto'],
      [{ moto: true }, 422, 'P0196', undefined],
      [{ authorisation_mode: 'moto_api' }, 422, 'P0195', undefined],
      [{ authorisation_mode: 'agreement' }, 422, 'P0196', undefined],
      [{ metadata: 'words' }, 422, 'P0102', 'metadata'],
      [{ metadata: { list: [] } }, 422, 'P0102', 'metadata'],
      [{ metadata: { nothing: null } }, 422, 'P0102', 'metadata'],
      [{ metadata: { ['k'.repeat(31)]: 1 } }, 422, 'P0102', 'metadata'],
      [{ metadata: { key: 'v'.repeat(101) } }, 422, 'P0102', 'metadata'],
      [{ metadata: Object.fromEntries(Array.from({ length: 16 }, (_, key) => [`k${key}`, 1])) }, 422, 'P0102', 'metadata'],
      [{ prefilled_cardholder_details: { cardholder_name: long } }, 422, 'P0102', 'cardholder_name'],
      [{ prefilled_cardholder_details: { billing_address: { postcode: 'x'.repeat(26) } } }, 422, 'P0102', 'postcode'],
      [{ description: 'a <b>' }, 400, 'P0920', undefined]
    ]
    for (const [change, status, code, field] of refused) {
      const response = await sandbox.call('POST', '/v1/payments', { ...good, ...change })
      const body = await response.json()
      expect([response.status, body.code, body.field], JSON.stringify(change).slice(0, 80)).to.deep.equal([status, code, field])
    }
    expect(answersOnly()).to.deep.equal([])
  })

  it('refuses bodies that are no JSON object', async () => {
    for (const body of ['{"amount": 017}', '[]', 'null', `{"a":"${'x'.repeat(200_000)}"}`]) {
      const response = await fetch(`${sandbox.publicUrl}/v1/payments`, { method: 'POST', headers: { authorization: `Bearer ${apiKey}` }, body })
      expect([response.status, (await response.json()).code]).to.deep.equal([400, 'P0197'])
    }
    const refund = await fetch(`${sandbox.publicUrl}/v1/payments/any/refunds`, { method: 'POST', headers: { authorization: `Bearer ${apiKey}` }, body: '{' })
    expect([refund.status, (await refund.json()).code]).to.deep.equal([400, 'P0697'])
  })

  it('knows nobody without an account\'s key', async () => {
    for (const authorization of ['', 'Bearer', 'Bearer api_test_nobody', `Basic ${apiKey}`]) {
      expect((await fetch(`${sandbox.publicUrl}/v1/payments`, { headers: { authorization } })).status).to.equal(401)
    }
  })

  it('shows one account nothing of another\'s', async () => {
    const { payment_id: id } = await (await sandbox.call('POST', '/v1/payments', good)).json()
    const requests = [['GET', '', 'P0200'], ['GET', '/events', 'P0300'], ['POST', '/cancel', 'P0500'], ['POST', '/capture', 'P1000'], ['GET', '/refunds', 'P0800'], ['GET', '/refunds/any', 'P0700']]
    for (const [method = '', path, code] of requests) {
      const response = await sandbox.call(method, `/v1/payments/${id}${path}`, undefined, otherApiKey)
      expect([response.status, (await response.json()).code]).to.deep.equal([404, code])
    }
    expect((await (await sandbox.call('GET', '/v1/payments', undefined, otherApiKey)).json()).total).to.equal(0)
    expect(sandbox.contractFaults).to.deep.equal([])
  })

  it('demands https of an account that is to be strict', async () => {
    await sandbox.putAccount(apiKey, { returnUrlRule: 'https' })
    expect((await sandbox.call('POST', '/v1/payments', good)).status).to.equal(422)
    expect((await sandbox.call('POST', '/v1/payments', { ...good, return_url: 'https://council.example/back' })).status).to.equal(201)
  })

  it('refuses refunds that make no sense, and lists those that did', async () => {
    const { payment_id: id } = await (await sandbox.call('POST', '/v1/payments', good)).json()
    const refund = async (body: object) => {
      const response = await sandbox.call('POST', `/v1/payments/${id}/refunds`, body)
      return [response.status, (await response.json()).code]
    }
    expect(await refund({ amount: 50, refund_amount_available: 100 })).to.deep.equal([400, 'P0603'])
    await sandbox.pay(id)
    expect(await refund({})).to.deep.equal([400, 'P0601'])
    expect(await refund({ amount: '5' })).to.deep.equal([400, 'P0602'])
    expect(await refund({ amount: 0 })).to.deep.equal([422, 'P0602'])
    expect(await refund({ amount: 50, refund_amount_available: 99 })).to.deep.equal([412, 'P0604'])
    expect(await refund({ amount: 50 })).to.deep.equal([202, undefined])
    const { _embedded } = await (await sandbox.call('GET', `/v1/payments/${id}/refunds`)).json()
    const found = await (await sandbox.call('GET', '/v1/refunds?page=1')).json()
    expect(_embedded.refunds).to.deep.equal(found.results)
    expect([found.total, found.results[0].amount]).to.deep.equal([1, 50])
    expect(answersOnly()).to.deep.equal([])
  })

  it('searches by every part of a payment', async () => {
    for (const [reference, email] of [['A1', 'bea@example.org'], ['A2', 'cai@example.com']]) {
      const { payment_id: id } = await (await sandbox.call('POST', '/v1/payments', { ...good, reference, email })).json()
      if (reference === 'A1') await sandbox.pay(id, '371449635398431', { cardholderName: 'Bea Jones' })
    }
    const found = async (query: string) => {
      const { results } = await (await sandbox.call('GET', `/v1/payments?${query}`)).json()
      return results.map((payment: { reference: string }) => payment.reference).join()
    }
    expect(await found('state=success')).to.equal('A1')
    expect(await found('email=EXAMPLE.com')).to.equal('A2')
    expect(await found('cardholder_name=jones')).to.equal('A1')
    expect(await found('card_brand=american-express')).to.equal('A1')
    expect(await found('first_digits_card_number=371449')).to.equal('A1')
    expect(await found('last_digits_card_number=8431')).to.equal('A1')
    expect(await found('last_digits_card_number=0000')).to.equal('')
    const page = await (await sandbox.call('GET', '/v1/payments?display_size=1&page=2')).json()
    expect([page.total, page.count, page._links.next_page, page._links.prev_page.method]).to.deep.equal([2, 1, undefined, 'GET'])
    expect(sandbox.contractFaults).to.deep.equal([])
  })

  it('names every search parameter that is wrong', async () => {
    const response = await sandbox.call('GET', '/v1/payments?state=paid&from_date=2026-05-03&display_size=501&page=0')
    const { code, description } = await response.json()
    expect([response.status, code]).to.deep.equal([422, 'P0401'])
    expect(description).to.include('state, from_date, page, display_size.')
    expect((await sandbox.call('GET', '/v1/refunds?page=7')).status).to.equal(404)
    expect(await (await sandbox.call('GET', '/v1/disputes')).json()).to.include({ total: 0, count: 0 })
    expect(sandbox.contractFaults).to.deep.equal([])
  })
})
