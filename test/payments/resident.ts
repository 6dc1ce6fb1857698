import { inCouncil } from '../../app/database/in-council.js'
import { aReference, type TestCouncil } from '../support/builders.js'
import { type Answer, HttpVisitor } from '../support/http-visitor.js'
import { testService } from '../support/service.js'

export type Row = Record<string, unknown>

export interface Paying {
  visitor: HttpVisitor
  paymentId: string
  /** The payment's own address. */
  path: string
}

/** A resident who has answered the first question: the reference of one thing to pay. */
export async function aPayerOf(
  council: TestCouncil, fundSlug: string, reference = aReference(council, fundSlug), service?: { port: number }
): Promise<Paying> {
  const visitor = new HttpVisitor(service ?? await testService(), council)
  await visitor.get(`/pay/${fundSlug}`)
  await visitor.submit({ reference })
  return paying(visitor)
}

/** A resident with these things in the basket, of funds that ask for no postcode. */
export async function aPayerWithBasket(
  council: TestCouncil, lines: readonly (readonly [fundSlug: string, amount: string])[], service?: { port: number }
): Promise<Paying> {
  const [first = ['garden-waste', '42'], ...others] = lines
  const payer = await aPayerOf(council, first[0], aReference(council, first[0]), service)
  await payer.visitor.submit({ amount: first[1] })
  for (const [fundSlug, amount] of others) await addLine(payer, fundSlug, aReference(council, fundSlug), amount)
  return payer
}

export async function addLine({ visitor, path }: Paying, fundSlug: string, reference: string, amount: string): Promise<void> {
  await visitor.get(`${path}/add/${fundSlug}`)
  await visitor.submit({ reference })
  await visitor.submit({ amount })
}

/** Goes on from the basket to the check page. */
export async function goToCheck({ visitor, path }: Paying, email = ''): Promise<void> {
  await visitor.get(`${path}/details`)
  await visitor.submit({ email })
}

/** Presses Pay on the page that is shown. The answer says where that leads: the card page as a rule. */
export async function pressPay({ visitor, path }: Paying): Promise<Answer> {
  const action = `${path}/attempts`
  return await visitor.send('POST', action, new URLSearchParams(visitor.hiddenFields(action)).toString())
}

/** Whoever is shown a payment's page is paying it. */
export function paying(visitor: HttpVisitor): Paying {
  const paymentId = visitor.last.path.split('/')[2] ?? ''
  return { visitor, paymentId, path: `/payments/${paymentId}` }
}

/** The errors of a page: those of the summary, each with the id that it leads to, and those beside the fields. */
export function errorsShown({ body }: Answer): { summary: Record<string, string>, fields: Record<string, string> } {
  const summary = [...body.matchAll(/<li><a href="#([^"]+)">([^<]*)<\/a><\/li>/g)].map(([, id = '', text = '']) => [id, plain(text)])
  const fields = [...body.matchAll(/<p id="([^"]+)-error" class="govuk-error-message">([\s\S]*?)<\/p>/g)]
    .map(([, id = '', html = '']) => [id, plain(html.replace(/<span[\s\S]*?<\/span>/, ''))])
  return { summary: Object.fromEntries(summary) as Record<string, string>, fields: Object.fromEntries(fields) as Record<string, string> }
}

/** What an input of the page holds. */
export function valueOf({ body }: Answer, name: string): string | undefined {
  const tag = new RegExp(`<input[^>]*name="${name}"[^>]*>`).exec(body)?.[0] ?? ''
  return /\svalue="([^"]*)"/.exec(tag)?.[1]
}

function plain(html: string): string {
  return html.replace(/<[^>]+>/g, '').replace(/&#39;/g, '’').replace(/&amp;/g, '&').replace(/\s+/g, ' ').trim()
}

/** In the order of their lines where they have any: else the database gives them as it likes. */
export async function rowsOf(council: TestCouncil, table: string, where: Row = {}): Promise<Row[]> {
  const rows = await inCouncil(council.id, async trx => await trx(table).where({ council_id: council.id, ...where }) as Row[])
  return rows.sort((one, other) => Number(one.line_number ?? 0) - Number(other.line_number ?? 0))
}

/** The one row there is. */
export async function rowOf(council: TestCouncil, table: string, where: Row = {}): Promise<Row> {
  const [row, ...others] = await rowsOf(council, table, where)
  if (row === undefined || others.length > 0) throw new Error(`${others.length} rows too many of ${table}, or none`)
  return row
}
