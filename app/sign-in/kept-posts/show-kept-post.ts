import type { Request, Response } from 'express'
import { inCouncil } from '../../database/in-council.js'
import { isId } from '../../ids.js'
import { signedIn } from '../../web/signed-in-person.js'
import { dropKeptPost, findKeptPost } from './kept-post.js'

/** What somebody sent after they had been signed out: to send as it is, or not at all. */
export async function showKeptPost(request: Request, response: Response): Promise<void> {
  const { council, services: { clock, config } } = request
  const userId = signedIn(request).id
  const form = await inCouncil(council.id, async trx => await findKeptPost(trx, council.id, userId, config.encryptionKey, clock.now()))
  if (form === null) return response.redirect(303, '/staff')
  const fields = Object.entries(form.fields).map(([name, value]) => ({ name, value }))
  response.render('sign-in/kept-post', { form, fields, typed: fields.filter(({ value }) => isTyped(value)).map(({ name, value }) => ({ words: wordsOf(name), value })) })
}

export async function dropOwnKeptPost(request: Request, response: Response): Promise<void> {
  const { council, services: { clock, config } } = request
  const userId = signedIn(request).id
  const page = await inCouncil(council.id, async trx => {
    const form = await findKeptPost(trx, council.id, userId, config.encryptionKey, clock.now())
    await dropKeptPost(trx, council.id, userId)
    return form?.page
  })
  response.redirect(303, page ?? '/staff')
}

/** Ids and keys are no help to a reader. */
function isTyped(value: string): boolean {
  return value !== '' && !isId(value)
}

/** A field's name as words: `targetReference-1` is "target reference 1". */
function wordsOf(name: string): string {
  const words = name.replace(/([a-z])([A-Z])/g, '$1 $2').replace(/[-_.]+/g, ' ').toLowerCase()
  return words.charAt(0).toUpperCase() + words.slice(1)
}
