import { generateSync } from 'otplib'
import { inCouncil } from '../../app/database/in-council.js'
import type { Clock } from '../../app/dates.js'
import { encryptSecret } from '../../app/secrets/secrets-at-rest.js'
import { type TestCouncil, testEncryptionKey, testPassword, type TestUserName } from '../support/builders.js'
import { HttpVisitor } from '../support/http-visitor.js'
import { testService } from '../support/service.js'

export const testSecret = 'JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP'

/** Lets the council ask everybody for a second factor. */
export async function askForSecondFactors(council: TestCouncil): Promise<void> {
  await inCouncil(council.id, async trx => { await trx('sign_in_settings').where('council_id', council.id).update({ second_factor_required: true }) })
}

/** Gives somebody an authenticator app with the test's secret, of which no code has been used. */
export async function giveAuthenticator(council: TestCouncil, name: TestUserName): Promise<void> {
  await inCouncil(council.id, async trx => {
    await trx('second_factors').insert({
      council_id: council.id, user_id: council.users[name].id, secret_encrypted: encryptSecret(testSecret, testEncryptionKey), set_up_at: new Date(), last_step: 0
    })
  })
}

/** The code that an authenticator app shows now, or so many half minutes from now. */
export async function codeNow(secret = testSecret, steps = 0): Promise<string> {
  const { services } = await testService()
  return generateSync({ secret, epoch: Math.floor(services.clock.now().getTime() / 1000) + steps * 30 })
}

/** Somebody who has just given their email and password. */
export async function afterPassword(council: TestCouncil, name: TestUserName, password = testPassword): Promise<HttpVisitor> {
  const visitor = new HttpVisitor(await testService(), council)
  await visitor.get('/staff/sign-in')
  await visitor.submit({ email: council.users[name].email, password })
  return visitor
}

/** What the audit trail has of somebody, in order. */
export async function auditOf(council: TestCouncil, userId: string): Promise<{ action: string, user_id: string | null }[]> {
  return await inCouncil(council.id, async trx => await trx('audit_events').where({ council_id: council.id, subject_id: userId })
    .orderBy(['happened_at', 'id']).select('action', 'user_id') as { action: string, user_id: string | null }[])
}

/** The emails that this person was sent, latest first. */
export async function emailsTo(council: TestCouncil, email: string): Promise<{ subject: string, body: string }[]> {
  return await inCouncil(council.id, async trx => await trx('outbox_messages').where({ council_id: council.id, recipient: email })
    .orderBy([{ column: 'created_at', order: 'desc' }, { column: 'id', order: 'desc' }]).select('subject', 'body') as { subject: string, body: string }[])
}

/** Looks at pages at another time. */
export async function later(ms: number, work: () => Promise<void>): Promise<void> {
  const service = await testService()
  service.clockAheadMs += ms
  try {
    await work()
  } finally {
    service.clockAheadMs -= ms
  }
}

/** Stops the service's clock while the tests of this suite run: a code is of its half minute, however long a test takes. */
export function usesStoppedClock(): void {
  let running: Clock
  before(async () => {
    const service = await testService()
    running = service.services.clock
    const stoppedAt = running.now().getTime() - service.clockAheadMs
    service.services.clock = { now: () => new Date(stoppedAt + service.clockAheadMs) }
  })
  after(async () => { (await testService()).services.clock = running })
}
