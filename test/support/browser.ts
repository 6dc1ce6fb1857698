import { mkdtempSync, rmSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { launch, type Browser, type Page } from 'puppeteer-core'
import { startFirefox } from './firefox.js'
import { programPath } from './programs.js'

export interface PageOptions {
  browser?: 'chromium' | 'firefox'
  /** False only in Chromium: Firefox cannot be told so. */
  javascript?: boolean
  width?: number
  height?: number
}

const defaultHeight = 900

/** The one Chromium of this run, started when it is first asked for. */
export function chromium(): Promise<Browser> {
  return started('chromium', startChromium)
}

/** The one Firefox of this run, started when it is first asked for. */
export function firefox(): Promise<Browser> {
  return started('firefox', () => startFirefox(temporaryHome()))
}

/** A page with cookies and cache of its own. Close it with closePage(); what is left closes with the browser. */
export async function newPage(
  { browser = 'chromium', javascript = true, width = 1280, height = defaultHeight }: PageOptions = {}
): Promise<Page> {
  const context = await (await (browser === 'chromium' ? chromium() : firefox())).createBrowserContext()
  const page = await context.newPage()
  await page.setViewport({ width, height })
  await page.evaluateOnNewDocument(compilerHelper)
  if (!javascript) await page.setJavaScriptEnabled(false)
  return page
}

/**
 * Looks at something on a page that has no cookies nor anything else that earlier visits left, in Chromium. The page itself stays open
 * from visit to visit of its kind: to open another takes longer than most visits. One that breaks off in the middle is closed.
 */
export async function onKeptPage<Result>(options: { javascript: boolean, width: number }, look: (page: Page) => Promise<Result>): Promise<Result> {
  const kind = JSON.stringify(options)
  const page = keptPages.get(kind) ?? await newPage(options)
  keptPages.delete(kind)
  try {
    await page.setJavaScriptEnabled(options.javascript)
    const result = await look(page)
    await forgetVisit(page)
    keptPages.set(kind, page)
    return result
  } finally {
    if (keptPages.get(kind) !== page) await closePage(page)
  }
}

/**
 * A page for a visit from a beginning to an end, in Chromium, as new as one of newPage(), which takes a second of the processor to open:
 * most have been given back by an earlier visitor. Whoever changes more of it than its size opens a page of newPage().
 */
export async function borrowPage({ javascript, width }: { javascript: boolean, width: number }): Promise<Page> {
  const page = idlePages.pop() ?? await newPage()
  await page.setViewport({ width, height: defaultHeight })
  await page.setJavaScriptEnabled(javascript)
  await page.bringToFront()
  return page
}

/** What the visit left is forgotten: cookies, stores, cache and where it has been. A page that does not let itself be wiped is closed. */
export async function giveBack(page: Page): Promise<void> {
  const isWiped = await wipe(page).then(() => true, () => false)
  if (isWiped && (await page.browserContext().pages()).length === 1) idlePages.push(page)
  else await closePage(page)
}

/** Closes a page of newPage() and forgets its cookies. */
export async function closePage(page: Page): Promise<void> {
  await page.browserContext().close()
}

/** Ends the browsers. Mocha does it after the last test; what runs without Mocha calls it itself. */
export async function closeBrowsers(): Promise<void> {
  const browsers = [...running.values()]
  running.clear()
  forgetPages()
  for (const browser of browsers) await (await browser).close()
  removeHome()
}

/** Functions that are sent into a page arrive compiled, with calls of a helper that is not there. */
const compilerHelper = 'globalThis.__name = named => named'

const running = new Map<'chromium' | 'firefox', Promise<Browser>>()
const keptPages = new Map<string, Page>()
const idlePages: Page[] = []
let home: string | undefined

function started(name: 'chromium' | 'firefox', start: () => Promise<Browser>): Promise<Browser> {
  const browser = running.get(name) ?? untilItEnds(name, start())
  running.set(name, browser)
  return browser
}

/** A browser that breaks down fails the test that used it; the next one starts another. */
async function untilItEnds(name: 'chromium' | 'firefox', starting: Promise<Browser>): Promise<Browser> {
  const browser = await starting
  browser.once('disconnected', () => {
    running.delete(name)
    if (name === 'chromium') forgetPages()
  })
  return browser
}

function forgetPages(): void {
  keptPages.clear()
  idlePages.length = 0
}

async function wipe(page: Page): Promise<void> {
  await forgetVisit(page)
  await page.goto('about:blank')
  const session = await page.createCDPSession()
  await session.send('Network.clearBrowserCache')
  await session.send('Page.resetNavigationHistory')
  await session.detach()
}

/** A page that loads itself again later no longer does. */
async function forgetVisit(page: Page): Promise<void> {
  await page.evaluate(() => {
    window.stop()
    sessionStorage.clear()
    localStorage.clear()
  })
  await page.browserContext().deleteMatchingCookies(...(await page.browserContext().cookies()))
}

/**
 * The pipe ends Chromium with this process, however that ends. It resolves the councils' *.localhost names itself, since not every
 * machine does. Left to itself it shows each council in a process of its own and starts a new one whenever a page of another council is
 * opened, which takes as long as all that is done there: pages that share their cookies share a process here. A page is looked at for
 * less than a second, in which to optimise its scripts, above all axe, takes longer than it saves.
 */
function startChromium(): Promise<Browser> {
  return launch({
    browser: 'chrome',
    executablePath: programPath('chromium'),
    pipe: true,
    userDataDir: path.join(temporaryHome(), 'chromium'),
    env: { ...process.env, HOME: temporaryHome() },
    args: [
      '--headless', '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking',
      '--disable-component-update', '--disable-sync', '--disable-site-isolation-trials', '--renderer-process-limit=1',
      '--js-flags=--no-opt,--no-maglev',
      '--host-resolver-rules=MAP *.localhost 127.0.0.1'
    ]
  })
}

/** A home of the browsers' own: Firefox refuses to run as root in somebody else's. */
function temporaryHome(): string {
  if (home === undefined) {
    home = mkdtempSync(path.join(os.tmpdir(), 'counterfoil-browsers-'))
    process.once('exit', removeHome)
  }
  return home
}

function removeHome(): void {
  if (home !== undefined) rmSync(home, { recursive: true, force: true, maxRetries: 3 })
  home = undefined
}

if ('after' in globalThis) {
  after('close the browsers', async function () {
    this.timeout(30_000)
    await closeBrowsers()
  })
}
