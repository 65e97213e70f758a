import type { Member } from './company.ts'

/** Hears the stream of changes as somebody. */
export async function listen(url: string, { client }: Member) {
  const control = new AbortController()
  const response = await fetch(`${url}/api/v1/changes/stream`, {
    headers: { cookie: client.cookie ?? '' },
    signal: control.signal,
  })
  const events: unknown[] = []
  let isOver = false
  const reading = (async () => {
    let text = ''
    for await (const piece of response.body?.pipeThrough(new TextDecoderStream()) ?? []) {
      text += piece
      const parts = text.split('\n\n')
      text = parts.pop() ?? ''
      for (const part of parts) {
        const data = /^data: (.*)$/m.exec(part)?.[1]
        if (part.includes('event: change') && data !== undefined) events.push(JSON.parse(data))
      }
    }
  })().catch(() => undefined)
  return {
    close: () => control.abort(),
    /** Waits for so many that count (earlier writes may still come first), and then a moment for one too many. */
    async received(count: number, counts: (event: unknown) => boolean = () => true): Promise<unknown[]> {
      const deadline = performance.now() + 10_000
      while (events.filter(counts).length < count && performance.now() < deadline)
        await new Promise((resolve) => setTimeout(resolve, 20))
      if (!isOver) await new Promise((resolve) => setTimeout(resolve, 300))
      isOver = true
      void reading
      return events
    },
  }
}
