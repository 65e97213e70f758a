import { parentPort, workerData } from 'node:worker_threads'
import { invariant } from '#common/errors.ts'
import { readText, type Readable } from './read-text.ts'

invariant(parentPort, 'the text of a file is read in a thread of its own')
const port = parentPort
// The thread that starts this one gives exactly this.
port.postMessage(await readText(workerData as Readable))
