import pg from 'pg'

/** What is asked of the database by every pool of this process while the work lasts, beginning and ending transactions and naming the council aside. */
export async function countedQueries<Result>(work: () => Promise<Result>): Promise<{ answer: Result, queries: string[] }> {
  const asked: string[] = []
  const clients: object = pg.Client.prototype
  const original = Object.getOwnPropertyDescriptor(clients, 'query')
  if (original === undefined) throw new Error('The client has no query')
  const listening = function (this: unknown, ...args: [string | { text: string }, ...unknown[]]): unknown {
    asked.push(typeof args[0] === 'string' ? args[0] : args[0].text)
    return Reflect.apply(original.value as () => unknown, this, args)
  }
  Object.defineProperty(clients, 'query', { ...original, value: listening })
  try {
    const answer = await work()
    return { answer, queries: asked.filter(text => !/^(begin|commit|rollback|set local)/i.test(text.trim())) }
  } finally {
    Object.defineProperty(clients, 'query', original)
  }
}
