import type { Request, RequestHandler, Response } from 'express'
import helmet from 'helmet'
import type { Config } from '../config.js'

/**
 * Every response's headers, those of refusals too. No page has a script or style of its own, so the policy allows none. Left out are
 * those that only Internet Explorer and Flash knew, and the one that sets what is the default anyway: pages are small.
 */
export function securityHeaders(config: Config): RequestHandler {
  return helmet({
    contentSecurityPolicy: policy(config, []),
    strictTransportSecurity: config.https ? { maxAge: 63_072_000, includeSubDomains: true } : false,
    referrerPolicy: { policy: 'same-origin' },
    xFrameOptions: { action: 'deny' },
    crossOriginEmbedderPolicy: false,
    xDnsPrefetchControl: false,
    xDownloadOptions: false,
    xPermittedCrossDomainPolicies: false,
    xXssProtection: false
  })
}

/**
 * Lets forms lead to the council's own card pages as well, since Chromium follows the rule through the redirect after a POST. It stands
 * behind the finding of the council.
 */
export function cardPagesInPolicy(config: Config): RequestHandler {
  const policies = new Map<string, RequestHandler>()
  return (request, response, next) => {
    const key = request.cardPageOrigins.join(' ')
    const handler = policies.get(key) ?? helmet.contentSecurityPolicy(policy(config, request.cardPageOrigins))
    policies.set(key, handler)
    handler(request, response, next)
  }
}

/** For one page whose form is answered with a redirect to another address of ours. */
export function letFormsLeadTo(config: Config, request: Request, response: Response, origin: string): void {
  helmet.contentSecurityPolicy(policy(config, [...request.cardPageOrigins, origin]))(request, response, () => undefined)
}

function policy(config: Config, cardPageOrigins: readonly string[]) {
  return {
    useDefaults: false,
    directives: {
      defaultSrc: ["'self'"],
      scriptSrc: ["'self'"],
      styleSrc: ["'self'"],
      imgSrc: ["'self'"],
      fontSrc: ["'none'"],
      objectSrc: ["'none'"],
      baseUri: ["'none'"],
      frameAncestors: ["'none'"],
      formAction: ["'self'", ...cardPageOrigins],
      ...(config.https ? { upgradeInsecureRequests: [] } : {})
    }
  }
}
