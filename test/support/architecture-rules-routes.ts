import ts from 'typescript'
import { faultAt, isExported, methodCalled, nodesOf, stem, syntaxOf, type Source } from './sources.js'

const columns = ['method', 'path', 'permission', 'handler']

/** Rule 8: routes.ts is a table, and each line of it names a permission or public access. */
export function routeTableFaults(source: Source): string[] {
  if (stem(source.path) !== 'routes') return []
  const exported = syntaxOf(source).statements.filter(isExported)
  const tables = exported.filter(ts.isVariableStatement).flatMap(statement => [...statement.declarationList.declarations])
  return [
    ...tables.length === 0 ? [`${source.path} exports no table`] : [],
    ...exported.filter(ts.isFunctionDeclaration).map(node => faultAt(source, node, 'exports a function; routes.ts is a table')),
    ...tables.flatMap(({ initializer, name }) => initializer !== undefined && ts.isArrayLiteralExpression(initializer)
      ? initializer.elements.flatMap(line => lineFaults(source, line))
      : [faultAt(source, name, 'is no table')])
  ]
}

function lineFaults(source: Source, line: ts.Expression): string[] {
  if (!ts.isObjectLiteralExpression(line)) return [faultAt(source, line, 'is no line of a table')]
  const cells = new Map(line.properties.map(cell => [cell.name?.getText() ?? '...', cell]))
  const missing = columns.filter(column => !cells.has(column)).map(column => faultAt(source, line, `names no ${column}`))
  const permission = cells.get('permission')
  const isNothing = permission !== undefined && ts.isPropertyAssignment(permission)
    && /^(undefined|null|false|''|""|``)$/.test(permission.initializer.getText())
  return isNothing ? [...missing, faultAt(source, line, 'names no permission')] : missing
}

const routersOfTheirOwn: Record<string, string> = {
  'app/payments/webhooks.ts': 'stands before sessions; what calls it proves itself by a signature'
}

/** Rule 8: outside the tables nothing answers a path, save web/'s plumbing and the sandbox, which is a program of its own. */
export function strayRouteFaults(source: Source): string[] {
  if (/^app\/(web|payments\/providers\/sandbox)\//.test(source.path) || source.path in routersOfTheirOwn) return []
  return nodesOf(source).filter(isRoute).map(node => faultAt(source, node, 'answers a path outside a table of routes'))
}

function isRoute(node: ts.Node): boolean {
  if (!ts.isCallExpression(node) || !/^(get|post|put|patch|delete|all)$/.test(methodCalled(node) ?? '')) return false
  const [path] = node.arguments
  return path !== undefined && ts.isStringLiteralLike(path) && path.text.startsWith('/') && node.arguments.length > 1
}
