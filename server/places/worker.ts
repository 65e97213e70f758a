import { parentPort } from 'node:worker_threads'
import { invariant } from '#common/errors.ts'
import { openGazetteer, type Place, type PostalAddress } from './gazetteer.ts'
import { towns } from './towns.ts'

/** One request to the thread that holds the list of towns, and its answer. */
export interface Question {
  readonly id: number
  readonly addresses: readonly PostalAddress[]
}
export interface Answer {
  readonly id: number
  readonly places: readonly (Place | null)[]
}

invariant(parentPort, 'the list of towns is held by a thread of its own')
const port = parentPort
const gazetteer = openGazetteer(towns)
port.on('message', ({ id, addresses }: Question) => {
  const answer: Answer = { id, places: addresses.map((address) => gazetteer.locate(address)) }
  port.postMessage(answer)
})
