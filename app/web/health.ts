import { Router } from 'express'
import { outsideTenancy } from '../database/in-council.js'

/** For load balancers, on any host: the process answers; the process can do its work. */
export function health(isStopping: () => boolean): Router {
  const router = Router()
  router.get('/health', (_request, response) => { response.type('text').send('ok\n') })
  router.get('/ready', async (_request, response) => {
    const isReady = !isStopping() && await answers()
    response.status(isReady ? 200 : 503).type('text').send(isReady ? 'ready\n' : 'not ready\n')
  })
  return router
}

async function answers(): Promise<boolean> {
  try {
    await outsideTenancy().raw('select 1')
    return true
  } catch {
    return false
  }
}
