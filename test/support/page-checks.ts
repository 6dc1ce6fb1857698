import path from 'node:path'
import type { HTTPRequest, HTTPResponse, Page, PageEvents } from 'puppeteer-core'
import { type AxeFinding, axeFindings, type AxeFindings } from './axe.js'
import { onKeptPage } from './browser.js'
import { htmlFaults } from './html.js'
import { freshLinks, linkFaults } from './page-links.js'

/** How to come to a page in one of its states. */
export interface Visit {
  address: string
  /** Cookies that the visitor has already, by name. */
  cookies?: Record<string, string>
  /** What is done on the page to bring the state about, such as sending the form. */
  act?: (page: Page) => Promise<void>
}

export interface Expected {
  /** The page tells of mistakes: it answers 422 and its title starts with "Error:". */
  errors?: boolean
  /** When it is neither 200 nor, with errors, 422. */
  status?: number
  /** axe's rules that cannot decide here, each with the reason why all is well. */
  explained?: Record<string, string>
}

export interface WayToLook {
  name: string
  javascript: boolean
  width: number
}

export const waysToLook: [WayToLook, WayToLook] = [
  { name: 'without JavaScript at 320 px', javascript: false, width: 320 },
  { name: 'with JavaScript at 1280 px', javascript: true, width: 1280 }
]

/** Visits a page once and answers its title and all that is wrong with it. A picture of it goes to `pictureFile`, if given. */
export async function lookAtPage(
  visit: Visit, expected: Expected, { javascript, width }: WayToLook, pictureFile?: string
): Promise<{ title: string, faults: string[], violations: AxeFinding[], browser: string }> {
  return await onKeptPage({ javascript, width }, async page => {
    const seen = listen(page, new URL(visit.address).origin)
    try {
      await setCookies(page, visit)
      await page.goto(visit.address)
      await visit.act?.(page)
      if (pictureFile !== undefined) await takePicture(page, pictureFile)
      const title = await page.title()
      const { faults, violations } = await allFaults(page, expected, seen)
      return { title, faults: [...titleFaults(title, expected), ...faults], violations, browser: await page.browser().version() }
    } finally {
      seen.stop()
    }
  })
}

async function allFaults(page: Page, expected: Expected, seen: Seen): Promise<{ faults: string[], violations: AxeFinding[] }> {
  const { status, html } = await seen.document()
  await page.setJavaScriptEnabled(true)
  const links = await freshLinks(page)
  // The browser is busy with axe, the service with the links, and we with the HTML.
  const [axe, ofLinks, ofHtml] = await Promise.all([axeFindings(page), linkFaults(page, links), htmlFaults(html)])
  const faults = [
    ...statusFaults(status, expected),
    ...ofHtml.map(fault => `HTML ${fault}`),
    ...faultsOf(axe, expected),
    ...await reflowFaults(page),
    ...ofLinks,
    ...seen.faults
  ]
  return { faults, violations: axe.violations }
}

interface Seen {
  faults: string[]
  /** The answer that the page shown came from. */
  document: () => Promise<{ status: number, html: string }>
  stop: () => void
}

/**
 * Chromium reports a document's own status 422 on the console too; statuses are judged apart from what scripts and the policy say. Where
 * a page names no icon, Chromium asks for one all the same.
 */
function listen(page: Page, origin: string): Seen {
  const faults: string[] = []
  let shown: HTTPResponse | undefined
  const stops: (() => void)[] = []
  const on = <Name extends keyof PageEvents>(name: Name, listener: (event: PageEvents[Name]) => void): void => {
    page.on(name, listener)
    stops.push(() => page.off(name, listener))
  }
  on('console', message => {
    if (message.type() === 'error' && !message.text().startsWith('Failed to load resource')) faults.push(`Console: ${message.text()}`)
  })
  on('pageerror', error => { faults.push(`Script: ${String(error)}`) })
  on('requestfailed', request => { faults.push(`Not loaded: ${request.url()} ${request.failure()?.errorText ?? ''}`) })
  on('request', request => {
    if (!request.url().startsWith('data:') && new URL(request.url()).origin !== origin) faults.push(`Asks another origin: ${request.url()}`)
  })
  on('response', response => {
    if (isDocument(response.request(), page)) shown = response
    else if (response.status() >= 400 && !response.url().endsWith('/favicon.ico')) faults.push(`${response.status()} for ${response.url()}`)
  })
  return {
    faults,
    document: async () => {
      if (shown === undefined) throw new Error('No page arrived.')
      return { status: shown.status(), html: await shown.text() }
    },
    stop: () => { for (const stop of stops) stop() }
  }
}

function isDocument(request: HTTPRequest, page: Page): boolean {
  return request.isNavigationRequest() && request.frame() === page.mainFrame()
}

async function setCookies(page: Page, { address, cookies = {} }: Visit): Promise<void> {
  const domain = new URL(address).hostname
  await page.browserContext().setCookie(...Object.entries(cookies).map(([name, value]) => ({ name, value, domain, path: '/' })))
}

async function takePicture(page: Page, file: string): Promise<void> {
  await page.screenshot({ path: `${path.join(path.dirname(file), path.basename(file).replaceAll(/[^\w-]+/g, '-'))}.png`, fullPage: true })
}

function statusFaults(status: number, { errors = false, status: expected = errors ? 422 : 200 }: Expected): string[] {
  return status === expected ? [] : [`Status ${status} instead of ${expected}`]
}

function titleFaults(title: string, { errors = false }: Expected): string[] {
  if (title.startsWith('Error: ') === errors) return []
  return [errors ? `The title does not start with "Error: ": ${title}` : `The title tells of an error: ${title}`]
}

export async function axeFaults(page: Page, expected: Expected): Promise<string[]> {
  return faultsOf(await axeFindings(page), expected)
}

function faultsOf({ violations, incomplete }: AxeFindings, { explained = {} }: Expected): string[] {
  const unexplained = incomplete.filter(({ rule }) => !(rule in explained))
  return [...violations.map(({ message }) => `axe ${message}`), ...unexplained.map(({ message }) => `axe cannot decide ${message}`)]
}

/** WCAG 1.4.10 and 1.4.12: nothing sticks out sideways, nor when readers space their text as that rule lets them. */
export async function reflowFaults(page: Page): Promise<string[]> {
  const faults = (await page.evaluate(elementsThatStickOut)).map(element => `Sticks out sideways: ${element}`)
  await page.evaluate(spaceText)
  return faults.length > 0 ? faults : (await page.evaluate(elementsThatStickOut)).map(element => `Sticks out when text is spaced: ${element}`)
}

/** Runs in the page. */
function elementsThatStickOut(): string[] {
  const { clientWidth, scrollWidth } = document.documentElement
  if (scrollWidth <= clientWidth) return []
  const wide = [...document.body.querySelectorAll('*')].filter(element => element.getBoundingClientRect().right > clientWidth + 1)
  return [`${scrollWidth} px in ${clientWidth} px: ${wide.slice(0, 3).map(element => element.outerHTML.slice(0, 120)).join(' ')}`]
}

/** Runs in the page. */
function spaceText(): void {
  const spacing = new CSSStyleSheet()
  spacing.replaceSync('* { line-height: 1.5 !important; letter-spacing: 0.12em !important; word-spacing: 0.16em !important } p { margin-bottom: 2em !important }')
  document.adoptedStyleSheets.push(spacing)
}
