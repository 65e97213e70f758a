import { parentPort, workerData } from 'node:worker_threads'
import { invariant } from '#common/errors.ts'
import { wordsOf } from '#server/records/file-words.ts'
import { readText, type Readable } from './read-text.ts'
import type { WordedText } from './parts.ts'

invariant(parentPort, 'the text of a file is read in a thread of its own')
const port = parentPort
// The thread that starts this one gives exactly this.
const text = await readText(workerData as Readable)
const worded: WordedText = {
  ...text,
  words: wordsOf(text.parts),
  partWords: text.parts.map((part) => wordsOf([part])),
}
port.postMessage(worded)
