import type { CDPSession, Page } from 'puppeteer-core'

/** What came over the network for one page. */
export interface Transferred {
  /** Beside the favicon's. */
  requests: number
  /** With the lines and headers of the responses. */
  bytes: number
  /** As they were sent, which is compressed, without headers. */
  bodyBytes: number
  /** From anywhere but the page's own origin. */
  fromElsewhere: number
  fonts: number
}

/** One answer as the browser counted it. */
interface Received {
  url: string
  type: string
  headerBytes: number
  bytes: number
}

/** Counts what a page's browser receives from the page's own origin, redirects included and what it takes from its cache not. */
export class NetworkWatch {
  readonly #page: Page
  #received = new Map<string, Received>()
  #redirects: Received[] = []

  private constructor(page: Page, session: CDPSession) {
    this.#page = page
    session.on('Network.requestWillBeSent', ({ redirectResponse, type }) => {
      if (redirectResponse === undefined) return
      const { url, encodedDataLength } = redirectResponse
      this.#redirects.push({ url, type: type ?? '', headerBytes: encodedDataLength, bytes: encodedDataLength })
    })
    session.on('Network.responseReceived', ({ requestId, response, type }) => {
      if (response.fromDiskCache === true || response.fromPrefetchCache === true) return
      this.#received.set(requestId, { url: response.url, type, headerBytes: response.encodedDataLength, bytes: response.encodedDataLength })
    })
    session.on('Network.requestServedFromCache', ({ requestId }) => { this.#received.delete(requestId) })
    session.on('Network.loadingFinished', ({ requestId, encodedDataLength }) => {
      const received = this.#received.get(requestId)
      if (received !== undefined) received.bytes = encodedDataLength
    })
  }

  static async start(page: Page): Promise<NetworkWatch> {
    const session = await page.createCDPSession()
    const watch = new NetworkWatch(page, session)
    await session.send('Network.enable')
    return watch
  }

  /** What comes from now until the network is quiet again. */
  async during(act: () => Promise<void>): Promise<Transferred> {
    this.#received = new Map()
    this.#redirects = []
    await act()
    await this.#page.waitForNetworkIdle({ idleTime: 300 })
    const all = [...this.#redirects, ...this.#received.values()]
    const { origin } = new URL(this.#page.url())
    const own = all.filter(({ url }) => new URL(url).origin === origin)
    const bytes = own.reduce((sum, received) => sum + received.bytes, 0)
    return {
      requests: own.filter(({ url }) => !url.includes('favicon')).length,
      bytes,
      bodyBytes: bytes - own.reduce((sum, received) => sum + received.headerBytes, 0),
      fromElsewhere: all.length - own.length,
      fonts: own.filter(({ type }) => type === 'Font').length
    }
  }
}
