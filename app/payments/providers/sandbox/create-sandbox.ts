import express, { type Express } from 'express'
import type { Logger } from 'pino'
import type { Clock } from '../../../dates.js'
import { answerErrors } from './api/error-answers.js'
import { paymentRoutes } from './api/payment-routes.js'
import { refundRoutes } from './api/refund-routes.js'
import { searchRoutes } from './api/search-routes.js'
import { makeTrouble } from './api/trouble.js'
import { controlRoutes } from './control-routes.js'
import { onlyThisMachine } from './loopback.js'
import { cardPageRoutes } from './pages/card-page-routes.js'
import { panelRoutes } from './pages/panel-routes.js'
import { bringUpToDate } from './payment-lifecycle.js'
import { openStateStore } from './state-store.js'
import { sendDueWebhooks } from './webhook-sender.js'
import type { World } from './world.js'

export interface SandboxSettings {
  /** A JSON file that keeps everything through a restart, or null for memory alone. */
  readonly statePath: string | null
  /** Where browsers and councils reach it. */
  readonly publicUrl: string
  readonly log: Pick<Logger, 'info' | 'warn' | 'error'>
  readonly clock: Clock
  /** 1 is GOV.UK Pay's schedule of retries, from a minute to two days. */
  readonly webhookRetryScale?: number
  /** How often it looks for what is due. */
  readonly tickMs?: number
}

export interface Sandbox {
  readonly app: Express
  /** Stops sending, and resolves when all is saved. */
  close(): Promise<void>
}

/** A payment provider that speaks GOV.UK Pay's API and moves no money: for development, demonstration and tests. */
export function createSandbox(settings: SandboxSettings): Sandbox {
  const store = openStateStore(settings.statePath, settings.log)
  const work = { isClosed: false, isSending: false }

  const world: World = {
    state: store.state,
    changed: () => {
      store.changed()
      setImmediate(() => { void sendDue() })
    },
    clock: settings.clock,
    log: settings.log,
    publicUrl: settings.publicUrl.replace(/\/$/, ''),
    webhookRetryScale: settings.webhookRetryScale ?? 1
  }

  async function sendDue(): Promise<void> {
    if (work.isSending || work.isClosed) return
    work.isSending = true
    try {
      while (!work.isClosed && await sendDueWebhooks(world)) store.changed()
    } finally {
      work.isSending = false
    }
  }

  const ticking = setInterval(() => {
    if (bringUpToDate(world)) store.changed()
    void sendDue()
  }, settings.tickMs ?? 250).unref()

  return {
    app: createSandboxApp(world),
    async close() {
      work.isClosed = true
      clearInterval(ticking)
      await store.flush()
    }
  }
}

function createSandboxApp(world: World): Express {
  const app = express().disable('x-powered-by').disable('etag')
  app.use(onlyThisMachine)
  app.get('/health', (_req, res) => { res.json({ healthy: true }) })
  app.use('/sandbox', controlRoutes(world))
  app.use(panelRoutes(world), cardPageRoutes(world))
  app.use('/v1', makeTrouble(world), express.json({ limit: '100kb', type: () => true }))
  app.use(paymentRoutes(world), refundRoutes(world), searchRoutes(world))
  app.use(answerErrors(world))
  return app
}
