/**
 * Work that many ask for and that serves all who asked before it began: at once when it rests, and once more when
 * somebody asks meanwhile.
 */
export function coalesced<Key extends WeakKey>(work: (key: Key) => Promise<void>): (key: Key) => void {
  const busy = new WeakMap<Key, { isMore: boolean }>()
  const begin = async (key: Key): Promise<void> => {
    const asked = { isMore: true }
    busy.set(key, asked)
    // Whoever asks twice in one breath is served once.
    await Promise.resolve()
    while (asked.isMore) {
      asked.isMore = false
      await work(key)
    }
    busy.delete(key)
  }
  return (key) => {
    const asked = busy.get(key)
    if (asked) asked.isMore = true
    else void begin(key)
  }
}
