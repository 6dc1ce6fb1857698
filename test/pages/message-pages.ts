import { anAdviserReady, idIn } from './advisers.js'
import { rowsOf } from '../support/paying.js'
import type { TestCouncil } from '../support/builders.js'
import { aPayerAtTheProvider, payAtTheProvider } from '../support/payer.js'
import type { RegisteredPage } from '../support/page-registry.js'
import { type PagesWorld, shown } from './world.js'

/** The demonstration's outbox. */
export const messagePages: RegisteredPage<PagesWorld>[] = [
  {
    name: 'Outbox',
    route: '/outbox',
    states: [
      { name: 'empty', visit: world => shown(world, world.quiet, undefined, '/outbox') },
      { name: 'with messages', visit: async world => {
        await aReceipt(world.wordy)
        return shown(world, world.wordy, undefined, '/outbox')
      } }
    ]
  },
  {
    name: 'A message',
    route: '/outbox/:messageId',
    states: [
      { name: 'with a receipt', visit: async world => shown(world, world.council, undefined, await aReceipt(world.council)) },
      { name: 'with a link to pay', visit: async world => {
        const { visitor, path } = await anAdviserReady(world.wordy)
        await visitor.get(`${path}/links`)
        await visitor.submit({ delivery: 'email', email: 'payer@mail.example' })
        return shown(world, world.wordy, undefined, await messageOf(world.wordy, idIn(path)))
      } }
    ]
  }
]

async function aReceipt(council: TestCouncil): Promise<string> {
  const { visitor, paymentId, attempt } = await aPayerAtTheProvider(council, 'resident.with.a.long.name@mail.example')
  await payAtTheProvider(attempt)
  await visitor.get(`/payments/${paymentId}/result`)
  return await messageOf(council, paymentId)
}

async function messageOf(council: TestCouncil, paymentId: string): Promise<string> {
  const [message] = await rowsOf(council, 'outbox_messages', { payment_id: paymentId })
  return `/outbox/${String(message?.id)}`
}
