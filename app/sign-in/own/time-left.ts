import type { Request, Response } from 'express'

/** For the script that offers to stay signed in: asking for anything puts off the end. */
export function tellTimeLeft({ signedOutAt, services }: Request, response: Response): void {
  const seconds = signedOutAt === undefined ? 0 : Math.round((signedOutAt.at.getTime() - services.clock.now().getTime()) / 1000)
  response.json({ seconds, isPutOff: signedOutAt?.isPutOff ?? false })
}
