import type { Request, Response } from 'express'
import { inCouncil } from '../database/in-council.js'
import { NotFound } from '../errors.js'
import { accountPath, accountQuery } from '../funds/account-address.js'
import { maskCardNumbers, textFault } from '../funds/card-number.js'
import { isId } from '../ids.js'
import { limitsOf } from '../users/person.js'
import { field } from '../web/form-body.js'
import { signedIn } from '../web/signed-in-person.js'
import { answerQuestion, longestQuestion, openQuestions } from './officer-question.js'

/** An answer as it was sent, and what is wrong with it. */
interface RefusedAnswer {
  id: string
  text: string
  message: string
}

/** What advisers have asked, for those who can find out. */
export async function showQuestions(request: Request, response: Response): Promise<void> {
  await renderQuestions(request, response, null)
}

/** The answer is for the adviser, who tells the caller. */
export async function answer(request: Request, response: Response): Promise<void> {
  const [id, text] = [String(request.params.questionId), field(request.body, 'answer').trim()]
  const message = textFault('answer', text, longestQuestion, 'Write what the adviser can tell the caller')
  if (message !== null) return await renderQuestions(request, response, { id, text: maskCardNumbers(text), message })
  const isThere = isId(id) && await inCouncil(request.council.id, async trx => await answerQuestion(trx, request, id, text))
  if (!isThere) throw new NotFound('question')
  response.redirect(303, '/staff/questions')
}

async function renderQuestions(request: Request, response: Response, refused: RefusedAnswer | null): Promise<void> {
  const { council } = request
  const person = signedIn(request)
  const questions = await inCouncil(council.id, async trx => await openQuestions(trx, council.id, limitsOf(person)))
  if (refused !== null && !questions.some(({ id }) => id === refused.id)) throw new NotFound('question')
  response.status(refused === null ? 200 : 422).render('look-up/questions', {
    questions: questions.map(one => ({
      ...one, accountPath: accountPath(one.fundCode ?? '', one.accountReference ?? ''),
      account: accountQuery(one.fundCode ?? '', one.accountReference ?? ''),
      answer: refused?.id === one.id ? refused.text : ''
    })),
    errors: refused === null ? undefined : [{ field: `answer-${refused.id}`, message: refused.message }], may: person.permissions
  })
}
