import { argentina, chile, colombia, mexico, peru } from './america.ts'
import type { TaxSeed } from './define.ts'
import { spain } from './es.ts'

/** By country of the seller; the order is that in which a line bears them. */
export const taxSeeds: Readonly<Record<string, readonly TaxSeed[]>> = {
  ES: spain,
  MX: mexico,
  CO: colombia,
  CL: chile,
  AR: argentina,
  PE: peru,
}
