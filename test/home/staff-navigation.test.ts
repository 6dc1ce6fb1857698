import { expect } from 'chai'
import { staffNavigation } from '../../app/home/staff-navigation.js'
import { startingRoles } from '../../app/users/starting-roles.js'
import { publicAccess } from '../../app/web/route.js'
import { liveRoutes } from '../support/live-routes.js'
import { testService, usesService } from '../support/service.js'

const most = 8

describe('The navigation of staff', function () {
  this.timeout(60_000)
  usesService()
  const everything = new Set(startingRoles.flatMap(role => role.permissions as readonly string[]))

  it('leads each role to places that exist and that the role may see', async () => {
    const routes = liveRoutes((await testService()).app).filter(({ method }) => method === 'get')
    for (const role of startingRoles) {
      const { groups } = at('/staff', role.permissions)
      for (const { href } of groups.flatMap(group => [group, ...at(group.href, role.permissions).places])) {
        const route = routes.find(({ path }) => path === href)
        expect(route?.permission, href).not.to.be.oneOf([undefined, publicAccess])
        expect(role.permissions, `${role.code} ${href}`).to.include(route?.permission)
      }
    }
  })

  it('is a short row for each role, and one row for whoever has few pages', () => {
    for (const role of startingRoles) expect(at('/staff', role.permissions).groups.length, role.code).to.be.within(2, most)
    const adviser = at('/staff/help', ['home.view', 'payments.help'])
    expect(adviser.groups.map(({ text }) => text)).to.deep.equal(['Home', 'Help someone pay'])
    expect(adviser.places).to.deep.equal([])
  })

  it('shows where one is: the group, and in it the place, also below it and never two', () => {
    expect(current('/staff')).to.deep.equal(['Home'])
    expect(current('/staff/suspense')).to.deep.equal(['Suspense', 'Work list'])
    expect(current('/staff/suspense/items/1/2')).to.deep.equal(['Suspense', 'Work list'])
    expect(current('/staff/suspense/rules/new')).to.deep.equal(['Suspense', 'Rules for suspense'])
    expect(current('/staff/imports/rules')).to.deep.equal(['Files', 'Rules for receipts'])
    expect(current('/staff/imports-of-another')).to.deep.equal([])
    expect(current('/pay')).to.deep.equal([])
  })

  function at(path: string, permissions: readonly string[]) {
    return staffNavigation({ may: permission => permissions.includes(permission) }, path)
  }

  function current(path: string): string[] {
    const { groups, places } = at(path, [...everything])
    return [...groups, ...places].filter(({ active }) => active).map(({ text }) => text)
  }
})
