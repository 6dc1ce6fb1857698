import { field, type FieldError } from '../../web/form-body.js'

/** What an administrator decides on how staff sign in. */
export interface SettingsValues {
  secondFactorRequired: boolean
  passwordsAllowed: boolean
  /** Null turns single sign-on off. */
  provider: { issuer: string, clientId: string, secondFactorBy: 'ours' | 'theirs' } | null
  /** '' keeps the one there is. */
  clientSecret: string
}

/** As the fields of the form, without the secret, which is never handed back. */
export type SubmittedSettings = Record<'second-factor' | 'issuer' | 'client-id' | 'second-factor-by' | 'passwords', string>

type SettingsForm =
  | { values: SettingsValues, submitted: SubmittedSettings, errors?: never }
  | { errors: FieldError[], submitted: SubmittedSettings, values?: never }

export interface Circumstances {
  /** Single sign-on as it is now. */
  current: { issuer: string } | null
  isProduction: boolean
  /** Whoever decides has come in by single sign-on, so it works. */
  hasComeByIt: boolean
}

export function readSettingsForm(body: unknown, circumstances: Circumstances): SettingsForm {
  const submitted: SubmittedSettings = {
    'second-factor': field(body, 'second-factor'), 'issuer': field(body, 'issuer').trim(), 'client-id': field(body, 'client-id').trim(),
    'second-factor-by': field(body, 'second-factor-by'), 'passwords': field(body, 'passwords')
  }
  const clientSecret = field(body, 'client-secret')
  const errors = [...decisionFaults(submitted), ...providerFaults(submitted, clientSecret, circumstances), ...passwordFaultsOf(submitted, circumstances)]
  if (errors.length > 0) return { errors, submitted }
  const { issuer, 'client-id': clientId } = submitted
  const secondFactorBy = submitted['second-factor-by'] === 'theirs' ? 'theirs' : 'ours'
  return {
    submitted,
    values: {
      secondFactorRequired: submitted['second-factor'] === 'yes', passwordsAllowed: submitted.passwords !== 'no', clientSecret,
      provider: issuer === '' ? null : { issuer, clientId, secondFactorBy }
    }
  }
}

function decisionFaults(submitted: SubmittedSettings): FieldError[] {
  return ['yes', 'no'].includes(submitted['second-factor']) ? [] : [{ field: 'second-factor', message: 'Choose whether everybody needs an authenticator app' }]
}

function providerFaults({ issuer, 'client-id': clientId, 'second-factor-by': by }: SubmittedSettings, secret: string, { current, isProduction }: Circumstances): FieldError[] {
  if (issuer === '') return clientId === '' ? [] : [{ field: 'issuer', message: 'Enter the address of the provider, or leave the client ID empty too' }]
  const faults: FieldError[] = []
  if (!isIssuer(issuer, isProduction)) faults.push({ field: 'issuer', message: `Enter the provider’s address in full, like https://login.example.org/tenant${isProduction ? '. It begins with https' : ''}` })
  if (clientId === '' || clientId.length > 200) faults.push({ field: 'client-id', message: 'Enter the client ID that the provider has given you' })
  // Kept for another provider, it would be handed to the new one.
  if (secret === '' && current?.issuer !== issuer) faults.push({ field: 'client-secret', message: 'Enter the client secret that this provider has given you' })
  if (secret.length > 1000) faults.push({ field: 'client-secret', message: 'Client secret must be 1,000 characters or fewer' })
  if (!['ours', 'theirs'].includes(by)) faults.push({ field: 'second-factor-by', message: 'Choose who sees to the second factor' })
  return faults
}

function isIssuer(text: string, isProduction: boolean): boolean {
  if (text.length > 500 || !URL.canParse(text)) return false
  const { protocol, search, hash, username, password } = new URL(text)
  return (protocol === 'https:' || (protocol === 'http:' && !isProduction)) && search + hash + username + password === ''
}

function passwordFaultsOf({ passwords, issuer }: SubmittedSettings, { current, hasComeByIt }: Circumstances): FieldError[] {
  if (issuer === '') return passwords === 'no' ? [{ field: 'passwords', message: 'Without single sign-on, people need their passwords' }] : []
  if (!['yes', 'no'].includes(passwords)) return [{ field: 'passwords', message: 'Choose whether people may still use a password' }]
  const isProved = hasComeByIt && current?.issuer === issuer
  return passwords === 'yes' || isProved ? [] : [{ field: 'passwords', message: 'Sign in with single sign-on yourself first, so that we know that it works' }]
}
