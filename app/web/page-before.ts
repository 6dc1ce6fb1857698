import type { Request } from 'express'
import { pageAt } from './rendering/page-pattern.js'

const longestAddress = 500

/** The address of the page from which this one was opened, where it is one of ours that can be asked for: what a browser says leads nowhere else. */
export function pageBefore(request: Request): string | null {
  const referer = request.get('referer') ?? ''
  if (!URL.canParse(referer)) return null
  const { host, pathname, search } = new URL(referer)
  const address = pathname + search
  if (host !== request.headers.host || pathname.startsWith('//') || address.length > longestAddress) return null
  return pageAt(request.app, pathname)?.isShown === true ? address : null
}
