import ts from 'typescript'
import { faultAt, isExported, methodCalled, nodesBelow, nodesOf, writtenText, type Source } from './sources.js'

const elements = 'a abbr article aside b body br button caption code dd div dl dt em fieldset figure footer form h[1-6] head header hr html i '
  + 'iframe img input label legend li link main meta nav ol optgroup option p path pre script section select small span strong style '
  + 'summary svg table tbody td textarea tfoot th thead time title tr u ul video'
const tag = new RegExp(`<!doctype|</?(${elements.replaceAll(' ', '|')})(\\s[^>]*)?/?>|<(${elements.replaceAll(' ', '|')})\\s+[\\w:-]+=`, 'i')

/** Rule 15: no HTML in TypeScript. */
export function markupFaults(source: Source): string[] {
  return nodesOf(source).filter(node => tag.test(writtenText(node) ?? '')).map(node => faultAt(source, node, 'holds HTML'))
}

const queryMethods = /^(raw|query|insert|returning|orderBy|groupBy|whereRaw|((and|or)?where(Not|In|NotIn|Null|NotNull|Exists|Between|Like|ILike)?))$/i
const databasePackages = ['knex', 'pg', 'objection']

/** Rule 18: routes, forms and pages ask models and queries; they write no SQL and build none. */
export function queryFaults(source: Source): string[] {
  if (!/\/(routes|[\w-]+-(form|page)s?)\.ts$/.test(source.path)) return []
  return nodesOf(source).flatMap(node => {
    const method = methodCalled(node)
    if (method !== undefined && queryMethods.test(method)) return [faultAt(source, node, `builds a query with ${method}()`)]
    if (ts.isCallExpression(node) && /^(knex|trx|outsideTenancy)$/.test(node.expression.getText())) {
      return [faultAt(source, node, 'builds a query')]
    }
    if (/^\s*(select|insert into|update|delete from|with)\s[^]*\s(from|values|set|as)\s/.test(writtenText(node) ?? '')) {
      return [faultAt(source, node, 'holds SQL')]
    }
    const isDatabase = ts.isImportDeclaration(node) && ts.isStringLiteral(node.moduleSpecifier)
      && databasePackages.includes(node.moduleSpecifier.text)
    return isDatabase ? [faultAt(source, node, 'imports the database')] : []
  })
}

/** Rule 19: an `or` outside a group would escape the council's condition before it. */
export function orFaults(source: Source): string[] {
  return nodesOf(source).filter(node => methodCalled(node)?.startsWith('orWhere') === true).filter(node => !isInGroup(node))
    .map(node => faultAt(source, node, 'has an orWhere outside a group'))
}

function isInGroup(node: ts.Node): boolean {
  const group = ts.findAncestor(node, ts.isFunctionLike)
  return group !== undefined && /^((and|or)?where(Not)?|whereExists)$/i.test(methodCalled(group.parent) ?? '')
}

/** Files that go through the councils by themselves, each with the reason why a fault of one holds up no other. */
const goingThrough: Record<string, string> = {
  'app/imports/arrivals/take-arrivals.ts': 'Faults are gathered file by file',
  'app/payments/sweep-payments.ts': 'Each payment has its turn; what is asked of a council is only which of its payments wait',
  'app/performance/all-councils.ts': 'A page of all councils is whole or none',
  'app/refunds/card/sweep-refunds.ts': 'Each refund has its turn; what is asked of a council is only which of its refunds wait',
  'app/starting/sandbox-accounts.ts': 'A demonstration starts whole or not at all'
}

/** What is done for each council goes through forEachCouncil. */
export function eachCouncilFaults(source: Source): string[] {
  if (source.path in goingThrough) return []
  return nodesOf(source).filter(node => ts.isForOfStatement(node) && /allCouncils(AndPractice)?\(/.test(node.expression.getText()))
    .map(node => faultAt(source, node, 'goes through the councils without forEachCouncil'))
}

/** Files where raw SQL is put together, each with the reason why nothing can be slipped in. */
const puttingTogether: Record<string, string> = {
  'app/database/in-council.ts': 'SET takes no bindings; what is put in has just been found to be a UUID',
  'app/privacy/requests/finding/walk-query.ts': 'Tables and columns are those of the list in places.ts; what is looked for is bound',
  'app/privacy/requests/finding/rows-query.ts': 'Tables and columns are those of the list in places.ts; keys are bound'
}

/** Rule 19: raw SQL is written in the code, every letter of it; values come by bindings. */
export function rawFaults(source: Source): string[] {
  if (source.path in puttingTogether) return []
  return nodesOf(source).flatMap(node => {
    if (!ts.isCallExpression(node) || !/^(raw|\w+Raw)$/.test(methodCalled(node) ?? '')) return []
    const [sql] = node.arguments
    const isSql = sql !== undefined && !ts.isObjectLiteralExpression(sql)
    return isSql && !isFixed(sql) ? [faultAt(source, node, 'puts raw SQL together instead of binding')] : []
  })
}

/** Made of nothing but text that stands in this file. */
function isFixed(sql: ts.Expression | undefined): boolean {
  if (sql === undefined) return false
  if (ts.isStringLiteralLike(sql)) return true
  if (ts.isTemplateExpression(sql)) return sql.templateSpans.every(span => isFixed(span.expression))
  if (ts.isBinaryExpression(sql)) return isFixed(sql.left) && isFixed(sql.right)
  if (ts.isConditionalExpression(sql)) return isFixed(sql.whenTrue) && isFixed(sql.whenFalse)
  if (!ts.isIdentifier(sql)) return false
  const declared = nodesBelow(sql.getSourceFile()).filter(isDeclaration).filter(node => node.name.getText() === sql.text)
  return declared.length > 0 && declared.every(node => isFixedConstant(node) || isFixedParameter(node))
}

type Declaration = ts.VariableDeclaration | ts.ParameterDeclaration | ts.BindingElement

function isDeclaration(node: ts.Node): node is Declaration {
  return ts.isVariableDeclaration(node) || ts.isParameter(node) || ts.isBindingElement(node)
}

function isFixedConstant(node: Declaration): boolean {
  return ts.isVariableDeclaration(node) && (ts.getCombinedNodeFlags(node) & ts.NodeFlags.Const) !== 0 && isFixed(node.initializer)
}

/** A parameter of a function that only this file calls, each time with fixed text. */
function isFixedParameter(node: Declaration): boolean {
  if (!ts.isParameter(node) || !ts.isFunctionDeclaration(node.parent) || isExported(node.parent)) return false
  const { name, parameters } = node.parent
  const uses = nodesBelow(node.getSourceFile()).filter(ts.isIdentifier).filter(use => use.text === name?.text && use !== name)
  return uses.length > 0 && uses.every(use => (
    ts.isCallExpression(use.parent) && use.parent.expression === use && isFixed(use.parent.arguments[parameters.indexOf(node)])
  ))
}

/** Rule 24: pounds and pence are turned into each other in money.ts alone, in SQL as in TypeScript. */
export function moneyFaults(source: Source): string[] {
  if (source.path === 'app/money.ts') return []
  return nodesOf(source).flatMap(node => {
    const isSum = (ts.isBinaryExpression(node) && isHundredfold(node)) || /[*/]\s*100(\.0+)?(?![\d_.%])/.test(writtenText(node) ?? '')
    if (isSum) return [faultAt(source, node, 'multiplies or divides by 100')]
    const isFloat = (ts.isIdentifier(node) && node.text === 'parseFloat') || methodCalled(node) === 'toFixed'
    return isFloat ? [faultAt(source, node, 'reads or prints a decimal')] : []
  })
}

function isHundredfold({ left, operatorToken, right }: ts.BinaryExpression): boolean {
  const { AsteriskToken, AsteriskEqualsToken, SlashToken, SlashEqualsToken } = ts.SyntaxKind
  const isHundred = (side: ts.Expression): boolean => /^(100n?|0\.01)$/.test(side.getText())
  if (operatorToken.kind === AsteriskToken) return isHundred(left) || isHundred(right)
  return [AsteriskEqualsToken, SlashToken, SlashEqualsToken].includes(operatorToken.kind) && isHundred(right)
}

/** Rule 28: settings are read in config.ts alone. */
export function environmentFaults(source: Source): string[] {
  if (source.path === 'app/config.ts') return []
  return nodesOf(source).filter(isEnvironment).map(node => faultAt(source, node, 'reads the environment'))
}

function isEnvironment(node: ts.Node): boolean {
  if (ts.isPropertyAccessExpression(node)) return node.name.text === 'env' && node.expression.getText() === 'process'
  if (ts.isElementAccessExpression(node)) return node.expression.getText() === 'process'
  if (ts.isImportSpecifier(node)) return (node.propertyName ?? node.name).text === 'env' && node.parent.parent.parent.getText().includes('process')
  return ts.isBindingElement(node) && (node.propertyName ?? node.name).getText() === 'env' && ts.isVariableDeclaration(node.parent.parent)
    && node.parent.parent.initializer?.getText() === 'process'
}
