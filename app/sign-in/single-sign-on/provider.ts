import {
  allowInsecureRequests, authorizationCodeGrant, buildAuthorizationUrl, calculatePKCECodeChallenge, clockTolerance, ClientSecretPost, type Configuration,
  customFetch, discovery, enableNonRepudiationChecks, fetchUserInfo, randomNonce, randomPKCECodeVerifier, randomState
} from 'openid-client'
import type { Config } from '../../config.js'
import { decryptSecret } from '../../secrets/secrets-at-rest.js'
import type { SingleSignOnRequest } from '../../web/request.js'
import type { SingleSignOn } from '../settings/sign-in-settings.js'
import { fetchOutside, NotAskable } from './fetch-outside.js'

const timeoutSeconds = 5
const toleranceSeconds = 60

/** Methods, in the words of RFC 8176, that are more than a password. */
const secondFactors = ['mfa', 'otp', 'hwk', 'swk', 'sc', 'pop', 'sms']

/** What the provider says of whoever has signed in there. */
export interface ProviderIdentity {
  issuer: string
  subject: string
  /** In lower case, and only when the provider has seen to it that it is theirs. */
  verifiedEmail: string | null
  hasGivenSecondFactor: boolean
}

/**
 * Reads how the provider is to be spoken to. Its page must stand where the provider does: nobody is sent to another site.
 * @throws whatever went wrong: no answer in time, an answer that is none, an address that is not asked.
 */
export async function reachProvider(config: Config, { issuer, clientId }: Pick<SingleSignOn, 'issuer' | 'clientId'>, clientSecret: string): Promise<Configuration> {
  const provider = await discovery(new URL(issuer), clientId, { [clockTolerance]: toleranceSeconds }, ClientSecretPost(clientSecret), {
    timeout: timeoutSeconds,
    [customFetch]: async (address, options) => await fetchOutside(config, address, options as RequestInit),
    execute: [enableNonRepudiationChecks, ...config.environment === 'production' ? [] : [allowInsecureRequests]]
  })
  const page = provider.serverMetadata().authorization_endpoint
  if (page === undefined || new URL(page).origin !== new URL(issuer).origin) throw new NotAskable('The provider’s page is on another site')
  return provider
}

/**
 * Microsoft Entra never says email_verified. Asked to, it says xms_edov instead: that the email's domain is the tenant's own, in one of several
 * spellings. It counts only where email_verified is absent: a provider that says no is believed.
 * https://learn.microsoft.com/en-us/entra/identity-platform/migrate-off-email-claim-authorization
 */
function verifiedEmailOf({ email, email_verified: isVerified, xms_edov: isOfOwnDomain }: Record<string, unknown>): string | null {
  const isTheirs = isVerified === undefined ? [true, 1, '1'].some(yes => yes === isOfOwnDomain) : isVerified === true
  return isTheirs && typeof email === 'string' ? email.toLowerCase() : null
}

/** Where to send the browser, and what the answer will be checked against. */
export async function askProvider(
  config: Config, settings: SingleSignOn, redirectAddress: string
): Promise<{ address: string, asked: Pick<SingleSignOnRequest, 'state' | 'nonce' | 'codeVerifier'> }> {
  const provider = await reachProvider(config, settings, decryptSecret(settings.clientSecretEncrypted, config.encryptionKey))
  const asked = { state: randomState(), nonce: randomNonce(), codeVerifier: randomPKCECodeVerifier() }
  const address = buildAuthorizationUrl(provider, {
    redirect_uri: redirectAddress, scope: 'openid email profile', state: asked.state, nonce: asked.nonce,
    code_challenge: await calculatePKCECodeChallenge(asked.codeVerifier), code_challenge_method: 'S256'
  })
  return { address: address.href, asked }
}

/**
 * Takes the provider's answer: state, nonce, PKCE, issuer, audience, times and signature must all be right.
 * @throws whatever was not.
 */
export async function takeAnswer(config: Config, settings: SingleSignOn, asked: SingleSignOnRequest, address: URL): Promise<ProviderIdentity> {
  const provider = await reachProvider(config, settings, decryptSecret(settings.clientSecretEncrypted, config.encryptionKey))
  const tokens = await authorizationCodeGrant(provider, address, {
    pkceCodeVerifier: asked.codeVerifier, expectedState: asked.state, expectedNonce: asked.nonce, idTokenExpected: true
  })
  const claims = tokens.claims()
  if (claims === undefined) throw new Error('The provider gave no ID token')
  // Some providers say who somebody is in the token, others, as the specification has it, only when asked again.
  const hasUserInfo = claims.email === undefined && provider.serverMetadata().userinfo_endpoint !== undefined
  const said = hasUserInfo ? await fetchUserInfo(provider, tokens.access_token, claims.sub) : claims
  const methods: unknown[] = Array.isArray(claims.amr) ? claims.amr : []
  return {
    issuer: settings.issuer, subject: claims.sub, verifiedEmail: verifiedEmailOf(said),
    hasGivenSecondFactor: methods.some(method => secondFactors.includes(String(method)))
  }
}
