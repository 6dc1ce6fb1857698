import type { JobHelpers, TaskList } from 'graphile-worker'
import { beat } from '../availability/heartbeat.js'
import { allCouncils } from '../councils/council.js'
import { outsideTenancy } from '../database/in-council.js'
import { pollDisputes, pollEveryAccount } from '../disputes/poll-disputes.js'
import { errorFacts } from '../errors.js'
import { freeAbandonedJobs, type JobPayloads } from '../database/job-queue.js'
import { takeArrivals } from '../imports/arrivals/take-arrivals.js'
import { sweepImports } from '../imports/working/sweep-imports.js'
import { workImport } from '../imports/working/work-import.js'
import { checkEveryLedger } from '../ledger/check-every-ledger.js'
import { sumEveryDay } from '../measures/summing/sum-every-day.js'
import { type MessageSender, sendMessage } from '../messages/send-message.js'
import { makeCheck, requestEveryCheck } from '../pay-outs/make-check.js'
import { findPerson } from '../privacy/requests/finding/find-person.js'
import { removePerson } from '../privacy/requests/removal/remove-person.js'
import { enforceEveryRetention } from '../privacy/retention/enforce-retention.js'
import { callBackAttempt } from '../payments/call-back-payment.js'
import { completePayment } from '../payments/complete-payment.js'
import { sweepPayments } from '../payments/sweep-payments.js'
import { followRefunds } from '../refunds/card/follow-refunds.js'
import { submitRefund } from '../refunds/card/submit-refund.js'
import { sweepRefunds } from '../refunds/card/sweep-refunds.js'
import { findEveryDuplicate } from '../refunds/duplicates/find-duplicates.js'
import { sweepFeeds, workFeed } from '../posting-files/making/work-feed.js'
import { sumEveryJourney } from '../struggle/summing/sum-journeys.js'
import { askForEveryMatch, workMatching } from '../suspense/matching/work-matching.js'
import { workBulkAllocation } from '../suspense/bulk/work-bulk.js'
import { lookAgainForTraces } from '../traces/looking/look-again.js'
import { publishEveryPerformance } from '../performance/publishing/publish-performance.js'
import { makePractice, sweepPractice } from '../practice/making/make-practice.js'
import { removeExpired } from './remove-expired.js'
import type { Services } from '../web/request.js'

declare global {
  // The namespace is how graphile-worker lets a program say what its jobs carry.
  namespace GraphileWorker {
    interface Tasks {
      'complete-payment': JobPayloads['complete-payment']
      'call-back-attempt': JobPayloads['call-back-attempt']
      'send-message': JobPayloads['send-message']
      'work-import': JobPayloads['work-import']
      'work-bulk-allocation': JobPayloads['work-bulk-allocation']
      'suggest-matches': JobPayloads['suggest-matches']
      'work-posting-feed': JobPayloads['work-posting-feed']
      'check-pay-outs': JobPayloads['check-pay-outs']
      'submit-refund': JobPayloads['submit-refund']
      'follow-refunds': JobPayloads['follow-refunds']
      'poll-disputes': JobPayloads['poll-disputes']
      'remove-person': JobPayloads['remove-person']
      'find-person': JobPayloads['find-person']
      'make-practice-council': JobPayloads['make-practice-council']
    }
  }
}

/** When work comes up by itself, in UTC. What a stopped worker missed is not made up for, save the nightly check. */
export const crontab = `
* * * * * beat ?jobKey=beat&max=1
* * * * * sweep-payments ?jobKey=sweep-payments&max=1
* * * * * sweep-refunds ?jobKey=sweep-refunds&max=1
20 * * * * poll-all-disputes ?jobKey=poll-all-disputes&max=3
* * * * * sweep-imports ?jobKey=sweep-imports&max=1
* * * * * take-arrivals ?jobKey=take-arrivals&max=1
*/5 * * * * sweep-posting-feeds ?jobKey=sweep-posting-feeds&max=1
45 4 * * * suggest-all-matches ?jobKey=suggest-all-matches&max=3&fill=12h
15 5 * * * look-again-for-traces ?jobKey=look-again-for-traces&max=3&fill=12h
30 5 * * * check-all-pay-outs ?jobKey=check-all-pay-outs&max=3&fill=12h
5 4 * * * find-duplicates ?jobKey=find-duplicates&max=3&fill=12h
30 2 * * * sum-measures ?jobKey=sum-measures&max=3&fill=12h
15 3 * * * check-ledgers ?jobKey=check-ledgers&max=3&fill=12h
45 5 * * * publish-performance ?jobKey=publish-performance&max=3&fill=12h
25 2 * * * sum-journeys ?jobKey=sum-journeys&max=3&fill=12h
35 2 * * * enforce-retention ?jobKey=enforce-retention&max=3&fill=12h
*/5 * * * * sweep-practice ?jobKey=sweep-practice&max=1
7 * * * * remove-expired ?jobKey=remove-expired&max=1
`

/** What the worker does for each job. Every one is harmless to repeat. */
export function taskList(services: Services, sender: MessageSender | null): TaskList {
  return {
    'complete-payment': watched(services, async ({ councilId, attemptId }) => {
      await completePayment(services, councilId, attemptId, 'the provider told us')
    }),
    'call-back-attempt': watched(services, async ({ councilId, attemptId }) => {
      await callBackAttempt(services, councilId, attemptId)
    }),
    'send-message': watched(services, async (ids, { job }) => {
      await sendMessage(services, sender, ids, job.attempts >= job.max_attempts)
    }),
    beat: watched(services, async () => {
      const outage = await beat(services.clock.now())
      if (outage !== null) services.log.warn({ ...outage }, 'the service gave no sign of life')
    }),
    'sweep-payments': watched(services, async () => {
      await freeAbandonedJobs(outsideTenancy())
      await sweepPayments(services)
    }),
    'work-import': watched(services, async ({ councilId, importId }) => { await workImport(councilId, importId, services.clock) }),
    'work-posting-feed': watched(services, async ({ councilId, feedCode }) => {
      const { proof, isMarkedAhead } = await workFeed({ clock: services.clock, root: services.config.postingFilesDirectory }, councilId, feedCode)
      if (isMarkedAhead) services.log.error({ councilId, feedCode }, 'a clock was ahead when posting files were made, or this one is behind')
      if (proof?.agrees === false) services.log.error({ councilId, feedCode }, 'posting files do not agree with the ledger')
    }),
    'sweep-posting-feeds': watched(services, async () => { await sweepFeeds(services.clock) }),
    'work-bulk-allocation': watched(services, async ({ councilId, bulkId }) => { await workBulkAllocation(councilId, bulkId, services.clock) }),
    'sweep-imports': watched(services, async () => { await sweepImports(services.clock) }),
    'take-arrivals': watched(services, async () => { await takeArrivals(services.clock, services.config.arrivingFilesDirectory) }),
    'suggest-matches': watched(services, async ({ councilId }) => { await workMatching(councilId, services.clock) }),
    'suggest-all-matches': watched(services, async () => { await askForEveryMatch(services.clock) }),
    'check-pay-outs': watched(services, async ({ councilId, checkId }) => { await makeCheck(services, councilId, checkId) }),
    'check-all-pay-outs': watched(services, async () => { await requestEveryCheck(services, await allCouncils()) }),
    'submit-refund': watched(services, async ({ councilId, refundId }) => { await submitRefund(services, councilId, refundId) }),
    'follow-refunds': watched(services, async ({ councilId, attemptId }) => { await followRefunds(services, councilId, attemptId) }),
    'sweep-refunds': watched(services, async () => { await sweepRefunds(services) }),
    'poll-disputes': watched(services, async ({ councilId, accountCode }) => { await pollDisputes(services, councilId, accountCode) }),
    'find-duplicates': watched(services, async () => { await findEveryDuplicate(services.clock) }),
    'poll-all-disputes': watched(services, async () => { await pollEveryAccount() }),
    'look-again-for-traces': watched(services, async () => { await lookAgainForTraces(services.clock) }),
    'sum-measures': watched(services, async () => { await sumEveryDay(services.clock) }),
    'sum-journeys': watched(services, async () => { await sumEveryJourney(services.clock) }),
    'publish-performance': watched(services, async () => { await publishEveryPerformance(services.clock) }),
    'check-ledgers': watched(services, async () => { await checkLedgers(services) }),
    'remove-person': watched(services, async ({ councilId, requestId }) => { await removePerson(councilId, requestId, services.clock) }),
    'find-person': watched(services, async ({ councilId, requestId }) => { await findPerson(councilId, requestId, services.config) }),
    'enforce-retention': watched(services, async () => { await enforceEveryRetention(services.clock) }),
    'make-practice-council': watched(services, async ({ councilId, practiceId }) => { await makePractice(councilId, practiceId, services.clock) }),
    'sweep-practice': watched(services, async () => { await sweepPractice() }),
    'remove-expired': watched(services, async () => { await removeExpired(services) })
  }
}

async function checkLedgers({ clock, log }: Services): Promise<void> {
  await checkEveryLedger(() => clock.now(), (council, result) => {
    const facts = { councilId: council.id, differences: result.figures.differences }
    if (result.agrees) log.info(facts, 'ledger agrees')
    else log.error(facts, 'ledger does not agree')
  })
}

type Work<Payload> = (payload: Payload, helpers: JobHelpers) => Promise<void>

/** A failure goes to our log, as facts that hold nothing personal; the queue, which stands outside tenancy, learns only that there was one. */
function watched<Payload>({ log }: Services, work: Work<Payload>): Work<Payload> {
  return async (payload, helpers) => {
    try {
      await work(payload, helpers)
    } catch (error) {
      const { id, task_identifier: name, attempts } = helpers.job
      log.error({ jobId: id, job: name, attempts, error: errorFacts(error) }, 'job failed')
      throw new Error(`${name} failed: ${error instanceof Error ? error.name : 'no error'}`)
    }
  }
}
