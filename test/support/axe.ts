import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import type { AxeResults, NodeResult, Result, RunOptions } from 'axe-core'
import type { Page } from 'puppeteer-core'

export interface AxeFinding {
  /** The name of axe's rule. */
  rule: string
  message: string
  /** axe's words for what is wrong, how bad it is, and which criteria it fails, as its own tags. */
  help: string
  impact: 'critical' | 'serious' | 'moderate' | 'minor' | null
  tags: string[]
}

export const axeName = `axe-core ${(createRequire(import.meta.url)('axe-core/package.json') as { version: string }).version}`

export interface AxeFindings {
  violations: AxeFinding[]
  /** What axe cannot decide; each needs a person's look and a stated reason. */
  incomplete: AxeFinding[]
}

/**
 * Examines the page as it stands, in Chromium. A page that was opened without JavaScript has it switched on now, since axe never ends
 * without it; the page's own scripts still have not run.
 */
export async function axeFindings(page: Page): Promise<AxeFindings> {
  await page.setJavaScriptEnabled(true)
  const { violations, incomplete } = await page.evaluate(runAxe) as Pick<AxeResults, 'violations' | 'incomplete'>
  return { violations: violations.flatMap(findings), incomplete: incomplete.flatMap(findings) }
}

/** Less than half as long as the package's `source`, and compiled only once for as long as a page stays in its process. */
const axeSource = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')

const runOptions: RunOptions = {
  runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22a', 'wcag22aa', 'best-practice'],
  rules: { 'target-size': { enabled: true } },
  resultTypes: ['violations', 'incomplete']
}

const runAxe = `${axeSource};
window.axe.run(document, ${JSON.stringify(runOptions)}).then(({ violations, incomplete }) => ({ violations, incomplete }))`

function findings(result: Result): AxeFinding[] {
  const { id, help, impact = null, tags } = result
  return result.nodes.map(node => ({ rule: id, help, impact, tags, message: `${id}: ${help}. ${place(node)}` }))
}

function place(node: NodeResult): string {
  return `${node.target.join(' ')} is ${node.html.slice(0, 200)}. ${(node.failureSummary ?? '').replaceAll(/\s+/g, ' ')}`
}
