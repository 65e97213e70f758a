import { enDaily } from './en-daily.ts'
import { enShaping } from './en-shaping.ts'
import type { Words } from './es.ts'

export const en: Words = { ...enDaily, ...enShaping }
