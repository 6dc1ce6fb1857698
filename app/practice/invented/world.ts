import type { Knex } from 'knex'
import { v5 } from 'uuid'
import type { CouncilId } from '../../database/in-council.js'
import { type Fund, fundsOf } from '../../funds/fund.js'
import { cardMethod } from '../../funds/method-of-payment.js'
import { ledgerAccountOfKind } from '../../ledger/ledger-account.js'
import type { Permission } from '../../users/permissions.js'
import { Chance } from './chance.js'
import { inventReference } from './reference.js'

/** What there is in a practice council to invent with: its council's settings. */
export interface PracticeWorld {
  councilId: CouncilId
  /** Those that residents can pay and whose references can be made up; the first that have account holders come first. */
  funds: readonly Fund[]
  clearingAccounts: Readonly<Record<string, string>>
  bankAccount: string
  suspenseAccount: string
  onlineMethod: string
  assistedMethod: string
  bankMethod: string
  officeCode: string
}

/** A colleague who is nobody: does what a lesson needs somebody else for. */
export type Colleague = 'adviser' | 'officer'

const colleagues: Readonly<Record<Colleague, { name: string, permission: Permission }>> = {
  adviser: { name: 'Practice Adviser', permission: 'payments.help' },
  officer: { name: 'Practice Officer', permission: 'transfers.make' }
}

export async function practiceWorld(trx: Knex.Transaction, councilId: CouncilId): Promise<PracticeWorld> {
  const all = await fundsOf(trx, councilId).where({ 'funds.offered_to_residents': true, 'funds.enabled': true }).orderBy('funds.position')
  const usable = all.filter(fund => inventReference(new Chance(`${councilId}/${fund.code}`), fund) !== null)
  const accounts = await trx('provider_accounts').where({ council_id: councilId }).select('code', 'clearing_account_code') as { code: string, clearing_account_code: string }[]
  const bank = await trx('methods_of_payment').where({ council_id: councilId, kind: 'bank', enabled: true }).orderBy('code').first('code') as { code: string } | undefined
  const offices = await trx('offices').where({ council_id: councilId }).orderByRaw("code <> 'WEB', code").first('code') as { code: string }
  const bankAccount = await trx('ledger_accounts').where({ council_id: councilId, kind: 'bank' }).orderBy('code').first('code') as { code: string }
  return {
    councilId, funds: [...usable.filter(fund => fund.account_must_exist), ...usable.filter(fund => !fund.account_must_exist)],
    clearingAccounts: Object.fromEntries(accounts.map(one => [one.code, one.clearing_account_code])),
    bankAccount: bankAccount.code, suspenseAccount: await ledgerAccountOfKind(trx, councilId, 'suspense'),
    onlineMethod: (await cardMethod(trx, councilId, 'card_online')).code, assistedMethod: (await cardMethod(trx, councilId, 'card_assisted')).code,
    bankMethod: bank?.code ?? (await cardMethod(trx, councilId, 'card_online')).code, officeCode: offices.code
  }
}

/** The colleague's id; they are made where they are missing. They have no password, and nobody is them. */
export async function colleague(trx: Knex.Transaction, { councilId, officeCode }: PracticeWorld, kind: Colleague): Promise<string> {
  const id = v5(kind, councilId)
  const { name, permission } = colleagues[kind]
  const role = await trx('roles').where({ council_id: councilId }).orderByRaw('not (permissions @> array[?]), code', [permission]).first('code') as { code: string }
  await trx('users').insert({ council_id: councilId, id, email: `${kind}@practice.invalid`, name, role_code: role.code, office_code: officeCode })
    .onConflict(['council_id', 'id']).ignore()
  return id
}
