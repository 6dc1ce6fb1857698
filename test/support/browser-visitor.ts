import type { ElementHandle, Page } from 'puppeteer-core'
import { closePage } from './browser.js'
import type { Visitor } from './visitor.js'

export type ControlKind = 'link' | 'field' | 'choice' | 'button'

const patience = { timeout: 15_000 }

/** Visits with a mouse and a keyboard in Chromium or Firefox. */
export class BrowserVisitor implements Visitor {
  readonly page: Page
  readonly #end: (page: Page) => Promise<void>

  /** @param end what becomes of the page when the visit is over */
  constructor(page: Page, end = closePage) {
    this.page = page
    this.#end = end
  }

  async open(address: string): Promise<void> {
    await this.page.goto(address, patience)
  }

  async follow(link: string): Promise<void> {
    const element = await findControl(this.page, 'link', link)
    await this.andArrive(() => element.click())
  }

  async fill(label: string, text: string): Promise<void> {
    const element = await findControl(this.page, 'field', label)
    // A list to choose from takes the beginning of what is chosen.
    if (await element.evaluate(found => found.tagName === 'SELECT')) return await element.type(text)
    await element.click({ count: 3 })
    await this.page.keyboard.press('Backspace')
    await element.type(text)
  }

  async choose(label: string): Promise<void> {
    const element = await findControl(this.page, 'choice', label)
    if (!(await isChecked(element))) await element.click()
  }

  async press(button: string): Promise<void> {
    const element = await findControl(this.page, 'button', button)
    if (await leadsToAPage(element)) await this.andArrive(() => element.click())
    else await element.click()
  }

  async back(): Promise<void> {
    await this.page.goBack(patience)
  }

  /** A page that looks again by itself may go while it is being read: then the one that came is read. */
  async text(): Promise<string> {
    const read = async () => await this.page.evaluate(() => document.body.innerText)
    const text = await read().catch(async (error: unknown) => {
      if (!String(error).includes('Execution context was destroyed')) throw error
      await this.page.waitForFunction(() => document.readyState === 'complete', patience)
      return await read()
    })
    return text.replaceAll(/\s+/g, ' ').trim()
  }

  async close(): Promise<void> {
    await this.#end(this.page)
  }

  protected async andArrive(act: () => Promise<void>): Promise<void> {
    await Promise.all([this.page.waitForNavigation(patience), act()])
  }
}

/**
 * The visible control of that name. A name that is the whole of one comes before a name that begins one.
 * @throws Error that lists the names there are.
 */
export async function findControl(page: Page, kind: ControlKind, name: string): Promise<ElementHandle<HTMLElement>> {
  const handle = await page.evaluateHandle(elementNamed, selectors[kind], name)
  const element = handle.asElement()
  if (element !== null) return element as ElementHandle<HTMLElement>
  const names = await page.evaluate(visibleNames, selectors[kind])
  throw new Error(`No ${kind} "${name}" at ${page.url()}. There are: ${names.join(' | ')}`)
}

export async function isChecked(element: ElementHandle<HTMLElement>): Promise<boolean> {
  return await element.evaluate(found => found instanceof HTMLInputElement && found.checked)
}

/** A button that sends a form does; one that opens a summary or belongs to a script does not. */
export async function leadsToAPage(element: ElementHandle<HTMLElement>): Promise<boolean> {
  return await element.evaluate(found => found.matches('a[href], button:not([type=button]), input[type=submit]'))
}

const selectors: Record<ControlKind, string> = {
  link: 'a[href]',
  field: 'textarea, select, input:not([type=radio], [type=checkbox], [type=hidden], [type=submit])',
  choice: 'input[type=radio], input[type=checkbox]',
  button: 'button, input[type=submit], a[role=button], summary'
}

/** Runs in the page, so that it can use nothing from outside itself. */
function elementNamed(selector: string, name: string): HTMLElement | null {
  const squeeze = (text: string): string => text.replaceAll(/\s+/g, ' ').trim()
  const nameOf = (element: HTMLElement): string => {
    if (!(element instanceof HTMLInputElement || element instanceof HTMLTextAreaElement || element instanceof HTMLSelectElement)) return squeeze(element.textContent)
    return squeeze(element.type === 'submit' ? element.value : [...element.labels ?? []].map(label => label.textContent).join(' '))
  }
  const visible = [...document.querySelectorAll<HTMLElement>(selector)].filter(element => element.getClientRects().length > 0)
  return visible.find(element => nameOf(element) === name) ?? visible.find(element => nameOf(element).startsWith(name)) ?? null
}

/** Runs in the page. */
function visibleNames(selector: string): string[] {
  return [...document.querySelectorAll<HTMLElement>(selector)].map(element => {
    const labelled = element instanceof HTMLInputElement || element instanceof HTMLTextAreaElement || element instanceof HTMLSelectElement
    return (labelled ? [...element.labels ?? []].map(label => label.textContent).join(' ') : element.textContent).trim()
  })
}
