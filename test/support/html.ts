import { setImmediate } from 'node:timers/promises'
import { HtmlValidate } from 'html-validate'

const validator = new HtmlValidate({ root: true, extends: ['html-validate:standard'] })

/** What is not valid HTML in a whole page, one line each, errors and warnings alike; empty when nothing is. */
export async function htmlFaults(html: string): Promise<string[]> {
  // What was asked of a browser just before goes out first, since what follows keeps us busy.
  await setImmediate()
  const report = await validator.validateString(html)
  return report.results.flatMap(result => result.messages.map(fault =>
    `line ${fault.line}: ${fault.message} (${fault.ruleId}${fault.selector === null ? '' : `, ${fault.selector}`})`
  ))
}
