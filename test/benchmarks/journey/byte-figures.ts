import { enterCard } from '../../journeys/telling.js'
import { anAccountHolder, type TestCouncil } from '../../support/builders.js'
import { BrowserVisitor } from '../../support/browser-visitor.js'
import { closePage, newPage } from '../../support/browser.js'
import { aPayingCouncil, type TestService, testService } from '../../support/service.js'
import { type Figure, plainFigure } from '../figure.js'
import { NetworkWatch, type Transferred } from './network-watch.js'

/** One initial window of a connection. */
const mostBytesOfFirstPage = 14_600
const mostBytesOfLaterPage = 4000
const mostRequests = 4

/** What a resident's browser receives for the first page, wherever the journey is begun, and for each page after it. */
export async function byteFigures(): Promise<Figure[]> {
  const service = await testService()
  const council = await aPayingCouncil()
  const figures: Figure[] = []
  for (const path of ['/', '/pay', '/pay/council-tax']) figures.push(...firstPageFigures(path, await firstPage(service, council, path)))
  for (const [page, transferred] of await laterPages(service, council)) figures.push(laterPageFigure(page, transferred))
  return figures
}

function firstPageFigures(path: string, { bytes, bodyBytes, requests, fromElsewhere, fonts }: Transferred): Figure[] {
  const from = `bytes: first page at ${path}`
  return [
    plainFigure(from, 'bytes', [bytes], { atMost: mostBytesOfFirstPage }),
    plainFigure(`${from}, without headers`, 'bytes', [bodyBytes], null),
    plainFigure(`${from}, requests`, 'requests', [requests], { atMost: mostRequests }),
    plainFigure(`${from}, fonts and things from other origins`, '', [fonts + fromElsewhere], { atMost: 0 })
  ]
}

function laterPageFigure(page: string, { bytes }: Transferred): Figure {
  return plainFigure(`bytes: ${page}, with a warm cache`, 'bytes', [bytes], { atMost: mostBytesOfLaterPage })
}

async function firstPage(service: TestService, council: TestCouncil, path: string): Promise<Transferred> {
  const page = await newPage()
  const watch = await NetworkWatch.start(page)
  const transferred = await watch.during(async () => { await page.goto(service.addressOf(council) + path) })
  await closePage(page)
  return transferred
}

/** The journey with one line, each page with what came for it: the redirect that led there included. */
async function laterPages(service: TestService, council: TestCouncil): Promise<[string, Transferred][]> {
  const bill = await anAccountHolder(council)
  const resident = new BrowserVisitor(await newPage())
  const watch = await NetworkWatch.start(resident.page)
  const pages: [string, Transferred][] = []
  const page = async (name: string, act: () => Promise<void>): Promise<void> => { pages.push([name, await watch.during(act)]) }

  await watch.during(async () => { await resident.open(`${service.addressOf(council)}/`) })
  await page('what are you paying', async () => { await resident.follow('Start now') })
  await page('reference', async () => { await resident.follow('Council tax') })
  await resident.fill('What is your council tax account number?', '12 34')
  await page('reference, with an error', async () => { await resident.press('Continue') })
  await resident.fill('What is your council tax account number?', bill.reference)
  await page('postcode', async () => { await resident.press('Continue') })
  await resident.fill('What is the postcode', bill.postcode)
  await page('amount', async () => { await resident.press('Continue') })
  await resident.choose('£120.00')
  await page('basket', async () => { await resident.press('Continue') })
  await page('your details', async () => { await resident.follow('Continue') })
  await resident.fill('What email address', 'resident@mail.example')
  await page('check', async () => { await resident.press('Continue') })
  await resident.press('Pay £120.00')
  await enterCard(resident, '4242 4242 4242 4242')
  await page('result', async () => { await resident.press('Confirm payment') })
  await resident.close()
  return pages
}
