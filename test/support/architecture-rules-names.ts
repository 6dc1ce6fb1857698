import ts from 'typescript'
import { faultAt, functionsExported, isExported, nodesOf, stem, syntaxOf, type Source } from './sources.js'

/** Words that say nothing of the subject. */
const emptyWords = ['util', 'utils', 'helper', 'helpers', 'common', 'base', 'manager', 'dto', 'misc']

/** The tests may speak of the service as a whole. */
const emptyInApp = 'service'

/** What other projects end names with to say their role; here only -form, -page and -query do. */
const otherRoles = [
  'controller', 'handler', 'handlers', 'model', 'view', 'viewmodel', 'repository', 'factory', 'presenter', 'validator', 'mapper', 'entity',
  'adapter', 'middleware', 'router', 'wrapper', 'processor', 'interface', 'impl'
]

/** Rules 2 and 3: how files and folders are called. */
export function nameFaults({ path: file }: Source): string[] {
  const parts = file.split('/').map(part => part.replace(/(\.test)?\.\w+$/, ''))
  const words = parts.filter(part => part !== 'service-phase').flatMap(part => part.toLowerCase().split(/[-_.]/))
  const empty = file.startsWith('test/') ? emptyWords : [...emptyWords, emptyInApp]
  const last = stem(file).split('-').at(-1) ?? ''
  return [
    ...words.filter(word => empty.includes(word)).map(word => `${file} is named "${word}"`),
    ...otherRoles.includes(last) ? [`${file} ends in "-${last}"; the roles are -form, -page and -query`] : [],
    ...file.includes('.class.') ? [`${file} is named ".class"`] : [],
    ...parts.at(-1) === 'index' && /\.[jt]s$/.test(file) ? [`${file} is an index file`] : []
  ]
}

/** Rule 3: what files export. */
export function exportFaults(source: Source): string[] {
  const statements = [...syntaxOf(source).statements]
  const classes = statements.filter(ts.isClassDeclaration).filter(({ name }) => name?.text.endsWith('Service') === true)
  const defaults = statements.filter(statement => ts.isExportAssignment(statement) || isDefault(statement) || exportsAsDefault(statement))
  return [
    ...defaults.map(statement => faultAt(source, statement, 'exports a default')),
    ...classes.map(statement => faultAt(source, statement, 'is a service')),
    ...statements.filter(isExported).flatMap(exportedNames).filter(({ text }) => /(Utils?|Helpers?|Manager|Dto)$/.test(text))
      .map(name => faultAt(source, name, `exports the name ${name.text}`))
  ]
}

/** Rules 2, 13 and 16: a file does what the ending of its name says. */
export function roleFaults(source: Source): string[] {
  const functions = functionsExported(source)
  const last = stem(source.path).split('-').at(-1)
  if (last === 'form' && !functions.some(({ name }) => /^read[A-Z]/.test(name?.text ?? ''))) {
    return [`${source.path} exports no function that reads`]
  }
  if (last === 'page') {
    const waits = nodesOf(source).filter(ts.isAwaitExpression)
    return [
      ...functions.length === 1 ? [] : [`${source.path} exports ${functions.length} functions; a page is one`],
      ...waits.map(node => faultAt(source, node, 'waits; a page function is pure'))
    ]
  }
  if (last === 'query' && functions.length === 0) return [`${source.path} exports no function`]
  return []
}

function isDefault(statement: ts.Statement): boolean {
  return ts.canHaveModifiers(statement)
    && ts.getModifiers(statement)?.some(modifier => modifier.kind === ts.SyntaxKind.DefaultKeyword) === true
}

function exportsAsDefault(statement: ts.Statement): boolean {
  return ts.isExportDeclaration(statement) && statement.exportClause !== undefined && ts.isNamedExports(statement.exportClause)
    && statement.exportClause.elements.some(element => element.name.text === 'default')
}

function exportedNames(statement: ts.Statement): ts.Identifier[] {
  if (ts.isVariableStatement(statement)) {
    return statement.declarationList.declarations.map(declaration => declaration.name).filter(ts.isIdentifier)
  }
  const isNamed = ts.isFunctionDeclaration(statement) || ts.isClassDeclaration(statement) || ts.isInterfaceDeclaration(statement)
    || ts.isTypeAliasDeclaration(statement)
  return isNamed && statement.name !== undefined ? [statement.name] : []
}
