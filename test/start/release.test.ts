import { spawnSync } from 'node:child_process'
import { expect } from 'chai'
import { projectRoot } from '../../app/paths.js'

describe('The release process', function () {
  this.timeout(30_000)

  it('asks for the owner’s address in production, where the application may change nothing', () => {
    const { status, stderr } = spawnSync(process.execPath, ['--import', 'tsx', 'app/release.ts'], {
      cwd: projectRoot,
      encoding: 'utf8',
      env: {
        ...process.env, NODE_ENV: 'production', DATABASE_URL: 'postgres://counterfoil_app@127.0.0.1:1/counterfoil', MIGRATION_DATABASE_URL: '',
        SESSION_SECRETS: 's'.repeat(32), ENCRYPTION_KEY: Buffer.alloc(32).toString('base64')
      }
    })

    expect(status).to.equal(1)
    expect(stderr).to.contain('MIGRATION_DATABASE_URL: must name the database as its owner')
  })
})
