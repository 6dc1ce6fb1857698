import { expect } from 'chai'
import { PageResults } from './page-results.js'
import { lookAtPage, waysToLook, type Expected, type Visit } from './page-checks.js'

/** A page in every state worth looking at: empty, filled, with errors, with long text. */
export interface RegisteredPage<World> {
  name: string
  /**
   * The path of its GET route as the router has it; several where the same page is shown at several addresses; null when no route leads
   * to it, as for error pages.
   */
  route: string | readonly string[] | null
  states: PageState<World>[]
}

export interface PageState<World> extends Expected {
  name: string
  /** The screen it is looked at on, where turns do not decide: small without JavaScript, large with it. */
  screen?: 'small' | 'large'
  /** Brings the state about and says how to come to it. */
  visit: (world: World) => Promise<Visit> | Visit
}

/** A GET route that shows no page, such as a download. */
export interface NotAPage {
  route: string
  because: string
}

export interface PageRegistry<World> {
  pages: RegisteredPage<World>[]
  notPages: NotAPage[]
}

/** Routes and registry must tell of the same pages: every fault in either direction. */
export function registryFaults(routes: { method: string, path: string }[], { pages, notPages }: PageRegistry<never>): string[] {
  const live = new Set(routes.filter(route => route.method.toLowerCase() === 'get').map(route => route.path))
  const named = [...pages, ...notPages].flatMap(entry => entry.route ?? [])
  return [
    ...[...live].filter(path => !named.includes(path)).map(path => `GET ${path} is not in the registry of pages`),
    ...named.filter(path => !live.has(path)).map(path => `The registry names GET ${path}, which is no route`),
    ...named.filter((path, index) => named.indexOf(path) !== index).map(path => `The registry names GET ${path} twice`),
    ...pages.filter(page => page.states.length === 0).map(page => `"${page.name}" has no states to look at`)
  ]
}

/** Different pages have different titles; the states of one page may share theirs. */
export function titleFaults(seen: { page: string, title: string }[]): string[] {
  const owners = new Map<string, string>()
  return seen.flatMap(({ page, title }) => {
    const plain = title.replace(/^Error: /, '')
    const owner = owners.get(plain) ?? page
    owners.set(plain, owner)
    return owner === page ? [] : [`"${page}" has the title of "${owner}": ${plain}`]
  })
}

/**
 * Makes the tests of every page in every state, by turns without JavaScript on a small screen and with it on a large one.
 * `world` is called once they run. With PICTURES set to a folder, a picture of each goes there; with AXE_RESULTS set to a file, what axe
 * finds, for `npm run accessibility:load`.
 */
export function describeEveryPage<World>(registry: PageRegistry<World>, world: () => World): void {
  const seen: { page: string, title: string }[] = []
  const results = new PageResults()
  const states = registry.pages.flatMap(page => page.states.map(state => ({ page, state })))
  for (const [index, { page, state }] of states.entries()) {
    const isSmall = state.screen === undefined ? index % 2 === 0 : state.screen === 'small'
    const way = waysToLook[isSmall ? 0 : 1]
    it(`${page.name}, ${state.name}, ${way.name}`, async function () {
      this.timeout(60_000)
      const folder = process.env.PICTURES
      const picture = folder === undefined ? undefined : `${folder}/${page.name}-${state.name}-${way.width}`
      const { title, faults, violations, browser } = await lookAtPage(await state.visit(world()), state, way, picture)
      results.add([page.route ?? page.name].flat(), violations, browser)
      expect(faults).to.deep.equal([])
      seen.push({ page: page.name, title })
    })
  }
  it('every page has a title of its own', () => {
    expect(titleFaults(seen)).to.deep.equal([])
  })

  after(async () => { await results.write(process.env.AXE_RESULTS) })
}
