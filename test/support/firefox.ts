import path from 'node:path'
import { launch, type Browser } from 'puppeteer-core'
import { programPath } from './programs.js'

/**
 * Debian's Firefox ESR, driven by WebDriver BiDi. It resolves *.localhost by itself.
 * Nothing ends it when this process is killed outright, as its pipe ends Chromium, so setpriv has the kernel do it.
 */
export async function startFirefox(home: string): Promise<Browser> {
  return await launch({
    browser: 'firefox',
    executablePath: '/usr/bin/setpriv',
    ignoreDefaultArgs: true,
    args: [
      '--pdeathsig', 'KILL', programPath('firefox-esr'),
      '--headless', '--remote-debugging-port=0', '--profile', path.join(home, 'firefox'), 'about:blank'
    ],
    extraPrefsFirefox: noPagesKeptForBack,
    env: { ...process.env, HOME: home },
    timeout: 60_000
  })
}

/** A page that comes back out of Firefox's memory is not reported to the driver, which then waits for it in vain. */
const noPagesKeptForBack = { 'browser.sessionhistory.max_total_viewers': 0 }
