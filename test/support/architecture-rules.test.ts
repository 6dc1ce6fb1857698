import { expect } from 'chai'
import {
  eachCouncilFaults, environmentFaults, markupFaults, moneyFaults, orFaults, queryFaults, rawFaults
} from './architecture-rules-code.js'
import { importCycles, importFaults } from './architecture-rules-imports.js'
import { exportFaults, nameFaults, roleFaults } from './architecture-rules-names.js'
import { routeTableFaults, strayRouteFaults } from './architecture-rules-routes.js'
import { fileSizeFaults, folderSizeFaults, forwardingFaults, functionSizeFaults } from './architecture-rules-sizes.js'
import {
  blockFaults, featureNameFaults, outsideFaults, silencedFaults, skippedTestFaults, templateFaults, topLevelFaults, unfinishedFaults
} from './architecture-rules-tree.js'
import type { Source } from './sources.js'

type Rule = (source: Source) => string[]

function source(path: string, text = ''): Source {
  return { path, text }
}

/** Each text must be found at fault at that path. */
function finds(rule: Rule, path: string, ...texts: string[]): void {
  for (const text of texts) expect(rule(source(path, text)), `${path}: ${text}`).to.have.length.of.at.least(1)
}

function allows(rule: Rule, path: string, ...texts: string[]): void {
  for (const text of texts) expect(rule(source(path, text)), `${path}: ${text}`).to.deep.equal([])
}

describe('The rules of the code find', () => {
  it('empty names, other roles and index files', () => {
    for (const path of ['app/payments/utils.ts', 'app/common/x.ts', 'app/refund.class.ts', 'app/payments/refund-service.ts',
      'app/refunds/refund-controller.ts', 'app/refunds/index.ts', 'assets/javascripts/dom-helpers.ts', 'test/support/test-utils.ts']) {
      finds(nameFaults, path, '')
    }
    for (const path of ['app/service-phase/service-phase.ts', 'app/database/knex.ts', 'app/ledger/search-query.ts', 'test/support/service.ts',
      'views/ledger/index.njk', 'app/services.ts']) {
      allows(nameFaults, path, '')
    }
  })

  it('default exports and empty names of exports', () => {
    finds(exportFaults, 'app/a.ts', 'export default function pay() {}', 'const a = 1\nexport default a', 'const a = 1\nexport { a as default }',
      'export class PaymentManager {}', 'export class RefundService {}', 'export const dateUtils = {}', 'export type RefundDto = string')
    allows(exportFaults, 'app/a.ts', 'export const money = 1', 'export function pay() {}', 'export interface Services {}')
  })

  it('files that do not do what their ending says', () => {
    finds(roleFaults, 'app/refunds/refund-form.ts', 'export function writeForm() {}')
    finds(roleFaults, 'app/refunds/refund-page.ts', 'export function a() {}\nexport function b() {}', 'export async function a() { await b() }')
    finds(roleFaults, 'app/refunds/refunds-query.ts', 'export const sql = 1')
    allows(roleFaults, 'app/refunds/refund-form.ts', 'export function readRefundForm(body: unknown) { return body }')
    allows(roleFaults, 'app/refunds/refund-page.ts', 'export interface RefundPage {}\nexport function refundPage(): RefundPage { return {} }')
  })

  it('lines of routes without a permission, and routes outside the tables', () => {
    const line = "{ method: 'get', path: '/pay', permission: publicAccess, handler: showFunds }"
    finds(routeTableFaults, 'app/payments/routes.ts',
      "export const routes: Route[] = [{ method: 'get', path: '/pay', handler: showFunds }]",
      "export const routes: Route[] = [{ method: 'get', path: '/pay', permission: '', handler: showFunds }]",
      'export const routes = makeRoutes()', 'export function routes() {}', 'export const routes: Route[] = [...others]')
    allows(routeTableFaults, 'app/payments/routes.ts', `export const routes: Route[] = [${line}]`, 'export const routes: Route[] = []')
    finds(strayRouteFaults, 'app/payments/refund.ts', "router.get('/pay', showFunds)", "app.post('/pay', guard, pay)")
    allows(strayRouteFaults, 'app/payments/refund.ts', "request.get('pay-signature')", "map.get('/pay')")
    allows(strayRouteFaults, 'app/web/health.ts', "router.get('/health', answer)")
  })

  it('HTML in strings and templates', () => {
    finds(markupFaults, 'app/a.ts', "const a = '<p>Paid</p>'", 'const a = `<a href="${link}">Pay</a>`', 'const a = `<div ${x}>`', "const a = '<br>'",
      "const a = '</strong>'", "const a = '<!DOCTYPE html>'", 'const a = `<svg ${x} viewBox="0 0 1 1">`')
    allows(markupFaults, 'app/a.ts', "const a = 'a < b and c > d'", "const a = 'postgres://<host>/<name>'", '// <p>\nconst a = b<string>(c)',
      "import a from '<p>.js'")
  })

  it('queries in routes, forms and pages', () => {
    for (const path of ['app/refunds/routes.ts', 'app/refunds/refund-form.ts', 'app/refunds/refund-page.ts']) {
      finds(queryFaults, path, "trx('refunds')", "knex.raw('select 1')", "Refund.query(trx)", "a.where('id', id)", "const a = 'select id from refunds'",
        "import knex from 'knex'")
      allows(queryFaults, path, "const a = 'Select a fund from the list'", 'a.map(b)', 'request.query.page')
    }
    allows(queryFaults, 'app/refunds/refunds-query.ts', "trx('refunds')")
  })

  it('an orWhere outside a group', () => {
    finds(orFaults, 'app/a.ts', "query.where({ a: 1 }).orWhere({ b: 2 })", 'rows(async () => query.orWhereNull("a"))')
    allows(orFaults, 'app/a.ts', 'query.where({ a: 1 }).where(group => group.where({ b: 1 }).orWhere({ c: 2 }))',
      'query.andWhere(function () { this.where({ b: 1 }).orWhereNot({ c: 2 }) })')
  })

  it('a fault of one council that would hold up the others', () => {
    finds(eachCouncilFaults, 'app/a.ts', 'for (const { id } of await allCouncils()) await work(id)', 'for (const one of (await allCouncilsAndPractice()).slice(1)) work(one)')
    allows(eachCouncilFaults, 'app/a.ts', 'await forEachCouncil(await allCouncils(), async ({ id }) => { await work(id) })', 'for (const code of codes) work(code)')
  })

  it('raw SQL that is put together', () => {
    finds(rawFaults, 'app/a.ts', "trx.raw(`select '${name}'`)", "trx.raw('select ' + name)", "const sql = `a = ${name}`\nquery.whereRaw(sql)",
      'let sign = ">"\nsign = input\nquery.whereRaw(`a ${sign} ?`, [b])', 'function run(sql: string) { return trx.raw(sql) }',
      "export function run(sql: string) { return trx.raw(sql) }\nrun('select 1')",
      "function run(sql: string) { return trx.raw(sql) }\nrun('select 1')\nrun(input)",
      "const sign = '>'\nconst f = (sign: string) => query.whereRaw(`a ${sign} ?`, [b])")
    allows(rawFaults, 'app/a.ts', "trx.raw('select ?', [name])", "const sign = newer ? '>' : '<'\nquery.whereRaw(`a ${sign} ?`, [b])",
      "const columns = 'a, b'\ntrx.raw(`select ${columns}` + ' from c')",
      "function run(sql: string) { return trx.raw(sql) }\nrun('select 1')", 'express.raw({ type: "*/*" })')
    allows(rawFaults, 'app/database/in-council.ts', 'trx.raw(`set local a = ${b}`)')
  })

  it('money made outside money.ts', () => {
    finds(moneyFaults, 'app/a.ts', 'const a = b * 100', 'const a = 100 * b', 'const a = b / 100', 'a /= 100', 'const a = b * 0.01', 'const a = b / 100n',
      'parseFloat(a)', 'Number.parseFloat(a)', 'a.toFixed(2)', "const sql = 'amount_pence / 100.0'")
    allows(moneyFaults, 'app/a.ts', 'const a = b * 1000', 'const a = 100 / b', "const a = '1 / 1000'", 'a.push(100)')
    allows(moneyFaults, 'app/money.ts', 'const a = b * 100')
  })

  it('the environment read outside config.ts', () => {
    finds(environmentFaults, 'app/a.ts', 'process.env.PORT', "process['env']", 'const { env } = process', "import { env } from 'node:process'")
    allows(environmentFaults, 'app/config.ts', 'process.env.PORT')
    allows(environmentFaults, 'app/a.ts', 'process.argv', 'config.env')
  })

  it('imports against the direction', () => {
    const fault = (from: string, name: string, how = `import { a } from '${name}'`): string[] => importFaults([source(from, how)])
    expect(fault('app/ledger/posting.ts', '../payments/payment.js')).to.have.length(1)
    expect(fault('app/money.ts', './ledger/posting.js')).to.have.length(1)
    expect(fault('app/web/csrf.ts', '../payments/payment.js')).to.have.length(1)
    expect(fault('app/database/knex.ts', '../councils/council.js', "import type { C } from '../councils/council.js'")).to.have.length(1)
    expect(fault('app/web/request.ts', '../payments/provider.js')).to.have.length(1)
    expect(fault('app/refunds/refund.ts', '../app.js')).to.have.length(1)
    for (const name of ['routes', 'refund-form', 'refund-page', 'link-forms']) {
      expect(fault('app/home/show-home.ts', `../refunds/${name}.js`), name).to.have.length(1)
      expect(fault('app/refunds/show-refund.ts', `./${name}.js`), name).to.deep.equal([])
    }
    expect(fault('app/refunds/refund.ts', '', "const a = import('../home/routes.js')")).to.have.length(1)
    expect(fault('app/refunds/refund.ts', '', "type A = import('../home/routes.js').A")).to.have.length(1)

    expect(fault('app/app.ts', './refunds/routes.js')).to.deep.equal([])
    expect(fault('app/refunds/refund.ts', '../payments/payment.js')).to.deep.equal([])
    expect(fault('app/refunds/refund.ts', '../ledger/posting.js')).to.deep.equal([])
    expect(fault('app/councils/council.ts', '../funds/fund.js')).to.deep.equal([])
    expect(fault('app/web/current-council.ts', '../councils/council.js')).to.deep.equal([])
    expect(fault('app/web/request.ts', '', "import type { A } from '../payments/provider.js'")).to.deep.equal([])
    expect(fault('app/database/demo/load-demo.ts', '../../payments/payment.js')).to.deep.equal([])
  })

  it('imports in a circle', () => {
    const a = source('app/a.ts', "import { c } from './b.js'")
    expect(importCycles([a, source('app/b.ts', "import { a } from './a.js'")])).to.deep.equal(['app/a.ts -> app/b.ts -> app/a.ts'])
    expect(importCycles([a, source('app/b.ts', "import type { A } from './a.js'\nimport { type A } from './a.js'")])).to.deep.equal([])
  })

  it('what is too long or too full', () => {
    finds(fileSizeFaults, 'app/a.ts', 'a\n'.repeat(301))
    allows(fileSizeFaults, 'app/a.ts', 'a\n'.repeat(300))
    finds(fileSizeFaults, 'views/home/home.njk', 'a\n'.repeat(121))
    allows(fileSizeFaults, 'views/home/home.njk', 'a\n'.repeat(120))
    finds(functionSizeFaults, 'app/a.ts', `function a() {\n${'b()\n'.repeat(69)}}`, `const a = () => {\n${'b()\n'.repeat(69)}}`)
    allows(functionSizeFaults, 'app/a.ts', `function a() {\n${'b()\n'.repeat(68)}}`)
    const files = Array.from({ length: 16 }, (_, index) => `app/payments/file-${index}.ts`)
    expect(folderSizeFaults(files)).to.have.length(1)
    expect(folderSizeFaults([...files.slice(1), 'app/payments/links/a.ts'])).to.deep.equal([])
  })

  it('files that only forward', () => {
    finds(forwardingFaults, 'app/a.ts', "export { a } from './b.js'", "import { b } from './b.js'\nexport function a(c: string) { return b(c) }",
      "import { b } from './b.js'\nexport async function a(c: string) { await b(c) }", "import { b } from './b.js'\nexport const a = b")
    allows(forwardingFaults, 'app/a.ts', "import { b } from './b.js'\nexport function a(c: string) { return b(c, 1) }", 'export const a = 1', 'start()')
  })

  it('what is unfinished, silenced, skipped or outside the project', () => {
    const split = (...halves: string[]): string => halves.join('')
    finds(unfinishedFaults, 'views/a.njk', split('{# TO', 'DO #}'), split('a FIX', 'ME'))
    allows(unfinishedFaults, 'views/a.njk', 'Things to do')
    finds(outsideFaults, 'test/a.ts', split("readFile('../sh", "ared/vectors.json')"), split("'/wo", "rk/main'"))
    finds(silencedFaults, 'app/a.ts', split('// @ts-ig', 'nore'), split('// eslint-dis', 'able-next-line'), 'const a = b as any',
      'const a = b as unknown as C')
    allows(silencedFaults, 'app/a.ts', '// as long as any other', 'const a = b as C')
    finds(skippedTestFaults, 'test/a.test.ts', "it.skip('a', b)", "describe.only('a', b)", "xit('a', b)", "it('a')", 'it("a", function () { this.skip() })')
    allows(skippedTestFaults, 'test/a.test.ts', "it('a', b)", 'it("a", function () { if (!isRoot) return this.skip() })', "query.only('a')")
  })

  it('what templates must not do', () => {
    finds(templateFaults, 'views/a.njk', '{{ name | safe }}', '{% if lines | length %}', "{% from 'govuk/components/button/macro.njk' import govukButton %}")
    allows(templateFaults, 'views/a.njk', '{{ amount | money }}', "{{ govukButton({ text: 'a | safe' }) }}", "{% extends 'layouts/page.njk' %}",
      "{% from 'components/lines.njk' import lines %}")
    const frame = { path: 'views/layouts/frame.njk', text: '{% block content %}{% endblock %}' }
    const page = (block: string) => ({ path: 'views/a.njk', text: `{% extends "layouts/frame.njk" %}{% block ${block} %}{% endblock %}` })
    expect(blockFaults([frame, page('content')])).to.deep.equal([])
    expect(blockFaults([frame, page('backLink')])).to.deep.equal(['views/a.njk fills in backLink, which its layout does not have'])
  })

  it('a top level or a folder that does not belong', () => {
    const full = ['package.json', 'app', 'views', 'assets', 'migrations', 'test', 'Procfile', 'README.md', 'LICENSE', 'package-lock.json',
      'tsconfig.json', 'eslint.config.js', '.ci', '.gitignore', '.npmrc', '.env.example', '.mocharc.json', '.git', 'dist', 'npm.log']
    const ignored = ['dist/', '*.log']
    expect(topLevelFaults(full, ignored)).to.deep.equal([])
    expect(topLevelFaults([...full, 'src'], ignored)).to.deep.equal(['src is not of the top level'])
    expect(topLevelFaults(full.slice(1), ignored)).to.deep.equal(['package.json is missing from the top level'])
    const inApp = ['app/payments/links/a.ts', 'app/worker.ts']
    expect(featureNameFaults('views', ['views/layouts/a.njk', 'views/payments/links/a.njk'], inApp, ['layouts'])).to.deep.equal([])
    expect(featureNameFaults('test', ['test/worker/a.test.ts'], inApp, [])).to.deep.equal([])
    expect(featureNameFaults('views', ['views/refunds/a.njk'], inApp, [])).to.deep.equal(['views has a folder "refunds", app has none'])
  })
})
