import type { Request, Response } from 'express'
import { signedIn } from '../web/signed-in-person.js'
import { settingGroupsFor } from './setting-groups.js'

/** Every setting that this person may change, with what it is about. */
export function showSettings(request: Request, response: Response): void {
  const person = signedIn(request)
  response.render('settings/settings', { groups: settingGroupsFor(permission => person.may(permission)) })
}
