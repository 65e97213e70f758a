/**
 * Items one after the other, each made from the one before; the next is in the making while whoever asked is at work
 * on the last.
 */
export async function* madeAhead<Item>(
  first: Promise<Item>,
  next: (last: Item) => Promise<Item> | undefined,
): AsyncGenerator<Item> {
  let coming: Promise<Item> | undefined = first
  try {
    while (coming) {
      const item: Item = await coming
      coming = next(item)
      // It is told when it is its turn.
      coming?.catch(() => undefined)
      yield item
    }
  } finally {
    await coming?.catch(() => undefined)
  }
}
