import type { Page } from 'puppeteer-core'

/** Links that have been followed already, each by whom. */
const followed = new Set<string>()

/** The links of a page that nobody of this kind has followed before. From now on they have. */
export async function freshLinks(page: Page): Promise<string[]> {
  const { visitor, links } = await page.evaluate(linksOfPage)
  const fresh = links.filter(link => !followed.has(`${visitor} ${link}`))
  for (const link of fresh) followed.add(`${visitor} ${link}`)
  return fresh
}

/**
 * Follows links with the cookies of whoever sees the page. An answer of 400 and above is seen by whoever listens to the page; what is
 * answered here are the places within pages that are not there.
 */
export async function linkFaults(page: Page, links: string[]): Promise<string[]> {
  return await page.evaluate(missingPlaces, links)
}

/** Runs in the page. Who sees it is told by the name in the bar of staff pages and by the banner of helpers. */
function linksOfPage(): { visitor: string, links: string[] } {
  const links = [...document.querySelectorAll<HTMLAnchorElement>('a[href]')].map(link => link.href).filter(link => link !== location.href)
  const visitor = ['.app-signed-in', '.app-helping'].map(place => document.querySelector(place)?.textContent.replaceAll(/\s+/g, ' ') ?? '').join()
  return { visitor, links: [...new Set(links)].filter(link => new URL(link).origin === location.origin) }
}

/** Runs in the page. */
async function missingPlaces(links: string[]): Promise<string[]> {
  const missing = await Promise.all(links.map(async link => {
    const { pathname, search, hash } = new URL(link)
    const isHere = pathname === location.pathname && search === location.search && hash !== ''
    const target = isHere ? document : new DOMParser().parseFromString(await (await fetch(link)).text(), 'text/html')
    return hash === '' || target.getElementById(hash.slice(1)) !== null ? [] : [`No place ${hash} at ${link}`]
  }))
  return missing.flat()
}
