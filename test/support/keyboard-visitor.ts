import type { ElementHandle } from 'puppeteer-core'
import { BrowserVisitor, findControl, isChecked, leadsToAPage, type ControlKind } from './browser-visitor.js'

/** More presses of Tab than any page has controls. */
const mostTabs = 300

/** Visits without a mouse: Tab, arrows, Space and Enter. Whatever it reaches must show that it has the focus. */
export class KeyboardVisitor extends BrowserVisitor {
  override async follow(link: string): Promise<void> {
    await this.#tabTo('link', link)
    await this.andArrive(() => this.page.keyboard.press('Enter'))
  }

  override async fill(label: string, text: string): Promise<void> {
    await this.#tabTo('field', label)
    await this.page.keyboard.down('Control')
    await this.page.keyboard.press('a')
    await this.page.keyboard.up('Control')
    await this.page.keyboard.press('Backspace')
    await this.page.keyboard.type(text)
  }

  override async choose(label: string): Promise<void> {
    const choice = await this.#tabTo('choice', label)
    for (let presses = 0; presses < mostTabs && !(await hasFocus(choice)); presses += 1) {
      await this.page.keyboard.press('ArrowDown')
    }
    if (!(await isChecked(choice))) await this.page.keyboard.press('Space')
    if (!(await isChecked(choice))) throw new Error(`"${label}" cannot be chosen with the keyboard.`)
  }

  override async press(button: string): Promise<void> {
    const element = await this.#tabTo('button', button)
    if (await leadsToAPage(element)) await this.andArrive(() => this.page.keyboard.press('Enter'))
    else await this.page.keyboard.press('Enter')
  }

  async #tabTo(kind: ControlKind, name: string): Promise<ElementHandle<HTMLElement>> {
    const element = await findControl(this.page, kind, name)
    if (await hasFocus(element)) return element
    const unfocused = await appearance(element)
    for (let tabs = 0; tabs < mostTabs; tabs += 1) {
      await this.page.keyboard.press('Tab')
      if (await isInFocusedGroup(element)) return element
      if (!(await hasFocus(element))) continue
      if ((await appearance(element)) === unfocused) throw new Error(`The ${kind} "${name}" does not show that it has the focus.`)
      return element
    }
    throw new Error(`The ${kind} "${name}" cannot be reached with Tab at ${this.page.url()}`)
  }
}

async function hasFocus(element: ElementHandle<HTMLElement>): Promise<boolean> {
  return await element.evaluate(found => document.activeElement === found)
}

/** Tab enters a group of radio buttons at one of them; arrows go on from there. */
async function isInFocusedGroup(element: ElementHandle<HTMLElement>): Promise<boolean> {
  return await element.evaluate(found => {
    const active = document.activeElement
    if (!(found instanceof HTMLInputElement && active instanceof HTMLInputElement) || active === found) return false
    return found.type === 'radio' && active.type === 'radio' && active.name === found.name && active.form === found.form
  })
}

/** What a focus may change, of the control or of the box that is drawn in its stead before its label. */
async function appearance(element: ElementHandle<HTMLElement>): Promise<string> {
  return await element.evaluate(found => {
    const label = found instanceof HTMLInputElement ? found.labels?.[0] : undefined
    const styles = [getComputedStyle(found), ...label === undefined ? [] : [getComputedStyle(label, '::before')]]
    return styles.map(style => [style.outline, style.boxShadow, style.backgroundColor, style.border].join()).join()
  })
}
