import path from 'node:path'
import ts from 'typescript'
import { faultAt, isExported, lineCount, nodesOf, syntaxOf, type Source } from './sources.js'

const longestFile = 300
const longestFunction = 70
const longestTemplate = 120
const fullestFolder = 15

export function fileSizeFaults(source: Source): string[] {
  const longest = source.path.endsWith('.njk') ? longestTemplate : longestFile
  const lines = lineCount(source.text)
  return lines > longest ? [`${source.path} has ${lines} lines; the most is ${longest}`] : []
}

export function functionSizeFaults(source: Source): string[] {
  return nodesOf(source).filter(ts.isFunctionLike).flatMap(node => {
    const lines = lineCount(node.getText())
    return lines > longestFunction ? [faultAt(source, node, `is a function of ${lines} lines; the most is ${longestFunction}`)] : []
  })
}

/** `files` are those of app/ and views/, of every kind. */
export function folderSizeFaults(files: string[]): string[] {
  const counts = new Map<string, number>()
  for (const file of files) counts.set(path.dirname(file), (counts.get(path.dirname(file)) ?? 0) + 1)
  return [...counts].filter(([, count]) => count > fullestFolder).map(([folder, count]) => (
    `${folder} has ${count} files; the most is ${fullestFolder}`
  ))
}

/** A file must do something itself: not only pass on what others export, or call one of them with what it was given. */
export function forwardingFaults(source: Source): string[] {
  const own = syntaxOf(source).statements.filter(statement => !ts.isImportDeclaration(statement))
  const forwards = own.length > 0 && own.every(statement => isForwarding(statement))
  return forwards ? [`${source.path} only forwards`] : []
}

function isForwarding(statement: ts.Statement): boolean {
  if (ts.isExportDeclaration(statement)) return statement.moduleSpecifier !== undefined
  if (!isExported(statement)) return false
  if (ts.isTypeAliasDeclaration(statement)) return ts.isTypeReferenceNode(statement.type) && statement.type.typeArguments === undefined
  if (ts.isFunctionDeclaration(statement)) return onlyCalls(statement)
  return ts.isVariableStatement(statement)
    && statement.declarationList.declarations.every(({ initializer }) => initializer !== undefined && ts.isIdentifier(initializer))
}

function onlyCalls({ body, parameters }: ts.FunctionDeclaration): boolean {
  const [only, ...more] = body?.statements ?? []
  if (only === undefined || more.length > 0) return false
  const expression = ts.isReturnStatement(only) || ts.isExpressionStatement(only) ? only.expression : undefined
  const call = expression !== undefined && ts.isAwaitExpression(expression) ? expression.expression : expression
  if (call === undefined || !ts.isCallExpression(call) || !ts.isIdentifier(call.expression)) return false
  return call.arguments.map(argument => argument.getText()).join() === parameters.map(parameter => parameter.name.getText()).join()
}
