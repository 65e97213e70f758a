import { esDaily } from './es-daily.ts'
import { esShaping } from './es-shaping.ts'
import type { Catalogue, Texts } from './message.ts'

/**
 * The source of every text of the web application. To add an area: a file in `es/` that ends in `as const`, its twin in
 * `en/` typed `Words['area']`, and one line in each of the two lists, of every day or of shaping the CRM;
 * a missing or misnamed text does not compile.
 */
export const es = { ...esDaily, ...esShaping }

/** The words of another language, as data. */
export type Words = Catalogue<typeof es>

/** What any page reads. */
export type Messages = Texts<typeof esDaily>

/** What those parts read besides that shape the CRM and lead its project. */
export type AllMessages = Texts<typeof es>
