import path from 'node:path'
import type { Response } from 'express'
import nunjucks from 'nunjucks'
import { formatDateTime } from '../../../../dates.js'
import { formatMoney, pence } from '../../../../money.js'
import { projectRoot } from '../../../../paths.js'

export const sandboxViews = path.join(projectRoot, 'views', 'sandbox')

const environment = new nunjucks.Environment(new nunjucks.FileSystemLoader(sandboxViews), { autoescape: true })
environment.addFilter('money', (amount: number) => formatMoney(pence(amount)))
environment.addFilter('dateTime', (instant: string) => formatDateTime(new Date(instant)))

/** Sends one of the sandbox's pages. Its forms may lead to the sandbox and, through it, to where the payer came from. */
export function sendPage(res: Response, template: string, model: object, returnUrl?: string): void {
  const returnOrigin = returnUrl === undefined ? '' : ` ${new URL(returnUrl).origin}`
  res.set({
    'content-security-policy': `default-src 'none'; style-src 'self'; base-uri 'none'; frame-ancestors 'none'; form-action 'self'${returnOrigin}`,
    'cache-control': 'no-store',
    'referrer-policy': 'same-origin',
    'x-content-type-options': 'nosniff'
  })
  res.type('html').send(environment.render(template, model))
}
