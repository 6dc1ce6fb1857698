import { expect } from 'chai'
import { loggedPath } from '../../app/web/incoming/request-log.js'
import { liveRoutes } from '../support/live-routes.js'
import { testService, usesService } from '../support/service.js'

/** What of an address opens something, or says whose account it is. */
const secretParameters = ['token', 'reference', 'accountReference']

describe('An address in the log', () => {
  usesService()

  it('has no token and no account reference in it, whichever route it is of', async () => {
    const withSecrets = liveRoutes((await testService()).app).map(({ path }) => path).filter(path => secretParameters.some(name => path.includes(`:${name}`)))
    expect(withSecrets.length).to.be.greaterThan(6)
    for (const path of withSecrets) {
      const filled = path.replace(/:(\w+)/g, (_, name: string) => secretParameters.includes(name) ? '67637463545' : '5')
      for (const written of [filled, `/${filled}`, filled.toUpperCase(), `${filled}?x=1`]) expect(loggedPath(written), path).not.to.contain('67637463545')
    }
  })

  it('is otherwise as it was asked for, without its query', () => {
    expect(loggedPath('/staff/transfers/from?x=1')).to.equal('/staff/transfers/from')
    expect(loggedPath('/staff/transfers/from/5/67637463545')).to.equal('/staff/transfers/from/5/...')
  })
})
