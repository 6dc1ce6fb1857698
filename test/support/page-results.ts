import { writeFile } from 'node:fs/promises'
import { type AxeFinding, axeName } from './axe.js'

interface PageResult {
  page: string
  states: number
  violations: Pick<AxeFinding, 'rule' | 'help' | 'impact' | 'tags'>[]
}

/** What axe found on each page that was looked at, as app/accessibility/automated/results.ts reads it. */
export class PageResults {
  readonly #pages = new Map<string, PageResult>()
  #browser = ''

  /** @param routes at which this page is shown */
  add(routes: readonly string[], violations: readonly AxeFinding[], browser: string): void {
    this.#browser = browser
    for (const page of routes) {
      const result = this.#pages.get(page) ?? { page, states: 0, violations: [] }
      result.states += 1
      result.violations.push(...violations.map(({ rule, help, impact, tags }) => ({ rule, help, impact, tags })))
      this.#pages.set(page, result)
    }
  }

  /** Writes them, when a file is named and anything was looked at. */
  async write(file: string | undefined): Promise<void> {
    if (file === undefined || this.#pages.size === 0) return
    const results = { tool: axeName, browser: this.#browser, testedAt: new Date().toISOString(), pages: [...this.#pages.values()] }
    await writeFile(file, JSON.stringify(results, null, 1))
  }
}
