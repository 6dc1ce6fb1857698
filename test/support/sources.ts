import { readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import ts from 'typescript'
import { projectRoot } from '../../app/paths.js'

/** A file of the project: its path from the top, with slashes, and its text. */
export interface Source {
  path: string
  text: string
}

const textEndings = ['.ts', '.js', '.json', '.njk', '.scss', '.css', '.md', '.txt', '.sql']

/** Every text file below these folders. */
export function readSources(...folders: string[]): Source[] {
  return folders.flatMap(folder => readdirSync(path.join(projectRoot, folder), { withFileTypes: true, recursive: true }))
    .filter(entry => entry.isFile() && textEndings.includes(path.extname(entry.name)))
    .map(entry => path.join(entry.parentPath, entry.name))
    .map(file => ({ path: path.relative(projectRoot, file), text: readFileSync(file, 'utf8') }))
}

const parsed = new WeakMap<Source, ts.SourceFile>()

export function syntaxOf(source: Source): ts.SourceFile {
  const syntax = parsed.get(source) ?? ts.createSourceFile(source.path, source.text, ts.ScriptTarget.ES2023, true)
  parsed.set(source, syntax)
  return syntax
}

/** Every node of a file, in the order in which they are written. */
export function nodesOf(source: Source): ts.Node[] {
  return nodesBelow(syntaxOf(source))
}

export function nodesBelow(top: ts.Node): ts.Node[] {
  const nodes: ts.Node[] = []
  const visit = (node: ts.Node): void => {
    nodes.push(node)
    ts.forEachChild(node, visit)
  }
  visit(top)
  return nodes
}

/** A fault at a place, as an editor opens it. */
export function faultAt(source: Source, node: ts.Node, fault: string): string {
  return `${source.path}:${syntaxOf(source).getLineAndCharacterOfPosition(node.getStart()).line + 1} ${fault}`
}

export function lineCount(text: string): number {
  return text.split('\n').length - (text.endsWith('\n') ? 1 : 0)
}

/** A string or template in the code, with `${}` for each part that is put in; undefined for any other node and for names of imports. */
export function writtenText(node: ts.Node): string | undefined {
  if (ts.isStringLiteral(node) || ts.isNoSubstitutionTemplateLiteral(node)) {
    const isImport = ts.isImportDeclaration(node.parent) || ts.isExportDeclaration(node.parent)
    return isImport ? undefined : node.text
  }
  if (!ts.isTemplateExpression(node)) return undefined
  return [node.head.text, ...node.templateSpans.map(span => span.literal.text)].join('${}')
}

/** The name of the method in `something.method(...)`. */
export function methodCalled(node: ts.Node): string | undefined {
  return ts.isCallExpression(node) && ts.isPropertyAccessExpression(node.expression) ? node.expression.name.text : undefined
}

export function isExported(node: ts.Node): boolean {
  return ts.canHaveModifiers(node) && ts.getModifiers(node)?.some(modifier => modifier.kind === ts.SyntaxKind.ExportKeyword) === true
}

export function functionsExported(source: Source): ts.FunctionDeclaration[] {
  return syntaxOf(source).statements.filter(ts.isFunctionDeclaration).filter(isExported)
}

/** A path's last part without its endings. */
export function stem(file: string): string {
  return path.basename(file).replace(/\..*$/, '')
}
