/** `node day-greedy.ts URL CREDENTIAL PER_SECOND`: a program that asks for a list so often, whatever it is answered, until it is told to end. */
import process from 'node:process'
import { setTimeout as wait } from 'node:timers/promises'
import { openWeb } from '#bench/people.ts'

export interface Tally {
  done: number
  refused: number
  errors: number
}

const [url = '', cookie = '', perSecond = '1'] = process.argv.slice(2)
const web = openWeb(url)
const tally: Tally = { done: 0, refused: 0, errors: 0 }
let isOver = false
process.once('message', () => (isOver = true))

async function ask(): Promise<void> {
  try {
    const { status, retryAfter } = await web.send({ cookie }, 'GET', '/records/contact?limit=50&sort=title')
    if (status === 200) tally.done += 1
    else if ((status === 429 || status === 503) && retryAfter !== undefined) tally.refused += 1
    else tally.errors += 1
  } catch {
    tally.errors += 1
  }
}

const asked: Promise<void>[] = []
const startedMs = performance.now()
for (let sent = 0; !isOver; sent += 1) {
  await wait(Math.max(0, startedMs + (sent * 1000) / Number(perSecond) - performance.now()))
  asked.push(ask())
}
await Promise.all(asked)
web.close()
process.send?.(tally)
process.disconnect()
