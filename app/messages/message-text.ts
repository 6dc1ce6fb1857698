import { createRequire } from 'node:module'
import nunjucks, { type Environment } from 'nunjucks'
import { formatDate, formatDateTime } from '../dates.js'
import { formatMoney } from '../money.js'
import { builtPath } from '../paths.js'

let environment: Environment | undefined

/**
 * Renders a message from a template named `<name>.txt.njk` in views/: plain text, in which nothing is escaped. Its first line is the
 * subject.
 */
export function messageText(template: string, context: object): { subject: string, body: string } {
  const text = plainText(template, context)
  const [subject = '', ...lines] = text.split('\n')
  return { subject: subject.trim(), body: lines.join('\n').replace(/[ \t]+$/gm, '').replace(/\n{3,}/g, '\n\n').trim() }
}

/** The same without a subject: all of the text. */
export function plainText(template: string, context: object): string {
  environment ??= textEnvironment()
  return environment.render(`${template}.txt.njk`, context).trim()
}

function textEnvironment(): Environment {
  const { views } = createRequire(import.meta.url)(builtPath('views.cjs')) as { views: Record<string, object> }
  const made = new nunjucks.Environment(new nunjucks.PrecompiledLoader(Object.assign([], views)), { autoescape: false })
  made.addFilter('money', formatMoney)
  made.addFilter('date', formatDate)
  made.addFilter('dateTime', formatDateTime)
  return made
}
