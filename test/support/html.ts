import { HtmlValidate } from 'html-validate'

const validator = new HtmlValidate({ root: true, extends: ['html-validate:standard'] })

/** What is not valid HTML in a whole page, one line each, errors and warnings alike; empty when nothing is. */
export async function htmlFaults(html: string): Promise<string[]> {
  const report = await validator.validateString(html)
  return report.results.flatMap(result => result.messages.map(fault =>
    `line ${fault.line}: ${fault.message} (${fault.ruleId}${fault.selector === null ? '' : `, ${fault.selector}`})`
  ))
}
