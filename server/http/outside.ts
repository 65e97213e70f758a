import { missing } from '#common/errors.ts'
import type { Environment } from '#server/context.ts'
import type { System } from '#server/system.ts'

/** What whoever comes by a link alone is answered from. Nothing leaves a neutral copy: there none of its links leads anywhere. */
export function outside({ environment }: System): Environment {
  if (environment.egress.isClosed) throw missing()
  return environment
}
