import type { Application } from 'express'

/** A page by the route that answers it. */
export interface PatternedPage {
  /** Such as /payments/:paymentId/basket. */
  pattern: string
  /** The address with nothing in it that names a thing of anybody's: of a payment's id its end, to know it by among one's own. */
  carried: string
  /** Whether it can be asked for, and not only sent to. */
  isShown: boolean
}

interface Layer {
  route?: { path: string, methods: Record<string, boolean> }
}

interface Pattern {
  path: string
  parts: string[]
  isShown: boolean
}

/** What a parameter of an address may say elsewhere as it is. */
const plainParameters = ['fund', 'line']

const known = new WeakMap<Application, Pattern[]>()

/** The page at a path, or at one that was carried; undefined where no route answers. */
export function pageAt(app: Application, path: string): PatternedPage | undefined {
  const parts = path.split('/')
  const pattern = patternsOf(app).find(one => one.parts.length === parts.length && one.parts.every((part, index) => fits(part, parts[index] ?? '')))
  if (pattern === undefined) return undefined
  const carried = pattern.parts.map((part, index) => part.startsWith(':') ? carriedPart(part.slice(1), parts[index] ?? '') : part).join('/')
  return { pattern: pattern.path, carried, isShown: pattern.isShown }
}

/** How the end of an id is carried. */
export function endOf(id: string): string {
  return `~${id.slice(-6)}`
}

function fits(part: string, typed: string): boolean {
  return part.startsWith(':') ? typed !== '' : part === typed.toLowerCase()
}

function carriedPart(name: string, typed: string): string {
  if (name === 'paymentId') return /^~[\da-f]{6}$/.test(typed) ? typed : endOf(typed)
  return plainParameters.includes(name) && /^[\w-]{1,60}$/.test(typed) ? typed : '-'
}

/** In the order in which the router tries them. Routes of one address are one page. */
function patternsOf(app: Application): Pattern[] {
  const found = known.get(app)
  if (found !== undefined) return found
  const routes = (app.router.stack as Layer[]).flatMap(({ route }) => route === undefined ? [] : [route])
  const shown = new Set(routes.filter(({ methods }) => methods.get === true).map(({ path }) => path))
  const patterns = [...new Set(routes.map(({ path }) => path))].map(path => ({ path, parts: path.split('/'), isShown: shown.has(path) }))
  known.set(app, patterns)
  return patterns
}
