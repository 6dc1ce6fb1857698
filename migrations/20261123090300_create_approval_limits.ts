import type { Knex } from 'knex'

const starting = { transfer: 100_000, refund: 10_000 }

/** Above its limit, a movement of money waits for another person. A council that was there before begins with the usual limits. */
export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    create table approval_limits (
      council_id uuid not null references councils (id),
      movement text not null check (movement in ('transfer', 'refund')),
      limit_pence bigint not null check (limit_pence >= 0),
      primary key (council_id, movement)
    );
    comment on column approval_limits.limit_pence is 'Up to and including this, one person is enough.';
    select protect_tenant_table('approval_limits', 'select, update (limit_pence)')`)
  const councils = await knex('councils').select('id') as { id: string }[]
  for (const { id } of councils) {
    await knex.raw(`set local app.council_id = '${id}'`)
    for (const [movement, limit] of Object.entries(starting)) {
      await knex('approval_limits').insert({ council_id: id, movement, limit_pence: limit })
    }
  }
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw('drop table approval_limits')
}
