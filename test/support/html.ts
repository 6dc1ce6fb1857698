import { setImmediate } from 'node:timers/promises'
import { HtmlValidate, type ResolvedConfig, StaticConfigLoader } from 'html-validate'

/** Works the rules out once: the package's own loaders do so for every page, which takes longer than to hold the page against them. */
class RulesWorkedOutOnce extends StaticConfigLoader {
  #rules: ResolvedConfig | Promise<ResolvedConfig> | undefined

  override getConfigFor(handle: string): ResolvedConfig | Promise<ResolvedConfig> {
    return this.#rules ??= super.getConfigFor(handle)
  }
}

const validator = new HtmlValidate(new RulesWorkedOutOnce({ root: true, extends: ['html-validate:standard'] }))

/** What is not valid HTML in a whole page, one line each, errors and warnings alike; empty when nothing is. */
export async function htmlFaults(html: string): Promise<string[]> {
  // What was asked of a browser just before goes out first, since what follows keeps us busy.
  await setImmediate()
  const report = await validator.validateString(html)
  return report.results.flatMap(result => result.messages.map(fault =>
    `line ${fault.line}: ${fault.message} (${fault.ruleId}${fault.selector === null ? '' : `, ${fault.selector}`})`
  ))
}
