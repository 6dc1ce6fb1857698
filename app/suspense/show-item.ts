import type { Request, Response } from 'express'
import type { Knex } from 'knex'
import { v7 as newId } from 'uuid'
import { seeOutcomesOfItem } from '../approvals/outcomes/outcome.js'
import { inCouncil } from '../database/in-council.js'
import { NotFound } from '../errors.js'
import { accountPath } from '../funds/account-address.js'
import { findAccountHolders } from '../funds/account-holder.js'
import { fundsOf } from '../funds/fund.js'
import { isId } from '../ids.js'
import { rowOfSource } from '../imports/import-row.js'
import { namesOfSources } from '../imports/import-source.js'
import { shownNotes } from '../notes/shown-notes.js'
import { suspenseSubject } from '../notes/subject.js'
import { openTracesOf } from '../traces/trace.js'
import { field, type FieldError } from '../web/form-body.js'
import { signedIn } from '../web/signed-in-person.js'
import { emptyAllocation, mostParts, type SubmittedAllocation } from './allocation-form.js'
import { colleaguesFor } from './give-item.js'
import { findItem, type FoundItem, type Move } from './item-query.js'
import { type ItemKey, keyOfItem } from './item-lines-query.js'
import { suggestMatches } from './matching/suggest-matches.js'

const steps = ['allocated', 'returned', 'asked', 'put-back', 'taken', 'given', 'released', 'noted'] as const
/** What the page says has been done when it is shown again. */
export type Done = typeof steps[number]

/** What the page shows beside the item: a form as it was sent, what is wrong with it, or what has just happened. */
export interface ItemPage {
  status?: number
  errors?: FieldError[]
  allocation?: SubmittedAllocation
}

/** An item as one person sees it: of its moves, the accounts that are of their funds, and whether the whole move is. */
export interface SeenItem extends FoundItem {
  moves: (Move & { isTheirs: boolean })[]
}

/** An item: what is known of it, whose it may be, and everything that can be done with it. */
export async function showItem(request: Request, response: Response): Promise<void> {
  const [fund, reference] = [field(request.query, 'fund'), field(request.query, 'reference').slice(0, 60)]
  // A trace leads here with the account that it is for.
  await renderItem(request, response, fund === '' ? {} : { allocation: { parts: [{ fund, reference, amount: '' }] } })
}

export async function renderItem(request: Request, response: Response, page: ItemPage): Promise<void> {
  const { council } = request
  const person = signedIn(request)
  const { holders, suggestions, ...found } = await inCouncil(council.id, async trx => {
    await seeOutcomesOfItem(trx, council.id, person.id, keyOf(request))
    const item = await itemOf(trx, request)
    const found = item.line.remainingPence === 0 ? [] : (await suggestMatches(trx, council.id, [item.line])).get(keyOfItem(item.line)) ?? []
    const suggestions = found.filter(({ fundCode }) => person.mayUseFund(fundCode))
    const accounts = person.may('accounts.view') ? suggestions.map(({ fundCode, accountReference }) => [fundCode, accountReference] as const) : []
    return {
      item, suggestions, notes: await shownNotes(trx, council.id, person, suspenseSubject(item.line)), holders: accounts.length === 0 ? [] : await findAccountHolders(trx, council.id, accounts),
      funds: (await fundsOf(trx, council.id).where('funds.enabled', true).orderBy('funds.name')).filter(({ code }) => person.mayUseFund(code)),
      colleagues: person.may('suspense.work') ? await colleaguesFor(trx, council.id, person.id, item.line.methodCode) : [],
      sourceNames: await namesOfSources(trx, council.id),
      traces: person.may('traces.view') ? await openTracesOf(trx, council.id, item.moves.filter(({ isPutBack }) => !isPutBack).flatMap(({ accounts }) => accounts), person) : []
    }
  })
  response.status(page.status ?? 200).render('suspense/item', {
    ...found, path: pathOfItem(keyOf(request)), userId: person.id, may: person.permissions, mostParts, allocation: page.allocation ?? emptyAllocation,
    errors: page.errors, onceKey: newId(), fileRow: rowOfSource(found.item.entry),
    done: doneOf(field(request.query, 'done')),
    suggestions: suggestions.map(suggestion => ({
      ...suggestion, holder: holders.find(one => one.fund_code === suggestion.fundCode && one.reference === suggestion.accountReference),
      accountPath: accountPath(suggestion.fundCode, suggestion.accountReference)
    }))
  })
}

/** What has just been done, as the address says. */
function doneOf(step: string): Done | undefined {
  return steps.find(one => one === step)
}

/**
 * The item of the address, with those of its moves' accounts that are of this person's funds.
 * @throws NotFound when there is none, or it came by a method of payment that is not theirs
 */
export async function itemOf(trx: Knex.Transaction, request: Request): Promise<SeenItem> {
  const item = await findItem(trx, request.council.id, keyOf(request))
  const person = signedIn(request)
  if (item === undefined || !person.mayUseMethod(item.line.methodCode)) throw new NotFound('suspense item')
  const moves = item.moves.map(move => {
    const accounts = move.accounts.filter(({ fundCode }) => fundCode === null || person.mayUseFund(fundCode))
    return { ...move, accounts, isTheirs: accounts.length === move.accounts.length }
  })
  return { ...item, moves }
}

/** @throws NotFound when the address cannot name an item */
export function keyOf({ params }: Request): ItemKey {
  const [entryId, line] = [String(params.entryId), String(params.itemLine)]
  if (!isId(entryId) || !/^\d{1,6}$/.test(line)) throw new NotFound('suspense item')
  return { entryId, lineNumber: Number(line) }
}

export function pathOfItem({ entryId, lineNumber }: ItemKey): string {
  return `/staff/suspense/items/${entryId}/${lineNumber}`
}
