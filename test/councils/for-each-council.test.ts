import { expect } from 'chai'
import { forEachCouncil } from '../../app/councils/for-each-council.js'
import { errorFacts } from '../../app/errors.js'
import { rejectionOf } from '../payments/providers/start-sandbox.js'

describe('What is done for each council', () => {
  const councils = ['a', 'b', 'c'].map(id => ({ id }))

  async function doneFor(fails: (id: string) => Error | null): Promise<{ done: string[], error: unknown }> {
    const done: string[] = []
    const error = await rejectionOf(forEachCouncil(councils, async ({ id }) => {
      const failure = fails(id)
      if (failure !== null) throw failure
      await Promise.resolve(done.push(id))
    }))
    return { done, error }
  }

  it('is done for all others where it fails for one, and then tells which one and why', async () => {
    const { done, error } = await doneFor(id => id === 'b' ? Object.assign(new Error('insert … - a check failed'), { code: '23514' }) : null)
    expect(done).to.deep.equal(['a', 'c'])
    expect(error).to.be.instanceOf(AggregateError).with.property('message', 'failed for 1 of 3 councils: b')
    expect(errorFacts(error).errors).to.have.length(1).with.nested.property('[0]').that.includes({ code: '23514', message: 'a check failed' })
  })

  it('ends where the database is away, since each would wait for it', async () => {
    const away = Object.assign(new Error('refused'), { code: 'ECONNREFUSED' })
    expect(await doneFor(id => id === 'b' ? away : null)).to.deep.equal({ done: ['a'], error: away })
  })

  it('throws nothing where nothing fails', async () => {
    const done: string[] = []
    await forEachCouncil(councils, async ({ id }) => await Promise.resolve(done.push(id)))
    expect(done).to.deep.equal(['a', 'b', 'c'])
  })
})
