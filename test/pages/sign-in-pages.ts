import { inCouncil } from '../../app/database/in-council.js'
import { encryptSecret } from '../../app/secrets/secrets-at-rest.js'
import type { HttpVisitor } from '../support/http-visitor.js'
import type { TestCouncil } from '../support/builders.js'
import { testEncryptionKey } from '../support/builders.js'
import type { RegisteredPage } from '../support/page-registry.js'
import { atWork, signedIn } from '../support/staff-visitor.js'
import { afterPassword, askForSecondFactors, codeNow, emailsTo, giveAuthenticator } from '../sign-in/signing-in.js'
import { aPayingCouncil } from '../support/service.js'
import { tableScrolls } from './explained.js'
import { longWord, nobody, type PagesWorld, sending, shown } from './world.js'

/** How staff sign in, beside the page with the password. */
export const signInPages: RegisteredPage<PagesWorld>[] = [
  {
    name: 'Security code',
    route: '/staff/sign-in/code',
    states: [
      { name: 'wrong', errors: true, visit: async world => {
        const council = await aPayingCouncil()
        await giveAuthenticator(council, 'adviser')
        return shown(world, council, await afterPassword(council, 'adviser'), '/staff/sign-in/code', sending({ 'Security code': '000000' }))
      } }
    ]
  },
  {
    name: 'Set up an authenticator app',
    route: '/staff/sign-in/second-factor',
    states: [
      { name: 'first', visit: async world => {
        const council = await aCouncilThatAsks()
        return shown(world, council, await afterPassword(council, 'adviser'), '/staff/sign-in/second-factor')
      } },
      { name: 'wrong code', errors: true, visit: async world => {
        const council = await aCouncilThatAsks()
        return shown(world, council, await afterPassword(council, 'adviser'), '/staff/sign-in/second-factor', sending({ 'Code that the app shows now': '12' }))
      } }
    ]
  },
  {
    name: 'Recovery codes',
    route: '/staff/my-sign-in/recovery-codes',
    states: [{ name: 'just made', visit: async world => {
      const council = await aCouncilThatAsks()
      const visitor = await afterPassword(council, 'adviser')
      const groups = /app-secret-key">([\s\S]*?)<\/p>/.exec(visitor.last.body)?.[1]?.matchAll(/<span>(\w+)<\/span>/g) ?? []
      await visitor.submit({ code: await codeNow([...groups].map(([, group]) => group).join('')) })
      return shown(world, council, visitor)
    } }]
  },
  {
    name: 'Forgotten password',
    route: '/staff/sign-in/forgotten',
    states: [{ name: 'no address', errors: true, visit: world => shown(world, world.council, undefined, '/staff/sign-in/forgotten', sending({}, 'Email me a link')) }]
  },
  {
    name: 'Check your email',
    route: '/staff/sign-in/forgotten/sent',
    states: [{ name: 'sent', visit: world => shown(world, world.council, undefined, '/staff/sign-in/forgotten/sent') }]
  },
  {
    name: 'Set a new password',
    route: '/staff/sign-in/new-password',
    states: [
      { name: 'with a link', visit: async world => shown(world, world.wordy, await withLink(world, world.wordy), '/staff/sign-in/new-password') },
      { name: 'easily guessed', errors: true, visit: async world => {
        const council = await aPayingCouncil()
        return shown(world, council, await withLink(world, council), '/staff/sign-in/new-password', sending({ 'New password': 'password1234' }, 'Set it'))
      } },
      { name: 'without a link', status: 410, visit: world => shown(world, world.council, undefined, '/staff/sign-in/new-password') }
    ]
  },
  {
    name: 'How I sign in',
    route: '/staff/my-sign-in',
    states: [
      { name: 'with an app, signed in twice', screen: 'large', visit: async world => {
        const visitor = await signedIn(world.wordy, 'secondAdviser')
        await giveAuthenticator(world.wordy, 'secondAdviser')
        return shown(world, world.wordy, visitor, '/staff/my-sign-in')
      } },
      { name: 'wrong password', screen: 'small', errors: true, explained: tableScrolls, visit: async world => {
        const visitor = await signedIn(world.quiet, 'auditor')
        await signedIn(world.quiet, 'auditor')
        return shown(world, world.quiet, visitor, '/staff/my-sign-in', async page => {
          await page.click('summary')
          await sending({ 'Your password': 'wrong' }, 'Set it up')(page)
        })
      } }
    ]
  },
  {
    name: 'Change my password',
    route: '/staff/my-sign-in/password',
    states: [{ name: 'nothing given', errors: true, visit: async world =>
      shown(world, world.quiet, await signedIn(world.quiet, 'auditor'), '/staff/my-sign-in/password', sending({}, 'Change it')) }]
  },
  {
    name: 'Single sign-on refused',
    route: '/staff/sign-in/single-sign-on/return',
    states: [{ name: 'opened twice', status: 400, visit: async world => {
      const council = await aPayingCouncil()
      await useSingleSignOn(council)
      return shown(world, council, undefined, '/staff/sign-in/single-sign-on/return?code=x')
    } }]
  },
  {
    name: 'How people sign in',
    route: '/staff/settings/sign-in',
    states: [
      { name: 'without single sign-on', visit: async world => shown(world, world.quiet, await atWork(world.quiet, 'administrator'), '/staff/settings/sign-in') },
      { name: 'half filled in', errors: true, visit: async world => {
        const council = await aPayingCouncil()
        await useSingleSignOn(council)
        const wrong = { 'Address of the provider (issuer)': `not-an-address-of-${longWord}`, 'Client ID': '' }
        return shown(world, council, await signedIn(council, 'administrator'), '/staff/settings/sign-in', sending(wrong, 'Save'))
      } }
    ]
  },
  {
    name: 'What was sent too late',
    route: '/staff/my-sign-in/kept-form',
    states: [{ name: 'with long text', visit: async world => {
      const visitor = await signedIn(world.wordy, 'auditor')
      await keepLongForm(world.wordy)
      return shown(world, world.wordy, visitor, '/staff/my-sign-in/kept-form')
    } }]
  }
]

async function aCouncilThatAsks(): Promise<TestCouncil> {
  const council = await aPayingCouncil()
  await askForSecondFactors(council)
  return council
}

/** Lets the council's staff sign in at a provider that nobody answers at. */
export async function useSingleSignOn(council: TestCouncil): Promise<void> {
  await inCouncil(council.id, async trx => {
    await trx('sign_in_settings').where('council_id', council.id).update({
      issuer: 'http://127.0.0.1:1', client_id: 'counterfoil', client_secret_encrypted: encryptSecret('secret', testEncryptionKey)
    })
  })
}

/** Somebody who has opened a link from an email. */
async function withLink(world: PagesWorld, council: TestCouncil): Promise<HttpVisitor> {
  const visitor = nobody(world, council)
  await visitor.get('/staff/sign-in/forgotten')
  await visitor.submit({ email: council.users.finance.email })
  const [email] = await emailsTo(council, council.users.finance.email)
  await visitor.get(/\/staff\/sign-in\/password-links\/\S+/.exec(email?.body ?? '')?.[0] ?? '')
  return visitor
}

async function keepLongForm(council: TestCouncil): Promise<void> {
  const form = { action: '/staff/helps', page: '/staff/help', fields: { channel: 'phone', narrative: `${longWord} and a second line\n${longWord}` } }
  await inCouncil(council.id, async trx => {
    await trx('kept_forms').insert({
      council_id: council.id, user_id: council.users.auditor.id, form_encrypted: encryptSecret(JSON.stringify(form), testEncryptionKey),
      kept_at: new Date(), offered_at: new Date()
    })
  })
}
