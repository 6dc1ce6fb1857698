import type { Request, Response } from 'express'
import { inCouncil } from '../database/in-council.js'
import { isId } from '../ids.js'
import { field } from '../web/form-body.js'
import { signedIn } from '../web/signed-in-person.js'
import { listTransfers } from './transfers-query.js'

const states = ['waiting', 'posted', 'refused', 'withdrawn'] as const
const onPage = 25

/** Transfers and reversals, newest first, of one state or all. */
export async function showTransfers(request: Request, response: Response): Promise<void> {
  const { council, query } = request
  const [state, before] = [states.find(one => one === field(query, 'state')), field(query, 'before')]
  const found = await inCouncil(council.id, async trx => await listTransfers(trx, council.id, signedIn(request), {
    limit: onPage + 1, ...(state === undefined ? {} : { state }), ...(isId(before) ? { before } : {})
  }))
  const transfers = found.slice(0, onPage)
  const filter = state === undefined ? '' : `state=${state}&`
  response.render('transfers/list', {
    transfers, state, states, older: found.length > onPage ? `/staff/transfers?${filter}before=${transfers.at(-1)?.id ?? ''}` : null,
    newest: isId(before) ? `/staff/transfers?${filter}`.replace(/[?&]$/, '') : null
  })
}
