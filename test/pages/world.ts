import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import type { ElementHandle, Page } from 'puppeteer-core'
import { v7 as newId } from 'uuid'
import { barnfield } from '../../app/database/demo/barnfield.js'
import { BrowserVisitor } from '../support/browser-visitor.js'
import { anAccountHolder, aReference, type TestCouncil } from '../support/builders.js'
import { HttpVisitor } from '../support/http-visitor.js'
import type { Visit } from '../support/page-checks.js'
import { aPayingCouncil, testService, type TestService } from '../support/service.js'

/** The councils whose pages are looked at. States are prepared over HTTP, and the browser is handed their cookies. */
export interface PagesWorld {
  service: TestService
  /** Like Barnfield, and much is going on. */
  council: TestCouncil
  /** Three funds, and nothing has ever happened. */
  quiet: TestCouncil
  /** Its names are as long as they can be, with words that fill a line. */
  wordy: TestCouncil
}

export async function makePagesWorld(): Promise<PagesWorld> {
  const service = await testService()
  const council = await aPayingCouncil()
  const holder = await anAccountHolder(council)
  service.services.examplesFor = ({ id }) => ({
    references: id !== council.id ? [] : [
      { fundSlug: 'council-tax', fundName: 'Council tax', what: 'owes for two years', reference: holder.reference, postcode: holder.postcode },
      { fundSlug: 'library-charges', fundName: 'Library charges', what: 'any amount', reference: aReference(council, 'library-charges'), postcode: null }
    ]
  })
  return {
    service, council, quiet: await aPayingCouncil({ funds: barnfield.funds.slice(0, 3) }), wordy: await aWordyCouncil(service.port)
  }
}

/** What a visitor who is known by this visitor's cookies sees: at the address they have come to, unless another is given. */
export function shown(
  { service }: PagesWorld, council: TestCouncil, visitor?: HttpVisitor, path = visitor?.last.path ?? '/', act?: Visit['act']
): Visit {
  const pairs = (visitor?.cookieHeader() ?? '').split('; ').filter(pair => pair !== '').map(pair => pair.split('=') as [string, string])
  return { address: service.addressOf(council) + path, cookies: Object.fromEntries(pairs), ...(act === undefined ? {} : { act }) }
}

/** Fills in fields by their labels and presses a button: how most pages come to show errors. */
export function sending(fields: Record<string, string>, button = 'Continue'): (page: Page) => Promise<void> {
  return async page => {
    const visitor = new BrowserVisitor(page)
    for (const [label, text] of Object.entries(fields)) await visitor.fill(label, text)
    await visitor.press(button)
  }
}

/** Chooses a file of these lines in the page's field for a file, and presses a button. */
export function sendingFile(lines: readonly string[], button: string): (page: Page) => Promise<void> {
  return async page => {
    const folder = await mkdtemp(path.join(os.tmpdir(), 'counterfoil-sent-'))
    try {
      const file = path.join(folder, `${longWord}.csv`)
      await writeFile(file, lines.join('\r\n'))
      const field = await page.$('input[type="file"]') as ElementHandle<HTMLInputElement> | null
      if (field === null) throw new Error('The page has no field for a file')
      await field.uploadFile(file)
      await sending({}, button)(page)
    } finally {
      await rm(folder, { recursive: true })
    }
  }
}

export function nobody({ service }: PagesWorld, council: TestCouncil): HttpVisitor {
  return new HttpVisitor(service, council)
}

export const longWord = 'Llanfairpwllgwyngyllgogerychwyrndrobwll'

async function aWordyCouncil(port: number): Promise<TestCouncil> {
  const slug = 'wordy'
  const [councilTax, ...others] = barnfield.funds
  if (councilTax === undefined) throw new Error('Barnfield has funds')
  return await aPayingCouncil({
    slug,
    funds: [
      { ...councilTax, name: `Council tax of ${longWord}`, referenceLabel: `Account number of ${longWord}` },
      ...others
    ],
    setup: {
      council: {
        ...barnfield.council, id: newId(), slug, name: `The County Borough Council of Wenlow and ${longWord}`,
        shortName: longWord, contactEmail: `payments.and.receipts@${longWord.toLowerCase()}.gov.example`,
        origin: `http://${slug}.localhost:${port}`
      }
    }
  })
}
