import { createHmac } from 'node:crypto'
import { expect } from 'chai'
import { readWebhook, verifyWebhook } from '../../../app/payments/providers/webhook.js'

const secret = 'signing secret'
const body = Buffer.from('{"a":"£"}')
const signature = createHmac('sha256', secret).update(body).digest('hex')

describe('the signature of a webhook', () => {
  it('is good only for the body and the secret that made it', () => {
    expect(verifyWebhook(body, signature, secret)).to.equal(true)
    expect(verifyWebhook(Buffer.from('{"a":"$"}'), signature, secret)).to.equal(false)
    expect(verifyWebhook(body, signature, 'another secret')).to.equal(false)
  })

  it('is bad when it is missing or malformed, and nothing is good without a secret', () => {
    const malformed = [undefined, '', 'abc', signature.toUpperCase(), `${signature}00`, signature.slice(1), `${signature.slice(1)}g`]
    for (const header of malformed) expect(verifyWebhook(body, header, secret)).to.equal(false)
    expect(verifyWebhook(body, createHmac('sha256', '').update(body).digest('hex'), '')).to.equal(false)
  })
})

describe('the message of a webhook', () => {
  const message = {
    webhook_message_id: 'm1', api_version: 1, created_date: '2026-05-03T09:00:00.000Z', resource_id: 'p1', resource_type: 'payment',
    event_type: 'card_payment_succeeded', resource: { payment_id: 'p1', reference: 'ATTEMPT-1', amount: 12_050 }
  }
  const read = (value: unknown) => readWebhook(Buffer.from(typeof value === 'string' ? value : JSON.stringify(value)))

  it('says which payment something happened to', () => {
    expect(read(message)).to.deep.equal({
      messageId: 'm1', eventType: 'card_payment_succeeded', providerPaymentId: 'p1', resourceReference: 'ATTEMPT-1'
    })
  })

  it('may call its id as the documentation does, have a type that nobody knows, and say nothing of the payment', () => {
    const { webhook_message_id, resource, ...rest } = message
    expect(read({ ...rest, id: webhook_message_id, event_type: 'CARD_PAYMENT_ENCHANTED' })).to.deep.equal({
      messageId: 'm1', eventType: 'card_payment_enchanted', providerPaymentId: 'p1', resourceReference: null
    })
    expect(resource.payment_id).to.equal('p1')
  })

  it('names the payment of a refund, not the refund', () => {
    expect(read({ ...message, resource_type: 'refund', resource_id: 'r1' })?.providerPaymentId).to.equal('p1')
  })

  it('is nothing when it has another shape', () => {
    const { webhook_message_id, ...withoutId } = message
    expect(webhook_message_id).to.equal('m1')
    const shapes = ['', 'no json', '[]', 'null', '{}', withoutId, { ...message, resource_id: 7 }, { ...message, event_type: '' }, { ...message, resource: 'p1' },
      { ...message, resource_id: 'p\u00001' }, { ...message, resource: { reference: 'r\u0000' } }]
    for (const shape of shapes) expect(read(shape)).to.equal(null)
  })
})
