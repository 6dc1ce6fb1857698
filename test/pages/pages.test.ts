import { expect } from 'chai'
import { liveRoutes } from '../support/live-routes.js'
import { describeEveryPage, registryFaults } from '../support/page-registry.js'
import { testService, usesService } from '../support/service.js'
import { pages } from './registry.js'
import { makePagesWorld, type PagesWorld } from './world.js'

describe('Every page', function () {
  usesService()
  let world: PagesWorld

  before(async function () {
    this.timeout(60_000)
    world = await makePagesWorld()
  })

  it('of the live router is in the registry, and nothing else', async () => {
    expect(registryFaults(liveRoutes((await testService()).app), pages)).to.deep.equal([])
  })

  describeEveryPage(pages, () => world)
})
