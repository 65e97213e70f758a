import type { Migration } from './define.ts'
import { system } from './0001-system.ts'
import { signIn } from './0002-sign-in.ts'
import { access } from './0003-access.ts'
import { environments } from './0004-environments.ts'
import { search } from './0005-search.ts'

/** In the order in which they run. */
export const migrations: readonly Migration[] = [system, signIn, access, environments, search]
