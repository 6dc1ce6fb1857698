import { z } from 'zod'
import { providerPaymentStates } from '../../payment-provider.js'
import type { World } from '../world.js'
import { link } from './answers.js'
import { Refusal } from './refusal.js'

export interface SearchQuery {
  readonly page: number
  readonly displaySize: number
  /** Created at or after, and before, in milliseconds. */
  readonly from: number | null
  readonly to: number | null
  /** Every parameter as it was given. */
  readonly filters: Readonly<Record<string, string>>
}

const mostOnAPage = 500
const instant = z.iso.datetime()

const rules: Record<string, (value: string) => boolean> = {
  state: value => providerPaymentStates.some(state => state === value),
  reference: value => value.length <= 255,
  email: value => value.length <= 254,
  from_date: value => instant.safeParse(value).success,
  to_date: value => instant.safeParse(value).success,
  page: value => /^[1-9]\d{0,8}$/.test(value),
  display_size: value => /^[1-9]\d{0,2}$/.test(value) && Number(value) <= mostOnAPage,
  first_digits_card_number: value => /^\d{6}$/.test(value),
  last_digits_card_number: value => /^\d{4}$/.test(value),
  status: value => ['needs_response', 'under_review', 'lost', 'won'].includes(value)
}

/** Reads the parameters that an endpoint knows and ignores others. Throws Refusal naming every one that is wrong. */
export function readQuery(given: Record<string, unknown>, known: readonly string[], code: string): SearchQuery {
  const present = known.filter(name => given[name] !== undefined && given[name] !== '')
  const wrong = present.filter(name => {
    const value = given[name]
    return typeof value !== 'string' || rules[name]?.(value) === false
  })
  if (wrong.length > 0) {
    throw new Refusal(422, code, `Invalid parameters: ${wrong.join(', ')}. See Public API documentation for the correct data formats`)
  }
  const filters = Object.fromEntries(present.map(name => [name, String(given[name])]))
  return {
    filters,
    page: Number(filters.page ?? 1),
    displaySize: Number(filters.display_size ?? mostOnAPage),
    from: filters.from_date === undefined ? null : Date.parse(filters.from_date),
    to: filters.to_date === undefined ? null : Date.parse(filters.to_date)
  }
}

/** One page of what was found, with links to the others. Throws Refusal when there is no such page. */
export function resultPage<Result>(world: World, path: string, query: SearchQuery, notFoundCode: string, found: Result[]) {
  const { page, displaySize } = query
  const lastPage = Math.max(1, Math.ceil(found.length / displaySize))
  if (page > lastPage) throw new Refusal(404, notFoundCode, 'Page not found')

  const results = found.slice((page - 1) * displaySize, page * displaySize)
  const linkTo = (number: number) => {
    const parameters = new URLSearchParams({ ...query.filters, page: String(number), display_size: String(displaySize) })
    return link(`${world.publicUrl}${path}?${parameters}`)
  }
  const _links = {
    self: linkTo(page),
    first_page: linkTo(1),
    last_page: linkTo(lastPage),
    prev_page: page > 1 ? linkTo(page - 1) : undefined,
    next_page: page < lastPage ? linkTo(page + 1) : undefined
  }
  return { total: found.length, count: results.length, page, results, _links }
}
