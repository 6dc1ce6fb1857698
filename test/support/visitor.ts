import { BrowserVisitor } from './browser-visitor.js'
import { borrowPage, closePage, giveBack, newPage } from './browser.js'
import { KeyboardVisitor } from './keyboard-visitor.js'
import { openLynx } from './lynx.js'

/**
 * Somebody who uses the service as people do, by the words on the screen, so that one scenario runs in every browser. Each name is the
 * visible text: of a label, a button, a link; the start of it is enough. Each step waits for the page that it leads to.
 */
export interface Visitor {
  open(address: string): Promise<void>
  follow(link: string): Promise<void>
  fill(label: string, text: string): Promise<void>
  /** Chooses a radio button or ticks a checkbox. */
  choose(label: string): Promise<void>
  press(button: string): Promise<void>
  back(): Promise<void>
  /** What can be read on the page, each run of white space as one space. */
  text(): Promise<string>
  close(): Promise<void>
}

/** Every way to visit that a journey must work in. */
export const waysToVisit = ['Chromium', 'Chromium without JavaScript', 'the keyboard alone', 'Firefox', 'lynx'] as const

/** Staff work without a mouse where scripts do not run, too. */
export type WayToVisit = (typeof waysToVisit)[number] | 'the keyboard alone without JavaScript'

/**
 * Opens an address. lynx cannot look up *.localhost: give it 127.0.0.1.
 * The first Firefox takes seconds to start, so a journey allows a minute.
 */
export async function openVisitor(way: WayToVisit, address: string): Promise<Visitor> {
  const visitor = await startVisitor(way)
  await visitor.open(address)
  return visitor
}

async function startVisitor(way: WayToVisit): Promise<Visitor> {
  switch (way) {
    case 'Chromium': return new BrowserVisitor(await borrowPage({ javascript: true, width: 1280 }), giveBack)
    case 'Chromium without JavaScript': return new BrowserVisitor(await borrowPage({ javascript: false, width: 320 }), giveBack)
    case 'the keyboard alone': return new KeyboardVisitor(await borrowPage({ javascript: true, width: 1280 }), giveBack)
    case 'the keyboard alone without JavaScript': return new KeyboardVisitor(await borrowPage({ javascript: false, width: 1280 }), giveBack)
    case 'Firefox': return new BrowserVisitor(await newPage({ browser: 'firefox' }), closePage)
    case 'lynx': return await openLynx()
  }
}
