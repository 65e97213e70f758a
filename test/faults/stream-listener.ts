import { setTimeout as wait } from 'node:timers/promises'

import type { Visitor } from './server-process.ts'

/** A message of the stream that has a place in the log. */
export interface Heard {
  readonly event: string
  readonly position: string
  /** Of a change: what it touches, as far as the reader may know. */
  readonly fields: readonly string[]
}

export interface Listener {
  readonly heard: readonly Heard[]
  /** How often the stream was opened. */
  opened(): number
  /** Ends the connection wherever it is just now; it is opened again as a browser does. */
  cut(): void
  stop(): Promise<void>
}

const againMs = 50

/** Reads the stream as a browser does, from the last message that was heard whole. */
export function startListener(visitor: Visitor, where: () => string): Listener {
  const heard: Heard[] = []
  let isOver = false
  let count = 0
  let control = new AbortController()

  async function readOnce(signal: AbortSignal): Promise<void> {
    const last = heard.at(-1)?.position
    const response = await visitor.open(where(), '/changes/stream', last ? { 'last-event-id': last } : {}, signal)
    if (response.status !== 200 || !response.body) return await response.body?.cancel()
    count += 1
    let text = ''
    for await (const piece of response.body.pipeThrough(new TextDecoderStream())) {
      const parts = (text + piece).split('\n\n')
      text = parts.pop() ?? ''
      heard.push(...parts.flatMap(readMessage))
    }
  }

  const listening = (async () => {
    while (!isOver) {
      control = new AbortController()
      await readOnce(control.signal).catch(() => undefined)
      if (!isOver) await wait(againMs)
    }
  })()

  return {
    heard,
    opened: () => count,
    cut: () => control.abort(),
    async stop() {
      isOver = true
      control.abort()
      await listening
    },
  }
}

function readMessage(part: string): Heard[] {
  const lineOf = (name: string) => new RegExp(`^${name}: (.*)$`, 'm').exec(part)?.[1]
  const [position, event, data] = [lineOf('id'), lineOf('event'), lineOf('data')]
  if (position === undefined || event === undefined) return []
  return [{ event, position, fields: JSON.parse(data ?? '{}').fields ?? [] }]
}
