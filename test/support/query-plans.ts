import type { Knex } from 'knex'
import { inCouncil } from '../../app/database/in-council.js'
import { testDatabase } from './database.js'

/** How the database goes about a piece of work. */
export interface Plan {
  /** The conditions under which each index is entered. */
  indexes: Map<string, string[]>
  /** Large tables that are read from end to end. */
  wholeTables: string[]
  text: string
}

interface PlanNode {
  'Node Type': string
  'Relation Name'?: string
  'Index Name'?: string
  'Index Cond'?: string
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
  const plan: Plan = { indexes: new Map(), wholeTables: [], text: '' }
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
  for (const part of node.Plans ?? []) readPlan(part, largeTables, plan)
}
