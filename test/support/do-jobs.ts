import { Logger, runOnce } from 'graphile-worker'
import pg from 'pg'
import type { MessageSender } from '../../app/messages/send-message.js'
import type { Services } from '../../app/web/request.js'
import { taskList } from '../../app/worker/tasks.js'
import type { TestCouncil } from './builders.js'
import { testDatabase } from './database.js'
import { testService } from './service.js'

/**
 * Does what the worker has to do now for this council, and for none in particular, until nothing is left. What waits for other tests'
 * councils goes on waiting.
 */
export async function doJobs(council: Pick<TestCouncil, 'id'>, { services, sender = null }: { services?: Services, sender?: MessageSender | null } = {}): Promise<void> {
  const { owner, applicationUrl } = await testDatabase()
  const worker = services ?? (await testService()).services
  const parked = `parked for ${council.id}`
  await owner.raw(`
    update graphile_worker._private_jobs set locked_at = now(), locked_by = :parked
    where locked_at is null and payload ->> 'councilId' <> :councilId`, { parked, councilId: council.id })
  const pgPool = new pg.Pool({ connectionString: applicationUrl, max: 4 })
  pgPool.on('error', () => undefined).on('connect', client => { client.on('error', () => undefined) })
  try {
    await runOnce({ pgPool, taskList: taskList(worker, sender), noHandleSignals: true, logger: new Logger(() => () => undefined) })
  } finally {
    await pgPool.end()
    await owner.raw('update graphile_worker._private_jobs set locked_at = null, locked_by = null where locked_by = ?', [parked])
  }
}
