import type { RequestHandler } from 'express'

/** The machine itself, by any of its names. */
export function isLoopbackName(hostname: string): boolean {
  const name = hostname.replace(/^\[|\]$/g, '').toLowerCase()
  return name === 'localhost' || name.endsWith('.localhost') || name === '::1' || /^127(\.\d{1,3}){3}$/.test(name)
}

/**
 * The sandbox asks nobody who they are, so it answers only this machine, and no page of another site: not by a name that someone
 * pointed at this machine, nor by a form that posts here from elsewhere.
 */
export const onlyThisMachine: RequestHandler = (req, res, next) => {
  const { host, origin } = req.headers
  const isFromHere = isLoopbackName((req.socket.remoteAddress ?? '').replace(/^::ffff:/, ''))
  const isForHere = URL.canParse(`http://${host}`) && isLoopbackName(new URL(`http://${host}`).hostname)
  const isOurPage = origin === undefined || origin === 'null' || (URL.canParse(origin) && isLoopbackName(new URL(origin).hostname))
  if (isFromHere && isForHere && isOurPage) next()
  else res.status(403).type('text').send('The sandbox answers only this machine.')
}
