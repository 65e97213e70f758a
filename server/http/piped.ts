import { Readable, pipeline } from 'node:stream'
import type { Transform } from 'node:stream'

import type { Files } from '#server/files/files.ts'

import type { Exchange } from './route.ts'

/** What comes out of a transform; a failure of the source ends the download instead of the process. */
export function piped(source: AsyncIterable<unknown>, transform: Transform): Transform {
  pipeline(Readable.from(source), transform, () => undefined)
  return transform
}

/** Sends what is made as fast as it can be: whoever downloads slowly, or not at all, keeps no turn from others. */
export async function download(files: Files, { request, reply }: Exchange, content: Readable): Promise<void> {
  const { readable, made } = await files.spool(content)
  const forget = request.keepFile?.()
  if (forget) readable.once('close', forget)
  void made.then(() => request.endTurn?.())
  await reply.send(readable)
}
