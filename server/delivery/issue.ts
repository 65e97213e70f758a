import { conflict, missing } from '#common/errors.ts'
import type { ModelModule } from '#common/model.ts'
import { issueDocument } from '#server/records/document-course.ts'
import type { Writing } from '#server/records/write.ts'

import { readStanding, stateOf } from './standing.ts'

/** A draft is issued as it is sent; what is over or answered is not sent any more. */
export async function ensureIssued(ctx: Writing, module: ModelModule, id: string): Promise<void> {
  const standing = await readStanding(ctx, module, id)
  if (!standing) throw missing()
  if (standing.status === 'draft') await issueDocument(ctx, module.name, id)
  else if (stateOf(ctx, standing) !== 'open') {
    throw conflict(
      'Ya está respondido o caducado: haz una versión nueva.',
      'It has been answered or has expired: make a new version.',
    )
  }
}
