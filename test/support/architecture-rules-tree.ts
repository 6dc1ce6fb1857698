import path from 'node:path'
import ts from 'typescript'
import { faultAt, nodesOf, stem, type Source } from './sources.js'

const topLevel = [
  'package.json', 'app', 'views', 'assets', 'migrations', 'test', 'Procfile', 'README.md', 'LICENSE', 'package-lock.json', 'tsconfig.json',
  'eslint.config.js', '.ci', '.gitignore', '.npmrc', '.env.example', '.mocharc.json'
]

/** The top level is fixed. `ignored` are git's patterns of what may lie there besides. */
export function topLevelFaults(entries: string[], ignored: string[]): string[] {
  const patterns = ['.git', ...ignored].map(pattern => new RegExp(`^${pattern.replace(/\/$/, '').replaceAll('.', '\\.').replaceAll('*', '.*')}$`))
  return [
    ...entries.filter(entry => !topLevel.includes(entry) && !patterns.some(pattern => pattern.test(entry))).map(entry => `${entry} is not of the top level`),
    ...topLevel.filter(entry => !entries.includes(entry)).map(entry => `${entry} is missing from the top level`)
  ]
}

/** A feature has one name: what is a folder in `folder` is a folder or file in app/ too, but for those named here. */
export function featureNameFaults(folder: string, files: string[], appFiles: string[], except: string[]): string[] {
  const inApp = new Set(appFiles.flatMap(file => [...foldersOf(file), stem(file)]))
  const here = new Set(files.flatMap(foldersOf).filter(name => name !== folder))
  return [...here].filter(name => !inApp.has(name) && !except.includes(name)).map(name => `${folder} has a folder "${name}", app has none`)
}

function foldersOf(file: string): string[] {
  return path.dirname(file).split('/')
}

export function unfinishedFaults({ path: file, text }: Source): string[] {
  return linesWith(/\b(TO[D]O|FIX[M]E|X[X]X)\b/, file, text, 'is unfinished')
}

/** Nothing may depend on the machine that it was written on, or on notes beside the project. */
export function outsideFaults({ path: file, text }: Source): string[] {
  return linesWith(/\.\.\/shar[e]d|\/wor[k]\//, file, text, 'points outside the project')
}

/** Neither compiler nor linter is silenced: by a comment, by `any`, or by a cast through unknown. */
export function silencedFaults(source: Source): string[] {
  const casts = nodesOf(source).filter(node => ts.isAsExpression(node) && (node.type.kind === ts.SyntaxKind.AnyKeyword || isThroughUnknown(node)))
  return [
    ...linesWith(/@ts-(ignor[e]|expect-erro[r]|nochec[k])|eslint-disabl[e]/, source.path, source.text, 'silences the compiler or the linter'),
    ...casts.map(node => faultAt(source, node, 'silences the compiler with a cast'))
  ]
}

function isThroughUnknown({ expression }: ts.AsExpression): boolean {
  return ts.isAsExpression(expression) && expression.type.kind === ts.SyntaxKind.UnknownKeyword
}

function linesWith(pattern: RegExp, file: string, text: string, fault: string): string[] {
  return text.split('\n').flatMap((line, index) => pattern.test(line) ? [`${file}:${index + 1} ${fault}`] : [])
}

const blocks = ['describe', 'context', 'it', 'specify', 'before', 'after', 'beforeEach', 'afterEach']

/** Every test runs: none is skipped, save where this machine cannot run it, none stands alone, none lacks a body. */
export function skippedTestFaults(source: Source): string[] {
  return nodesOf(source).filter(isSkipped).map(node => faultAt(source, node, 'skips tests'))
}

function isSkipped(node: ts.Node): boolean {
  if (!ts.isCallExpression(node)) return false
  const called = node.expression
  if (ts.isIdentifier(called)) {
    const isX = called.text.startsWith('x') && blocks.includes(called.text.slice(1))
    return isX || (['it', 'specify'].includes(called.text) && node.arguments.length === 1)
  }
  if (!ts.isPropertyAccessExpression(called) || !['skip', 'only'].includes(called.name.text)) return false
  if (called.expression.kind === ts.SyntaxKind.ThisKeyword) return ts.findAncestor(node, ts.isIfStatement) === undefined
  return ts.isIdentifier(called.expression) && blocks.includes(called.expression.text)
}

const filters = ['money', 'date', 'dateTime']

/** Rule 15: what a template may do; and the govuk macros are there already. */
export function templateFaults({ path: file, text }: Source): string[] {
  const tags = [...text.matchAll(/\{[{%][^]*?[%}]\}/g)].map(found => found[0].replaceAll(/'[^']*'|"[^"]*"/g, "''"))
  const used = tags.flatMap(found => [...found.matchAll(/\|\s*(\w+)/g)].map(([, name = '']) => name))
  const importsMacros = tags.some(found => /^\{%-?\s*(import|from)\b/.test(found)) && /\b(import|from)\s+['"]govuk/.test(text)
  return [
    ...used.filter(name => !filters.includes(name)).map(name => `${file} uses the filter ${name}`),
    ...importsMacros ? [`${file} imports govuk macros`] : []
  ]
}

/** A page fills in only blocks that its layout has: what stands in any other is never shown. Only a layout has blocks of its own. */
export function blockFaults(templates: readonly Source[]): string[] {
  const parentOf = (text: string): string => `views/${/\{%-?\s*extends\s+"([^"]+)"/.exec(text)?.[1] ?? ''}`
  const blocksIn = (text: string): string[] => [...text.matchAll(/\{%-?\s*block\s+(\w+)/g)].map(([, name = '']) => name)
  const layouts = new Map(templates.filter(({ path: file }) => templates.some(({ text }) => parentOf(text) === file)).map(({ path: file, text }) => [file, text]))
  const offeredBy = (file: string): string[] => {
    const text = layouts.get(file)
    return text === undefined ? [] : [...blocksIn(text), ...offeredBy(parentOf(text))]
  }
  return templates.filter(({ path: file, text }) => !layouts.has(file) && layouts.has(parentOf(text))).flatMap(({ path: file, text }) =>
    blocksIn(text).filter(name => !offeredBy(parentOf(text)).includes(name)).map(name => `${file} fills in ${name}, which its layout does not have`))
}
