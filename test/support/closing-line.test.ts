import { expect } from 'chai'
import { closingLine, countTests, hasClosingWords, whatFailed } from './closing-line.js'

describe('Closing line', () => {
  it("gives Mocha's numbers", () => {
    const output = '  \u2714 adds\n\n\u001B[92m \u001B[0m\u001B[32m 12 passing\u001B[0m\u001B[90m (3s)\u001B[0m\n\u001B[31m  2 failing\u001B[0m\n'
    expect(closingLine(countTests(output, false))).to.equal('12 passed, 2 failed')
    expect(closingLine(countTests('  3 passing (1s)\n', true))).to.equal('3 passed, 0 failed')
  })

  it('counts a run that broke down as a failure', () => {
    expect(closingLine(countTests('Error: Cannot find module', false))).to.equal('0 passed, 1 failed')
    expect(closingLine(countTests('  3 passing (1s)\n', false))).to.equal('3 passed, 1 failed')
  })

  it('tells again what failed, or the last words of a run that broke down', () => {
    expect(whatFailed('  \u2714 adds\n\n  3 passing (1s)\n  1 failing\n\n  1) adds\n       twice:\n\n\u001B[31m     Error: 3\u001B[0m\n\n', false))
      .to.equal('  1 failing\n\n  1) adds\n       twice:\n\n     Error: 3')
    expect(whatFailed('  3 passing (1s)\n', true)).to.equal('')
    expect(whatFailed('  \u2714 adds\n\nError: Cannot find module\n', false)).to.contain('Error: Cannot find module')
  })

  it('knows when the last test is over', () => {
    expect(hasClosingWords('  \u2714 goes on passing (the salt)\n')).to.equal(false)
    expect(hasClosingWords('\n  3 passing (1s)\n')).to.equal(true)
  })
})
