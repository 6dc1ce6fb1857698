import { isDeepStrictEqual } from 'node:util'
import type { Request, Response } from 'express'
import { inCouncil } from '../../database/in-council.js'
import { errorFacts } from '../../errors.js'
import { decryptSecret, encryptSecret } from '../../secrets/secrets-at-rest.js'
import { type AuditFacts, recordAudit } from '../../users/audit.js'
import { type FieldError, seenIn } from '../../web/form-body.js'
import { signedIn } from '../../web/signed-in-person.js'
import { reachProvider } from '../single-sign-on/provider.js'
import { returnPath } from '../single-sign-on/sign-in-there.js'
import { readSettingsForm, type SettingsValues, type SubmittedSettings } from './settings-form.js'
import { changeSignInSettings, type SignInSettings, signInSettings } from './sign-in-settings.js'

const changedMeanwhile: FieldError[] = [{
  field: 'second-factor', message: 'Somebody else has changed these settings since you opened this page. What you entered is kept here: check it, then save again'
}]

export async function showSettings(request: Request, response: Response): Promise<void> {
  const settings = await settingsOf(request)
  render(request, response, settings, asSubmitted(settings))
}

/** Saves how staff sign in, once the provider has answered. */
export async function saveSettings(request: Request, response: Response): Promise<void> {
  const { services: { config }, session } = request
  const current = await settingsOf(request)
  const { values, errors, submitted } = readSettingsForm(request.body, {
    current: current.singleSignOn, isProduction: config.environment === 'production', hasComeByIt: session.signedInBy === 'single-sign-on'
  })
  const faults = errors ?? await unreachable(request, current, values)
  if (faults.length > 0 || values === undefined) return render(request, response.status(422), { ...current, version: seenIn(request) }, submitted, faults)
  if (!await save(request, current, values)) return render(request, response.status(409), await settingsOf(request), submitted, changedMeanwhile)
  response.redirect(303, '/staff/settings/sign-in')
}

/** Whether they are saved now, or were by the same form before. */
async function save(request: Request, current: SignInSettings, values: SettingsValues): Promise<boolean> {
  const { council, services: { clock, config } } = request
  const { provider, clientSecret, ...decisions } = values
  const kept = current.singleSignOn?.clientSecretEncrypted ?? ''
  const clientSecretEncrypted = clientSecret === '' ? kept : encryptSecret(clientSecret, config.encryptionKey)
  const changed: SignInSettings = { ...decisions, version: seenIn(request), singleSignOn: provider === null ? null : { ...provider, clientSecretEncrypted } }
  return await inCouncil(council.id, async trx => {
    if (!await changeSignInSettings(trx, council.id, changed)) return isSavedAlready(await signInSettings(trx, council.id), changed, clientSecret, config.encryptionKey)
    await recordAudit(trx, council.id, {
      at: clock.now(), userId: signedIn(request).id, action: 'sign_in_settings_changed', subjectId: council.id,
      before: asFacts(current), after: asFacts(changed), facts: { secretChanged: clientSecret !== '' }
    })
    return true
  })
}

/** The very next settings say what this form says, and so does the secret, where it brought one. */
function isSavedAlready(now: SignInSettings, wanted: SignInSettings, clientSecret: string, key: Buffer): boolean {
  const isSecretSame = clientSecret === '' || decryptSecret(now.singleSignOn?.clientSecretEncrypted ?? '', key) === clientSecret
  return now.version === wanted.version + 1 && isDeepStrictEqual(asFacts(now), asFacts(wanted)) && (now.singleSignOn === null || isSecretSame)
}

/** What keeps the provider from being used, in one sentence: more would tell of what is inside a network. */
async function unreachable({ council, services: { config, log } }: Request, current: SignInSettings, { provider, clientSecret }: SettingsValues): Promise<FieldError[]> {
  if (provider === null) return []
  try {
    await reachProvider(config, provider, clientSecret === '' ? decryptSecret(current.singleSignOn?.clientSecretEncrypted ?? '', config.encryptionKey) : clientSecret)
    return []
  } catch (error) {
    log.warn({ councilId: council.id, error: errorFacts(error) }, 'provider of single sign-on cannot be used')
    return [{ field: 'issuer', message: 'We cannot read how to sign in at this address. Check it with whoever looks after the provider' }]
  }
}

async function settingsOf({ council }: Request): Promise<SignInSettings> {
  return await inCouncil(council.id, async trx => await signInSettings(trx, council.id))
}

function asSubmitted({ secondFactorRequired, passwordsAllowed, singleSignOn }: SignInSettings): SubmittedSettings {
  return {
    'second-factor': secondFactorRequired ? 'yes' : 'no', 'issuer': singleSignOn?.issuer ?? '', 'client-id': singleSignOn?.clientId ?? '',
    'second-factor-by': singleSignOn?.secondFactorBy ?? 'ours', 'passwords': passwordsAllowed ? 'yes' : 'no'
  }
}

function asFacts({ secondFactorRequired, passwordsAllowed, singleSignOn }: SignInSettings): AuditFacts {
  return {
    secondFactorRequired, passwordsAllowed, issuer: singleSignOn?.issuer ?? null, clientId: singleSignOn?.clientId ?? null,
    secondFactorBy: singleSignOn?.secondFactorBy ?? null
  }
}

function render(request: Request, response: Response, settings: SignInSettings, submitted: SubmittedSettings, errors?: FieldError[]): void {
  response.render('sign-in/settings/settings', {
    submitted, version: settings.version, hasSecret: settings.singleSignOn !== null, returnAddress: request.origin + returnPath, errors
  })
}
