import type { TestCouncil } from '../../support/builders.js'
import type { Answer, HttpVisitor } from '../../support/http-visitor.js'
import { sendMultipart } from '../../support/multipart.js'
import { signedIn } from '../../support/staff-visitor.js'

/** What the parts of the form that every test fills in alike hold. */
export const naming = { name: 'Leisure takings', ledgerAccountCode: 'BANK', methodCode: 'BK', officeCode: 'PR' }

/** Somebody who sets up sources of files. */
export async function anAdministrator(council: TestCouncil): Promise<HttpVisitor> {
  return await signedIn(council, 'administrator')
}

/** Drops a file in, and comes to the page about its columns when it can be looked at. */
export async function dropIn(visitor: HttpVisitor, content: string | Buffer, name = 'takings.csv', address = '/staff/import-sources/new'): Promise<Answer> {
  await visitor.get(address)
  const path = '/staff/import-sources/samples'
  const answer = await sendMultipart(visitor, path, visitor.hiddenFields(path), [{ name, content }])
  visitor.last = answer
  return answer.status === 303 ? await visitor.get(String(answer.headers.location)) : answer
}

/** Presses a button of the form as it is shown, with some of its fields changed. */
export async function press(visitor: HttpVisitor, next: 'show' | 'save', changes: Record<string, string> = {}): Promise<Answer> {
  return await visitor.post(visitor.last.path, { ...shownFields(visitor.last.body), ...changes, next })
}

/** What each field of the page's forms holds, as a browser would send it. */
export function shownFields(html: string): Record<string, string> {
  const fields: Record<string, string> = {}
  for (const [tag] of html.matchAll(/<input\b[^>]*>/g)) {
    const type = attribute(tag, 'type')
    if (type === 'radio' ? /\schecked\b/.test(tag) : type === 'text') fields[attribute(tag, 'name')] = attribute(tag, 'value')
  }
  for (const [, head = '', options = ''] of html.matchAll(/(<select\b[^>]*>)([\s\S]*?)<\/select>/g)) {
    fields[attribute(head, 'name')] = attribute(/<option[^>]*\sselected\b[^>]*>/.exec(options)?.[0] ?? '', 'value')
  }
  return fields
}

function attribute(tag: string, name: string): string {
  return (new RegExp(`\\s${name}="([^"]*)"`).exec(tag)?.[1] ?? '').replace(/&#39;/g, '\'').replace(/&quot;/g, '"').replace(/&amp;/g, '&')
}
