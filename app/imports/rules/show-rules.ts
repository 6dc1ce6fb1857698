import type { Request, Response } from 'express'
import type { Knex } from 'knex'
import { inCouncil } from '../../database/in-council.js'
import { NotFound } from '../../errors.js'
import { namesOfFunds } from '../../funds/fund.js'
import { namesOfMethods } from '../../funds/method-of-payment.js'
import { isId } from '../../ids.js'
import { field } from '../../web/form-body.js'
import { signedIn } from '../../web/signed-in-person.js'
import { enabledReceiptSources } from '../import-source.js'
import { inThousands } from '../import-counts.js'
import { changeRule, deleteRule, makeRule, moveRule, type RuleStep, turnRule } from './change-rule.js'
import { findRule, type ImportRule, rulesOf } from './import-rule.js'
import { mostConditions, mostGroups } from './rule.js'
import { ruleLike } from './rule-like.js'
import { emptyRule, readRuleForm, redrawnRule, type RuleChoices, typedFrom, type TypedRule } from './rule-form.js'

/** All rules in their order, with how often each fired. */
export async function showRules(request: Request, response: Response): Promise<void> {
  const { council } = request
  const found = await inCouncil(council.id, async trx => ({ rules: await rulesOf(trx, council.id), choices: await choicesOf(trx, request) }))
  const fired = Object.fromEntries(found.rules.map(({ id, fired_count }) => [id, inThousands(fired_count)]))
  response.render('imports/rules/list', { ...found, fired, isSaved: field(request.query, 'saved') === 'yes' })
}

/** An empty rule; or one that would do again what was done with an item in suspense, for the person to change or save. */
export async function showNewRule(request: Request, response: Response): Promise<void> {
  const { council, query } = request
  const like = field(query, 'like')
  const drawn = await inCouncil(council.id, async trx => ({
    choices: await choicesOf(trx, request), submitted: like === '' ? emptyRule : await ruleLike(trx, council.id, like)
  }))
  draw(response, { ...drawn, isLike: like !== '' })
}

export async function addRule(request: Request, response: Response): Promise<void> {
  const choices = await inCouncil(request.council.id, async trx => await choicesOf(trx, request))
  const redrawn = redrawnRule(request.body)
  if (redrawn !== null) return draw(response, { choices, submitted: redrawn })
  const read = readRuleForm(request.body, choices)
  if (read.values === undefined) return draw(response.status(422), { choices, ...read })
  response.redirect(303, `/staff/imports/rules/${await makeRule(stepOf(request), read.values)}/trial`)
}

export async function showRule(request: Request, response: Response): Promise<void> {
  const { rule, choices } = await ruleAndChoices(request)
  draw(response, { rule, version: String(rule.version), choices, submitted: typedFrom(rule) })
}

export async function saveRule(request: Request, response: Response): Promise<void> {
  const { rule, choices } = await ruleAndChoices(request)
  const version = field(request.body, 'version')
  const redrawn = redrawnRule(request.body)
  if (redrawn !== null) return draw(response, { rule, version, choices, submitted: redrawn })
  const read = readRuleForm(request.body, choices)
  if (read.values === undefined) return draw(response.status(422), { rule, version, choices, ...read })
  await changeRule(stepOf(request), rule.id, Number(version), read.values)
  response.redirect(303, `/staff/imports/rules/${rule.id}/trial`)
}

export async function switchRule(request: Request, response: Response): Promise<void> {
  await turnRule(stepOf(request), ruleIdOf(request), oneOf(request, 'turn', ['on', 'off']) === 'on')
  response.redirect(303, '/staff/imports/rules?saved=yes')
}

export async function reorderRule(request: Request, response: Response): Promise<void> {
  await moveRule(stepOf(request), ruleIdOf(request), oneOf(request, 'direction', ['up', 'down']))
  response.redirect(303, '/staff/imports/rules?saved=yes')
}

/** Is it really to be deleted? */
export async function showDeletion(request: Request, response: Response): Promise<void> {
  const { rule, choices } = await ruleAndChoices(request)
  response.render('imports/rules/deletion', { rule, choices, fired: inThousands(rule.fired_count) })
}

export async function removeRule(request: Request, response: Response): Promise<void> {
  await deleteRule(stepOf(request), ruleIdOf(request))
  response.redirect(303, '/staff/imports/rules?saved=yes')
}

/** @throws NotFound when the council has no rule of the address. */
export async function ruleOf(trx: Knex.Transaction, request: Request): Promise<ImportRule> {
  const rule = await findRule(trx, request.council.id, ruleIdOf(request))
  if (rule === undefined) throw new NotFound('rule')
  return rule
}

/** What a rule may name: the sources files are taken from, funds and methods of payment. */
export async function choicesOf(trx: Knex.Transaction, { council }: Request): Promise<RuleChoices> {
  const sources = await enabledReceiptSources(trx, council.id)
  return {
    sources: Object.fromEntries(sources.map(({ code, name }) => [code, name])),
    funds: await namesOfFunds(trx, council.id), methods: await namesOfMethods(trx, council.id)
  }
}

interface Drawn {
  rule?: ImportRule
  /** Of the rule as it was when the page was first shown. */
  version?: string
  choices: RuleChoices
  submitted: TypedRule
  /** Whether it is proposed from what was done with an item. */
  isLike?: boolean
}

function draw(response: Response, drawn: Drawn): void {
  const sizes = { mayAddGroup: drawn.submitted.groups.length < mostGroups, mostConditions }
  response.render('imports/rules/rule', { ...drawn, ...sizes })
}

async function ruleAndChoices(request: Request): Promise<{ rule: ImportRule, choices: RuleChoices }> {
  return await inCouncil(request.council.id, async trx => ({ rule: await ruleOf(trx, request), choices: await choicesOf(trx, request) }))
}

function ruleIdOf({ params }: Request): string {
  const id = String(params.ruleId)
  if (!isId(id)) throw new NotFound('rule')
  return id
}

function oneOf<Word extends string>(request: Request, name: string, words: readonly Word[]): Word {
  const word = words.find(one => one === field(request.body, name))
  if (word === undefined) throw new NotFound(name)
  return word
}

function stepOf(request: Request): RuleStep {
  return { councilId: request.council.id, userId: signedIn(request).id, now: request.services.clock.now() }
}
