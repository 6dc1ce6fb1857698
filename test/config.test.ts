import { expect } from 'chai'
import { ConfigurationFault, readConfig, startSettings } from '../app/config.js'

const production = {
  NODE_ENV: 'production',
  DATABASE_URL: 'postgres://counterfoil_app:secret@db.internal/counterfoil',
  SESSION_SECRETS: 'x'.repeat(40),
  ENCRYPTION_KEY: Buffer.alloc(32, 'k').toString('base64')
}

describe('The settings', () => {
  function faultsOf(environment: Record<string, string | undefined>): string {
    try {
      readConfig(environment)
    } catch (error) {
      if (error instanceof ConfigurationFault) return error.message
      throw error
    }
    return ''
  }

  it('are complete in production with four of them, and frozen', () => {
    const config = readConfig(production)
    expect(config.https).to.equal(true)
    expect(config.port).to.equal(3000)
    expect(Object.isFrozen(config)).to.equal(true)
  })

  it('have no default secrets in production', () => {
    const faults = faultsOf({ NODE_ENV: 'production', DATABASE_URL: production.DATABASE_URL })
    expect(faults).to.contain('SESSION_SECRETS: is missing').and.contain('ENCRYPTION_KEY: is missing')
    expect(readConfig({ DATABASE_URL: production.DATABASE_URL }).encryptionKey).to.have.length(32)
  })

  it('are refused with every fault at once, and without repeating a secret', () => {
    const faults = faultsOf({
      ...production, DATABASE_URL: 'mysql://counterfoil:hunter2@db/x', PORT: '99999', ENCRYPTION_KEY: 'too-short-and-secret', BEHIND_HTTPS: 'no',
      NOTIFY_API_KEY: 'a-key-that-is-long-enough-to-be-one'
    })
    for (const name of ['DATABASE_URL', 'PORT', 'ENCRYPTION_KEY', 'BEHIND_HTTPS', 'NOTIFY_TEMPLATE_ID']) expect(faults).to.contain(name)
    expect(faults).not.to.contain('hunter2').and.not.to.contain('too-short-and-secret')
  })

  it('are called malformed where they are there, and missing only where they are not', () => {
    const faults = faultsOf({ ...production, PORT: 'eighty', TRUSTED_PROXIES: '1.5', SESSION_SECRETS: '' })
    expect(faults.split('\n- ').slice(1)).to.have.members([
      'PORT: must be a whole number', 'TRUSTED_PROXIES: must be a whole number', 'SESSION_SECRETS: is missing'
    ])
  })

  it('name a database by a whole address', () => {
    for (const wrong of ['', 'nonsense', 'postgres://host-without-database', 'http://db/x']) {
      expect(faultsOf({ ...production, DATABASE_URL: wrong }), wrong).to.contain('DATABASE_URL')
    }
    expect(faultsOf({ ...production, DATABASE_URL: 'postgresql:///counterfoil?host=/run/postgresql' })).to.equal('')
  })

  it('serve only this machine outside production, where secrets are public', () => {
    expect(faultsOf({ DATABASE_URL: production.DATABASE_URL, BIND_ADDRESS: '0.0.0.0' })).to.contain('BIND_ADDRESS')
    expect(faultsOf({ ...production, BIND_ADDRESS: '0.0.0.0' })).to.equal('')
  })

  it('start no database of our own where the owner of one is named, as for a backup', () => {
    expect(startSettings({}).hasOwnDatabase).to.equal(true)
    expect(() => startSettings({ MIGRATION_DATABASE_URL: production.DATABASE_URL })).to.throw(ConfigurationFault, 'DATABASE_URL: is missing')
    expect(startSettings({ DATABASE_URL: production.DATABASE_URL }).hasOwnDatabase).to.equal(false)
  })
})
