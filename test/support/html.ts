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

/**
 * A page without the ids and tokens in it. Of four figures that must not be shown, one id in some thousands has them by chance, and a page has
 * many ids.
 */
export function withoutMadeUp(html: string): string {
  return html.replace(/[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}/g, 'ID').replace(/(?<=name="_csrf" value=")[^"]*/g, 'TOKEN')
}

/** What is not valid HTML in a whole page, one line each, errors and warnings alike; empty when nothing is. */
export async function htmlFaults(html: string): Promise<string[]> {
  // What was asked of a browser just before goes out first, since what follows keeps us busy.
  await setImmediate()
  const report = await validator.validateString(html)
  return report.results.flatMap(result => result.messages.map(fault =>
    `line ${fault.line}: ${fault.message} (${fault.ruleId}${fault.selector === null ? '' : `, ${fault.selector}`})`
  ))
}
