import { v7 as newId } from 'uuid'
import { inCouncil } from '../../app/database/in-council.js'
import { recordAudit } from '../../app/users/audit.js'
import type { TestCouncil } from '../support/builders.js'
import { aUser } from '../support/builders-people.js'
import { HttpVisitor } from '../support/http-visitor.js'
import type { RegisteredPage } from '../support/page-registry.js'
import { aPayingCouncil, testService } from '../support/service.js'
import { rowsOf } from '../support/paying.js'
import { atWork } from '../support/staff-visitor.js'
import { tableScrolls } from './explained.js'
import { longWord, type PagesWorld, sending, shown } from './world.js'

/** The council's people, their roles, invitations, and the audit trail. */
export const peoplePages: RegisteredPage<PagesWorld>[] = [
  {
    name: 'People',
    route: '/staff/users',
    states: [
      { name: 'everybody', screen: 'large', visit: async world => await at(world, world.quiet, '/staff/users') },
      { name: 'long names', screen: 'small', explained: tableScrolls, visit: async world => {
        await aUser(world.wordy, { name: `${longWord} ${longWord}`.slice(0, 100), fundCodes: ['23'] })
        return await at(world, world.wordy, '/staff/users')
      } },
      { name: 'nobody found', screen: 'small', visit: async world => await at(world, world.quiet, '/staff/users?words=nobody') }
    ]
  },
  {
    name: 'Invite somebody',
    route: '/staff/users/new',
    states: [
      { name: 'first', screen: 'small', visit: async world => await at(world, world.quiet, '/staff/users/new') },
      { name: 'nothing given', screen: 'large', errors: true, visit: async world => await at(world, world.quiet, '/staff/users/new', sending({}, 'Send the invitation')) }
    ]
  },
  {
    name: 'Somebody’s account',
    route: '/staff/users/:userId',
    states: [
      { name: 'invited', screen: 'small', explained: tableScrolls, visit: async world => await at(world, world.wordy, `/staff/users/${await invited(world.wordy)}`) },
      { name: 'active', screen: 'large', visit: async world => await at(world, world.quiet, `/staff/users/${world.quiet.users.officer.id}`) },
      { name: 'one’s own', screen: 'small', visit: async world => {
        const council = await aPayingCouncil()
        return await at(world, council, `/staff/users/${council.users.administrator.id}`)
      } }
    ]
  },
  {
    name: 'What somebody may do',
    route: '/staff/users/:userId/access',
    states: [
      { name: 'as it is', screen: 'large', visit: async world => await at(world, world.quiet, `/staff/users/${world.quiet.users.officer.id}/access`) }
    ]
  },
  {
    name: 'The name and email of somebody',
    route: '/staff/users/:userId/name',
    states: [{ name: 'without any', screen: 'small', errors: true, visit: async world =>
      await at(world, world.quiet, `/staff/users/${world.quiet.users.officer.id}/name`, sending({ 'Name': '', 'Email address': '' }, 'Save')) }]
  },
  {
    name: 'Disabling an account',
    route: '/staff/users/:userId/disabling',
    states: [{ name: 'asked', screen: 'small', visit: async world => await at(world, world.quiet, `/staff/users/${world.quiet.users.officer.id}/disabling`) }]
  },
  {
    name: 'Has somebody left',
    route: '/staff/users/:userId/leaving',
    states: [
      { name: 'asked', screen: 'small', visit: async world => await at(world, world.quiet, `/staff/users/${world.quiet.users.officer.id}/leaving`) }
    ]
  },
  {
    name: 'Roles',
    route: '/staff/roles',
    states: [{ name: 'as they start', screen: 'large', visit: async world => await at(world, world.quiet, '/staff/roles') }]
  },
  {
    name: 'A role',
    route: '/staff/roles/:roleCode',
    states: [
      { name: 'that can be copied', screen: 'small', visit: async world => await at(world, world.quiet, '/staff/roles/finance') },
      { name: 'copied without a name', screen: 'large', errors: true, visit: async world => await at(world, world.quiet, '/staff/roles/finance', sending({}, 'Copy')) }
    ]
  },
  {
    name: 'Change a role',
    route: '/staff/roles/:roleCode/permissions',
    states: [
      { name: 'as it is', screen: 'small', visit: async world => await at(world, world.quiet, '/staff/roles/adviser/permissions') },
      { name: 'with duties together', screen: 'large', errors: true, visit: async world => {
        const council = await aPayingCouncil()
        await inCouncil(council.id, async trx => {
          await trx('roles').where({ council_id: council.id, code: 'adviser' }).update({ permissions: ['users.change', 'refunds.request', 'refunds.approve'] })
        })
        return await at(world, council, '/staff/roles/adviser/permissions', sending({}, 'Save'))
      } }
    ]
  },
  {
    name: 'Audit trail',
    route: '/staff/audit',
    states: [
      { name: 'several events', screen: 'large', visit: async world => {
        await events(world.wordy)
        return await at(world, world.wordy, '/staff/audit')
      } },
      { name: 'several events', screen: 'small', explained: tableScrolls, visit: async world => await at(world, world.wordy, '/staff/audit') },
      { name: 'a date that is none', screen: 'small', errors: true, visit: async world => await at(world, world.quiet, '/staff/audit?from=never') }
    ]
  },
  {
    name: 'Choose your password',
    route: '/staff/invitation',
    states: [
      { name: 'first', screen: 'small', visit: async world => shown(world, world.wordy, await opened(world.wordy), '/staff/invitation') },
      { name: 'nothing given', screen: 'large', errors: true, visit: async world => shown(world, world.wordy, await opened(world.wordy), '/staff/invitation', sending({}, 'Save password')) }
    ]
  },
  {
    name: 'An invitation that is not right',
    route: '/staff/invitations/:token',
    states: [
      { name: 'unknown', screen: 'small', status: 404, visit: world => shown(world, world.quiet, undefined, '/staff/invitations/AAAAAAAAAAAAAAAAAAAAAA') }
    ]
  },
  {
    name: 'Your password is saved',
    route: '/staff/joined',
    states: [{ name: 'shown', screen: 'small', visit: world => shown(world, world.quiet, undefined, '/staff/joined') }]
  }
]

async function at(world: PagesWorld, council: TestCouncil, path: string, act?: ReturnType<typeof sending>) {
  return shown(world, council, await atWork(council, 'administrator'), path, act)
}

/** Answers the id of somebody who was invited. */
async function invited(council: TestCouncil): Promise<string> {
  const administrator = await atWork(council, 'administrator')
  await administrator.get('/staff/users/new')
  await administrator.post('/staff/users', {
    name: `Wren ${longWord}`, email: `${newId()}@mail.example`, role: 'adviser', office: council.users.adviser.officeCode, funds: 'some', 'fund-23': 'yes', methods: 'all'
  })
  return administrator.last.path.split('/').at(-1) ?? ''
}

async function opened(council: TestCouncil): Promise<HttpVisitor> {
  await invited(council)
  const messages = await rowsOf(council, 'outbox_messages', { kind: 'invitation' })
  const latest = messages.sort((a, b) => String(a.id).localeCompare(String(b.id))).at(-1)
  const visitor = new HttpVisitor(await testService(), council)
  await visitor.get(/\/staff\/invitations\/\S+/.exec(String(latest?.body))?.[0] ?? '')
  return visitor
}

async function events(council: TestCouncil): Promise<void> {
  await inCouncil(council.id, async trx => {
    await recordAudit(trx, council.id, { at: new Date(), userId: null, action: 'import_reversal_refused', subjectId: newId() })
    await recordAudit(trx, council.id, {
      at: new Date(), userId: council.users.administrator.id, action: 'role_changed', subjectId: 'adviser', before: { permissions: `${longWord} home.view` }, after: { permissions: null }
    })
  })
}
