import path from 'node:path'
import ts from 'typescript'
import { faultAt, nodesOf, stem, type Source } from './sources.js'

/** Where a file stands in `app.ts -> feature -> ledger | funds | councils | users -> shared files`. */
type Layer = 'program' | 'feature' | 'foundation' | 'shared'

const programs = ['app', 'main', 'worker', 'start', 'release', 'services']
const programFolders = ['app/starting/', 'app/worker/', 'app/database/demo/']
const foundations = ['ledger', 'funds', 'councils', 'users']
const sharedFolders = ['web', 'database', 'build', 'secrets']

/** The council and the person of a request are what web/ finds out, so it knows these two foundations. */
const knownToWeb = ['councils', 'users']

/** Says in types what each request carries, whoever it belongs to. */
const typesOfRequests = 'app/web/request.ts'

interface Import {
  from: Source
  /** The imported file's path. */
  to: string
  node: ts.Node
  isTypeOnly: boolean
}

/** Imports point one way, and a feature's routes, forms and pages are its own. */
export function importFaults(sources: Source[]): string[] {
  return sources.flatMap(importsOf).flatMap(one => {
    const fault = directionFault(one) ?? privacyFault(one)
    return fault === undefined ? [] : [faultAt(one.from, one.node, `imports ${one.to}: ${fault}`)]
  })
}

/** No file needs itself through others. Types are no need, since they are gone when the program runs. */
export function importCycles(sources: Source[]): string[] {
  const needs = new Map(sources.map(source => [source.path, importsOf(source).filter(one => !one.isTypeOnly).map(one => one.to)]))
  const done = new Set<string>()
  const faults: string[] = []
  const visit = (file: string, way: string[]): void => {
    if (way.includes(file)) faults.push([...way.slice(way.indexOf(file)), file].join(' -> '))
    if (way.includes(file) || done.has(file)) return
    for (const next of needs.get(file) ?? []) visit(next, [...way, file])
    done.add(file)
  }
  for (const source of sources) visit(source.path, [])
  return faults
}

function directionFault({ from, to, isTypeOnly }: Import): string | undefined {
  const [fromLayer, toLayer] = [layerOf(from.path), layerOf(to)]
  if (fromLayer === 'program') return undefined
  if (toLayer === 'program') return 'only what starts the program knows it whole'
  if (fromLayer === 'foundation' && toLayer === 'feature') return `${folderOf(from.path)} imports no feature`
  if (fromLayer !== 'shared' || toLayer === 'shared') return undefined
  if (folderOf(from.path) === 'web' && knownToWeb.includes(folderOf(to))) return undefined
  if (from.path === typesOfRequests && isTypeOnly) return undefined
  return 'a shared file imports no feature'
}

function privacyFault({ from, to }: Import): string | undefined {
  const isOwn = layerOf(from.path) === 'program' || layerOf(to) === 'shared' || folderOf(from.path) === folderOf(to)
  return !isOwn && /^(routes|.*-(forms?|pages?))$/.test(stem(to)) ? "another feature's routes, forms and pages are its own" : undefined
}

function layerOf(file: string): Layer {
  if (programFolders.some(folder => file.startsWith(folder))) return 'program'
  const folder = folderOf(file)
  if (folder === '') return programs.includes(stem(file)) ? 'program' : 'shared'
  if (sharedFolders.includes(folder)) return 'shared'
  return foundations.includes(folder) ? 'foundation' : 'feature'
}

/** The folder in app/ that a file is in; empty when it stands in app/ itself. */
function folderOf(file: string): string {
  const [, folder = '', inside] = file.split('/')
  return inside === undefined ? '' : folder
}

function importsOf(source: Source): Import[] {
  return nodesOf(source).flatMap(node => {
    const name = importedName(node)
    if (name?.startsWith('.') !== true) return []
    return [{ from: source, to: resolve(source.path, name), node, isTypeOnly: isTypeOnly(node) }]
  })
}

function importedName(node: ts.Node): string | undefined {
  const isDynamic = ts.isCallExpression(node) && node.expression.kind === ts.SyntaxKind.ImportKeyword
  const name = ts.isImportDeclaration(node) || ts.isExportDeclaration(node)
    ? node.moduleSpecifier
    : isDynamic ? node.arguments[0] : ts.isImportTypeNode(node) && ts.isLiteralTypeNode(node.argument) ? node.argument.literal : undefined
  return name !== undefined && ts.isStringLiteral(name) ? name.text : undefined
}

function isTypeOnly(node: ts.Node): boolean {
  if (ts.isImportTypeNode(node)) return true
  if (ts.isExportDeclaration(node)) return node.isTypeOnly
  if (!ts.isImportDeclaration(node) || node.importClause === undefined) return false
  if (node.importClause.phaseModifier === ts.SyntaxKind.TypeKeyword) return true
  const names = node.importClause.namedBindings
  return node.importClause.name === undefined && names !== undefined && ts.isNamedImports(names)
    && names.elements.every(element => element.isTypeOnly)
}

function resolve(from: string, name: string): string {
  return path.posix.join(path.posix.dirname(from), name).replace(/\.js$/, '.ts')
}
