/**
 * The same, with the next one always under way: while the database works at one batch, the next is read and made ready. What goes wrong
 * with the next one is told when it is asked for.
 */
export async function* ahead<Item>(items: AsyncIterable<Item>): AsyncGenerator<Item, void> {
  const iterator = items[Symbol.asyncIterator]()
  let next = iterator.next()
  try {
    for (let result = await next; result.done !== true; result = await next) {
      next = iterator.next()
      next.catch(() => undefined)
      yield result.value
    }
  } finally {
    await next.catch(() => undefined)
    await iterator.return?.()
  }
}
