import type { Knex } from 'knex'
import { inCouncil } from '../../app/database/in-council.js'
import { testDatabase } from './database.js'

/** How the database goes about a piece of work. */
export interface Plan {
  /** The conditions under which each index is entered. */
  indexes: Map<string, string[]>
  /** Large tables that are read from end to end. */
  wholeTables: string[]
  /** Large tables of which all that the council has is read again for each row of another: the work grows with the square of the rows. */
  readAgain: string[]
  text: string
}

interface PlanNode {
  'Node Type': string
  'Relation Name'?: string
  'Index Name'?: string
  'Index Cond'?: string
  'Parent Relationship'?: string
  Plans?: PlanNode[]
}

interface QueryingConnection {
  query(sql: string, bindings?: unknown[]): Promise<{ rows: { 'QUERY PLAN': [{ Plan: PlanNode }] }[] }>
}

/** The plans, made as the application's role and under the work's own settings, of every query that it makes of these tables. */
export async function planOf(councilId: string, largeTables: readonly string[], work: (trx: Knex.Transaction) => Promise<void>): Promise<Plan> {
  const { application } = await testDatabase()
  const queries: { sql: string, bindings: Knex.RawBinding[] }[] = []
  await inCouncil(councilId, async trx => {
    trx.on('query', (query: { sql: string, bindings: Knex.RawBinding[] }) => queries.push(query))
    await work(trx)
  })
  const plan: Plan = { indexes: new Map(), wholeTables: [], readAgain: [], text: '' }
  const connection = await application.client.acquireConnection() as QueryingConnection
  await connection.query(`begin; set local app.council_id = '${councilId}'`)
  for (const { sql, bindings } of queries) {
    if (sql.startsWith('set local ')) await connection.query(sql)
    if (!largeTables.some(table => sql.includes(table))) continue
    const { rows } = await connection.query(`explain (format json) ${sql}`, bindings)
    readPlan(rows[0]?.['QUERY PLAN'][0].Plan, largeTables, plan)
    plan.text += `${sql}\n${JSON.stringify(rows, null, 1)}\n`
  }
  await connection.query('rollback')
  application.client.releaseConnection(connection)
  return plan
}

function readPlan(node: PlanNode | undefined, largeTables: readonly string[], plan: Plan): void {
  if (node === undefined) return
  const index = node['Index Name']
  if (index !== undefined) plan.indexes.set(index, [...plan.indexes.get(index) ?? [], node['Index Cond'] ?? ''])
  const table = node['Relation Name'] ?? ''
  if (node['Node Type'].includes('Seq Scan') && largeTables.includes(table)) plan.wholeTables.push(table)
  if (node['Node Type'] === 'Nested Loop') plan.readAgain.push(...readForEachRow(node, largeTables))
  for (const part of node.Plans ?? []) readPlan(part, largeTables, plan)
}

/** What the inner side of a loop begins with, where its key is nothing of the outer side's rows and those are many. */
function readForEachRow({ Plans = [] }: PlanNode, largeTables: readonly string[]): string[] {
  const [outer, inner] = ['Outer', 'Inner'].map(side => Plans.find(part => part['Parent Relationship'] === side))
  if (outer === undefined || inner === undefined) return []
  const isMany = ({ 'Node Type': type, 'Relation Name': table = '' }: PlanNode): boolean => /^(Function|CTE) Scan$/.test(type) || largeTables.includes(table)
  const first = beginningOf(inner)
  const conditions = everyPart(first).map(part => part['Index Cond'] ?? '').join(' ').replaceAll(/council_id = [^ )]+|'[^']*'/g, '')
  const isKeyed = /[\w"]\.[\w"]/.test(conditions)
  return everyPart(outer).some(isMany) && isMany(first) && !isKeyed && first['Node Type'] !== 'Function Scan' ? [first['Relation Name'] ?? first['Node Type']] : []
}

function beginningOf(node: PlanNode): PlanNode {
  const next = node.Plans?.find(part => ['Outer', 'Member', 'Subquery'].includes(part['Parent Relationship'] ?? ''))
  return next === undefined || node['Relation Name'] !== undefined ? node : beginningOf(next)
}

function everyPart(node: PlanNode): PlanNode[] {
  return [node, ...(node.Plans ?? []).flatMap(everyPart)]
}
