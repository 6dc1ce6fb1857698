import { Logger, runOnce } from 'graphile-worker'
import pg from 'pg'
import { taskList } from '../../app/worker/tasks.js'
import { testDatabase } from '../support/database.js'
import { testService } from '../support/service.js'

/** Does what the worker has to do now, until nothing is left. */
export async function doJobs(): Promise<void> {
  const { services } = await testService()
  const pgPool = new pg.Pool({ connectionString: (await testDatabase()).applicationUrl, max: 4 })
  pgPool.on('error', () => undefined).on('connect', client => { client.on('error', () => undefined) })
  try {
    await runOnce({ pgPool, taskList: taskList(services, null), noHandleSignals: true, logger: new Logger(() => () => undefined) })
  } finally {
    await pgPool.end()
  }
}
