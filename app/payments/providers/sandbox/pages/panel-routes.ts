import { createHash } from 'node:crypto'
import { Router, urlencoded } from 'express'
import { bringUpToDate } from '../payment-lifecycle.js'
import { currentEvent } from '../payment-state.js'
import type { SandboxAccount } from '../sandbox-state.js'
import { readSwitchesForm, switchesFor } from '../switches.js'
import { testCards } from '../test-cards.js'
import { accountWithKey, type World } from '../world.js'
import { sandboxViews, sendPage } from './templates.js'

const shown = 50

/** The sandbox's own page: what was paid, what was sent, and the switches for trouble. */
export function panelRoutes(world: World): Router {
  const router = Router()

  router.get('/sandbox.css', (_req, res) => { res.sendFile('sandbox.css', { root: sandboxViews }) })

  router.get('/', (req, res) => {
    if (bringUpToDate(world)) world.changed()
    sendPage(res, 'panel.njk', panelModel(world, accountCalled(world, req.query.account)))
  })

  router.post('/switches', urlencoded({ extended: false, limit: '20kb' }), (req, res) => {
    const fields = (req.body ?? {}) as Record<string, unknown>
    const account = accountCalled(world, fields.account)
    const form = readSwitchesForm(fields)
    if (!form.success) {
      const faulty = form.error.issues.map(issue => issue.path.join('.'))
      return sendPage(res.status(422), 'panel.njk', { ...panelModel(world, account), faulty })
    }
    if (account === undefined) Object.assign(world.state.switches, form.data)
    else account.switches = fields.useGlobal === 'on' ? {} : form.data
    world.changed()
    res.redirect(303, account === undefined ? '/' : `/?account=${publicNameOf(account)}`)
  })

  return router
}

function panelModel(world: World, account: SandboxAccount | undefined) {
  return {
    testCards,
    switches: switchesFor(world.state, account),
    chosen: account === undefined ? null : { id: publicNameOf(account), name: account.name, hasOwn: Object.keys(account.switches).length > 0 },
    accounts: world.state.accounts.map(other => ({ id: publicNameOf(other), name: other.name })),
    payments: world.state.payments.slice(-shown).reverse().map(payment => ({
      ...payment, event: currentEvent(payment), accountName: accountWithKey(world, payment.apiKey)?.name
    })),
    deliveries: world.state.deliveries.slice(-shown).reverse().map(delivery => ({ ...delivery, last: delivery.attempts.at(-1) }))
  }
}

function accountCalled(world: World, id: unknown): SandboxAccount | undefined {
  return world.state.accounts.find(account => publicNameOf(account) === id)
}

/** The API key itself stays out of addresses. */
function publicNameOf(account: SandboxAccount): string {
  return createHash('sha256').update(account.apiKey).digest('hex').slice(0, 12)
}
