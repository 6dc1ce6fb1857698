import type { Knex } from 'knex'
import type { CouncilId } from '../../database/in-council.js'

interface Choice {
  code: string
  name: string
}

/** What can be chosen for what comes from a source. */
export interface SourceChoices {
  /** Where money can be that a file tells of. */
  ledgerAccounts: Choice[]
  methods: Choice[]
  offices: Choice[]
}

/** A source as the list of them shows it. */
export interface ListedSource {
  code: string
  name: string
  formatCode: string
  /** Null for a source of accounts, which bring no money. */
  ledgerAccountName: string | null
  methodName: string | null
  enabled: boolean
}

export async function sourceChoices(trx: Knex.Transaction, councilId: CouncilId): Promise<SourceChoices> {
  return {
    ledgerAccounts: await trx('ledger_accounts').where({ council_id: councilId }).whereIn('kind', ['bank', 'clearing', 'cash_in_transit'])
      .orderBy('name').select('code', 'name') as Choice[],
    methods: await trx('methods_of_payment').where({ council_id: councilId, enabled: true }).orderBy('name').select('code', 'name') as Choice[],
    offices: await trx('offices').where({ council_id: councilId }).orderBy('name').select('code', 'name') as Choice[]
  }
}

/** Every source of the council, in its order. */
export async function listedSources(trx: Knex.Transaction, councilId: CouncilId): Promise<ListedSource[]> {
  return await trx('import_sources as source')
    .leftJoin('ledger_accounts as account', join => {
      join.on('account.council_id', 'source.council_id').andOn('account.code', 'source.ledger_account_code')
    })
    .leftJoin('methods_of_payment as method', join => {
      join.on('method.council_id', 'source.council_id').andOn('method.code', 'source.method_code')
    })
    .where('source.council_id', councilId).orderBy(['source.position', 'source.code'])
    .select(
      'source.code', 'source.name', 'source.format_code as formatCode', 'source.enabled', 'account.name as ledgerAccountName', 'method.name as methodName'
    ) as ListedSource[]
}
