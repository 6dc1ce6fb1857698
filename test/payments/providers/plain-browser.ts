/** As much of a browser as a form without JavaScript needs: it keeps cookies by path, follows redirects and sends forms. */
export function plainBrowser() {
  const cookies: { host: string, path: string, pair: string }[] = []
  const visited: string[] = []

  async function go(address: string, form?: Record<string, string>): Promise<Page> {
    const url = new URL(address)
    visited.push(address)
    const matching = cookies.filter(({ host, path }) => host === url.host && url.pathname.startsWith(path)).map(({ pair }) => pair)
    const response = await fetch(url, {
      redirect: 'manual',
      method: form ? 'POST' : 'GET',
      headers: { cookie: matching.join('; ') },
      ...(form ? { body: new URLSearchParams(form) } : {})
    })
    for (const cookie of response.headers.getSetCookie()) cookies.push({ host: url.host, ...readCookie(cookie) })
    const location = response.headers.get('location')
    if (location === null) return { url: address, status: response.status, html: await response.text(), headers: response.headers }
    const target = new URL(location, url)
    // Council pages are another server, which these tests do not have.
    if (target.host !== url.host) return { url: target.href, status: response.status, html: '', headers: response.headers }
    return go(target.href)
  }

  return { visit: (address: string) => go(address), submit: (address: string, form: Record<string, string> = {}) => go(address, form), visited }
}

export interface Page {
  readonly url: string
  readonly status: number
  readonly html: string
  readonly headers: Headers
}

/** What a reader hears first. */
export function headingOf(page: Page): string {
  return /<h1>([^<]*)<\/h1>/.exec(page.html)?.[1]?.trim() ?? ''
}

function readCookie(cookie: string): { path: string, pair: string } {
  return { path: /;\s*path=([^;]+)/i.exec(cookie)?.[1] ?? '/', pair: cookie.split(';')[0] ?? '' }
}
