import { createRequire } from 'node:module'
import type { Application } from 'express'
import nunjucks, { type Environment } from 'nunjucks'
import { phaseWords } from '../../councils/phase.js'
import { formatDate, formatDateTime } from '../../dates.js'
import { formatMoney } from '../../money.js'
import { builtPath } from '../../paths.js'
import { type Assets, builtAssets } from './assets.js'
import type { FieldError } from '../form-body.js'
import { addGovukComponents } from './govuk-components.js'

export interface Templates {
  /** Renders a template by its path in views/, such as 'payments/amount.njk'. */
  render(name: string, context: object): string
  names: readonly string[]
}

/** What the build makes of views/: compiled templates, and the names of those whose macros every template may call. */
interface CompiledViews {
  views: Record<string, object>
  macroFiles: string[]
}

const warmingRounds = 5
let shared: Templates | undefined

/** Makes `response.render(name, context)` use the built templates. Names may leave out `.njk`. */
export function useTemplates(app: Application, templates = builtTemplates()): void {
  class View {
    /** Express takes a view without a path as one that does not exist. */
    readonly path: string

    constructor(name: string) {
      this.path = name.endsWith('.njk') ? name : `${name}.njk`
    }

    render(context: object, callback: (error: null, html: string) => void): void {
      callback(null, templates.render(this.path, context))
    }
  }
  app.set('view', View)
}

/**
 * Renders every template some times, so that no visitor waits while the engine compiles them. A page without its own context may
 * fail half-way; its parts are warm by then, and with its context it is tested elsewhere.
 */
export function warmTemplates(templates = builtTemplates()): void {
  const context = { council: { name: '' }, errors: [{ field: '', message: '' }], submitted: {} }
  for (let round = 0; round < warmingRounds; round += 1) {
    for (const name of templates.names) {
      try {
        templates.render(name, context)
      } catch {
        continue
      }
    }
  }
}

function builtTemplates(): Templates {
  shared ??= createTemplates(builtAssets(), builtPath('views.cjs'))
  return shared
}

/**
 * The template engine, from templates that the build compiled: nothing is read or parsed while the program runs.
 * Global for every template: govuk-frontend's components, the macros of views/components, `assetUrl(name)`,
 * `stylesheetUrl(sheet, branding)`, `errorFor(errors, field)` and `csrfField()`. Filters: `money`, `date`, `dateTime`.
 */
export function createTemplates(assets: Pick<Assets, 'assetUrl' | 'stylesheetUrl'>, compiledViews: string): Templates {
  const { views, macroFiles } = createRequire(import.meta.url)(compiledViews) as CompiledViews
  // The loader looks templates up by name, though its types ask for a list; `dev` keeps the cause in an error, for the log.
  const loader = new nunjucks.PrecompiledLoader(Object.assign([], views))
  const environment = new nunjucks.Environment(loader, { autoescape: true, dev: true })
  environment.addFilter('money', formatMoney)
  environment.addFilter('date', formatDate)
  environment.addFilter('dateTime', formatDateTime)
  environment.addGlobal('assetUrl', assets.assetUrl)
  environment.addGlobal('stylesheetUrl', assets.stylesheetUrl)
  environment.addGlobal('errorFor', errorFor)
  environment.addGlobal('phaseWords', phaseWords)
  environment.addGlobal('csrfField', csrfFieldOf(environment))
  addGovukComponents(environment, Object.keys(views))
  for (const file of macroFiles) addMacros(environment, file)

  return {
    render: (name, context) => environment.render(name, context),
    names: Object.keys(views).filter((name) => name.endsWith('.njk'))
  }
}

/** The `errorMessage` of a govuk component for one field, or undefined when it has no fault. */
function errorFor(errors: readonly FieldError[] | undefined, field: string): { text: string } | undefined {
  const error = errors?.find((candidate) => candidate.field === field)
  return error && { text: error.message }
}

/** The hidden field that proves where a form came from, or nothing for a visitor without a session, who has no token. */
function csrfFieldOf(environment: Environment) {
  const template = environment.getTemplate('components/csrf-field.njk', true)
  return function csrfField(this: { lookup(name: string): unknown }): nunjucks.runtime.SafeString {
    return new nunjucks.runtime.SafeString(template.render({ csrfToken: this.lookup('csrfToken') }))
  }
}

function addMacros(environment: Environment, file: string): void {
  environment.getTemplate(file, true).getExported((error, macros) => {
    if (error) throw error
    for (const [name, macro] of Object.entries(macros)) {
      if (typeof macro === 'function') environment.addGlobal(name, macro)
    }
  })
}
