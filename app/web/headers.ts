import type { RequestHandler } from 'express'
import helmet from 'helmet'
import type { Config } from '../config.js'

/**
 * The policy is written out in full. Forms may lead to the council's card pages too, since Chromium follows the rule through the
 * redirect after a POST.
 */
export function securityHeaders(config: Config, inlineScriptHashes: readonly string[]): RequestHandler {
  return helmet({
    contentSecurityPolicy: {
      useDefaults: false,
      directives: {
        defaultSrc: ["'self'"],
        scriptSrc: ["'self'", ...inlineScriptHashes.map(hash => `'${hash}'`)],
        styleSrc: ["'self'"],
        imgSrc: ["'self'"],
        fontSrc: ["'none'"],
        objectSrc: ["'none'"],
        baseUri: ["'none'"],
        frameAncestors: ["'none'"],
        formAction: ["'self'", (_request, response) => (response as unknown as { locals: { cardPageOrigins?: string } }).locals.cardPageOrigins ?? "'self'"],
        ...(config.https ? { upgradeInsecureRequests: [] } : {})
      }
    },
    strictTransportSecurity: config.https ? { maxAge: 63_072_000, includeSubDomains: true } : false,
    referrerPolicy: { policy: 'same-origin' },
    xFrameOptions: { action: 'deny' },
    crossOriginEmbedderPolicy: false
  })
}
