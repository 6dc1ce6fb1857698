import type { Page } from 'puppeteer-core'
import { closePage, newPage } from '../../support/browser.js'
import { aPayingCouncil, testService } from '../../support/service.js'
import { type Figure, plainFigure } from '../figure.js'
import { interleaved } from '../rounds.js'

const slowerBy = 6
const mostScriptMs = 30
const paths = ['/', '/pay', '/pay/council-tax']

interface Ran {
  scriptMs: number
  layoutShift: number
}

/** How long scripts run in a resident's browser on a slow processor until a page stands, and by how much it moves meanwhile. */
export async function scriptFigures(): Promise<Figure[]> {
  const address = (await testService()).addressOf(await aPayingCouncil())
  const rounds = await interleaved(Object.fromEntries(paths.map(path => [path, async () => await ranAt(address + path)])))
  return paths.flatMap(path => {
    const ran = rounds.flatMap(round => round[path] ?? [])
    return [
      plainFigure(`scripts: run at ${path}, CPU slowed ${slowerBy} times`, 'ms', ran.map(({ scriptMs }) => scriptMs), { atMost: mostScriptMs }),
      plainFigure(`scripts: layout shift at ${path}`, '', ran.map(({ layoutShift }) => layoutShift), { atMost: 0 })
    ]
  })
}

async function ranAt(address: string): Promise<Ran> {
  const page = await newPage({ width: 360, height: 740 })
  await page.emulateCPUThrottling(slowerBy)
  await page.goto(address, { waitUntil: 'networkidle0' })
  const { ScriptDuration: seconds = NaN } = await page.metrics()
  const layoutShift = await layoutShiftOf(page)
  await closePage(page)
  return { scriptMs: seconds * 1000, layoutShift }
}

async function layoutShiftOf(page: Page): Promise<number> {
  return await page.evaluate(async () => await new Promise<number>(resolve => {
    const add = (sum: number, entry: PerformanceEntry): number => sum + ('value' in entry && typeof entry.value === 'number' ? entry.value : 0)
    // The first call comes with what has been buffered, also when that is nothing.
    new PerformanceObserver(list => { resolve(list.getEntries().reduce(add, 0)) }).observe({ type: 'layout-shift', buffered: true })
    setTimeout(() => { resolve(0) }, 500)
  }))
}
