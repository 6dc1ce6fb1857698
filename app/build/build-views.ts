import { readdirSync } from 'node:fs'
import { readFile, writeFile } from 'node:fs/promises'
import path from 'node:path'
import nunjucks from 'nunjucks'
import { listFiles } from './source-fingerprint.js'

/** The sandbox provider is another server with its own pages. */
const otherServers = 'sandbox/'
/** They carry the crown and Crown copyright, which are not a council's. */
const crownComponents = ['header', 'footer']

/**
 * Compiles every template into views.cjs: `views` by path inside views/, with govuk-frontend's as `govuk/components/<name>`, and
 * `macroFiles`, those whose macros become globals. It is CommonJS because nunjucks' code is not written for strict mode.
 * The components' own imports are left out, since each component and macro is a global of the environment.
 */
export async function buildViews(root: string, target: string): Promise<void> {
  const templates = [...(await ourTemplates(root)), ...(await govukTemplates(root))]
  const compiled = templates.map(({ name, source }) => `${JSON.stringify(name)}: ${compile(name, source)}`)
  const macroFiles = templates.filter(holdsMacros).map(({ name }) => name)
  await writeFile(
    path.join(target, 'views.cjs'),
    `exports.views = {\n${compiled.join(',\n')}\n}\nexports.macroFiles = ${JSON.stringify(macroFiles)}\n`
  )
}

interface TemplateSource {
  name: string
  source: string
}

async function ourTemplates(root: string): Promise<TemplateSource[]> {
  const folder = path.join(root, 'views')
  const names = listFiles(folder).map((file) => path.relative(folder, file).replaceAll(path.sep, '/'))
  const ours = names.filter((name) => name.endsWith('.njk') && !name.startsWith(otherServers))
  return Promise.all(ours.map((name) => readTemplate(name, path.join(folder, name))))
}

async function govukTemplates(root: string): Promise<TemplateSource[]> {
  const folder = path.join(root, 'node_modules/govuk-frontend/dist/govuk')
  const components = readdirSync(path.join(folder, 'components'), { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && !crownComponents.includes(entry.name))
    .map(({ name }) => readTemplate(`govuk/components/${name}`, path.join(folder, 'components', name, 'template.njk')))
  const templates = [...components, readTemplate('govuk/macros/i18n', path.join(folder, 'macros/i18n.njk'))]
  return (await Promise.all(templates)).map(({ name, source }) => ({ name, source: withoutImportsAndIndents(source) }))
}

/**
 * The components indent the HTML they nest. Besides costing time, that would put spaces into what somebody typed in a text area.
 */
function withoutImportsAndIndents(source: string): string {
  return source.replace(/\{%-?\s*from [^%]*?-?%\}\n?/g, '').replace(/\s*\|\s*indent\([^)]*\)/g, '')
}

function holdsMacros({ name, source }: TemplateSource): boolean {
  return (name.startsWith('components/') || name.startsWith('govuk/macros/')) && /\{%-?\s*macro\s/.test(source)
}

/** Indentation goes, to send less; line breaks stay, so that line numbers in errors are right. */
async function readTemplate(name: string, file: string): Promise<TemplateSource> {
  const source = await readFile(file, 'utf8')
  return { name, source: source.replace(/^[ \t]+/gm, '') }
}

function compile(name: string, source: string): string {
  return nunjucks.precompileString(source, {
    name,
    env: new nunjucks.Environment([], { autoescape: true }),
    wrapper: (templates) => {
      const [precompiled] = [templates].flat()
      return `(function () {\n${withSafeCaptures(precompiled?.template ?? '')}\n})()`
    }
  })
}

/**
 * What `{% set name %}...{% endset %}` captures has been escaped where it was written. Nunjucks forgets that, and would escape it again where
 * it is printed or handed to a component; an empty capture stays false.
 */
function withSafeCaptures(compiled: string): string {
  return compiled.replace(/^return output;$/gm, 'return output && runtime.markSafe(output);')
}
