import type { IncomingMessage } from 'node:http'

/** What a browser sends back of a cookie of this name; null where it sends none. Of two of one name the first counts, as browsers send the nearest path first. */
export function cookieValue({ headers }: Pick<IncomingMessage, 'headers'>, name: string): string | null {
  const start = `${name}=`
  return (headers.cookie ?? '').split(';').map(part => part.trim()).find(part => part.startsWith(start))?.slice(start.length) ?? null
}
