import type { Request, Response } from 'express'
import type { Knex } from 'knex'
import { inCouncil } from '../../../database/in-council.js'
import { NotFound } from '../../../errors.js'
import { namesOfFunds } from '../../../funds/fund.js'
import { isId } from '../../../ids.js'
import { field } from '../../../web/form-body.js'
import { signedIn } from '../../../web/signed-in-person.js'
import { deleteSuspenseRule, makeSuspenseRule, type SuspenseRuleStep, turnSuspenseRule } from './change-rule.js'
import { firingFigures, firingItems } from './firing-items-query.js'
import { certainties, emptySuspenseRule, readSuspenseRuleForm } from './rule-form.js'
import { findSuspenseRule, ruleReasons, type SuspenseRule, suspenseRulesOf } from './suspense-rule.js'

const itemsShown = 10

/** All rules, on and off, with what each has allocated. */
export async function showSuspenseRules(request: Request, response: Response): Promise<void> {
  const { council } = request
  const found = await inCouncil(council.id, async trx => ({ rules: await suspenseRulesOf(trx, council.id), funds: await namesOfFunds(trx, council.id) }))
  response.render('suspense/matching/rules', { ...found, isSaved: field(request.query, 'saved') === 'yes' })
}

export async function showNewSuspenseRule(request: Request, response: Response): Promise<void> {
  response.render('suspense/matching/new-rule', { ...await choicesOf(request), submitted: emptySuspenseRule })
}

export async function addSuspenseRule(request: Request, response: Response): Promise<void> {
  const choices = await choicesOf(request)
  const read = readSuspenseRuleForm(request.body, choices.funds)
  if (read.values === undefined) return response.status(422).render('suspense/matching/new-rule', { ...choices, ...read })
  response.redirect(303, `/staff/suspense/rules/${await makeSuspenseRule(stepOf(request), read.values)}`)
}

/** What would it allocate of today's open items? Asked before it is on; once it is, nothing is left for it. */
export async function showSuspenseRule(request: Request, response: Response): Promise<void> {
  const { council } = request
  response.render('suspense/matching/rule', await inCouncil(council.id, async trx => {
    const rule = await ruleOf(trx, request)
    return {
      rule, funds: await namesOfFunds(trx, council.id), figures: await firingFigures(trx, council.id, rule),
      items: await firingItems(trx, council.id, rule, null, itemsShown)
    }
  }))
}

export async function switchSuspenseRule(request: Request, response: Response): Promise<void> {
  const turn = field(request.body, 'turn')
  if (turn !== 'on' && turn !== 'off') throw new NotFound('turn')
  const seen = field(request.body, 'seen')
  await turnSuspenseRule(stepOf(request), ruleIdOf(request), turn === 'on', /^\d{1,9}$/.test(seen) ? Number(seen) : null)
  response.redirect(303, '/staff/suspense/rules?saved=yes')
}

export async function removeSuspenseRule(request: Request, response: Response): Promise<void> {
  await deleteSuspenseRule(stepOf(request), ruleIdOf(request))
  response.redirect(303, '/staff/suspense/rules?saved=yes')
}

async function choicesOf({ council }: Request) {
  return { funds: await inCouncil(council.id, async trx => await namesOfFunds(trx, council.id)), reasons: ruleReasons, certainties }
}

async function ruleOf(trx: Knex.Transaction, request: Request): Promise<SuspenseRule> {
  const rule = await findSuspenseRule(trx, request.council.id, ruleIdOf(request))
  if (rule === undefined) throw new NotFound('rule')
  return rule
}

function ruleIdOf({ params }: Request): string {
  const id = String(params.suspenseRuleId)
  if (!isId(id)) throw new NotFound('rule')
  return id
}

function stepOf(request: Request): SuspenseRuleStep {
  return { councilId: request.council.id, userId: signedIn(request).id, now: request.services.clock.now() }
}
