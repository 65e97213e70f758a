import { Readable, pipeline } from 'node:stream'
import type { Transform } from 'node:stream'

/** What comes out of a transform; a failure of the source ends the download instead of the process. */
export function piped(source: AsyncIterable<unknown>, transform: Transform): Transform {
  pipeline(Readable.from(source), transform, () => undefined)
  return transform
}
