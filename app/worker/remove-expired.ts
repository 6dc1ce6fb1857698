import { allCouncilsAndPractice } from '../councils/council.js'
import { forEachCouncil } from '../councils/for-each-council.js'
import { inCouncil, outsideTenancy } from '../database/in-council.js'
import { removeOldSamples } from '../imports/sources/import-sample.js'
import { giveUpOldMessages } from '../messages/outbox-message.js'
import { outboxIsOpen } from '../messages/delivery.js'
import { endIdleHelps } from '../payments/helping/end-idle-helps.js'
import { removeOldRecipients } from '../service-phase/invitations/remove-recipients.js'
import { removeOldKeptPosts } from '../sign-in/kept-posts/kept-post.js'
import type { Services } from '../web/request.js'

/**
 * Removes what lasts for hours, and marks as over what is: sessions, counts of tries, help that nobody uses, samples of files, forms that came
 * too late, messages nobody could send. What is kept for days is removed each night: see `enforceRetention`.
 */
export async function removeExpired({ clock, config }: Services): Promise<void> {
  const now = clock.now()
  await outsideTenancy()('sessions').where('expire', '<', now).delete()
  await outsideTenancy()('rate_limits').where('expire', '<', now.getTime()).delete()
  await forEachCouncil(await allCouncilsAndPractice(), async ({ id }) => {
    await inCouncil(id, async trx => {
      await endIdleHelps(trx, id, now)
      await removeOldSamples(trx, id, now)
      await removeOldKeptPosts(trx, id, now)
      await removeOldRecipients(trx, id, now)
      if (!outboxIsOpen(config)) await giveUpOldMessages(trx, id, now)
    })
  })
}
