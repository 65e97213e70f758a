import { unavailable } from '#common/errors.ts'
import type { Egress } from './egress.ts'

/** Says no to everything: whatever works in it, nothing leaves. */
export function closedEgress(es: string, en: string): Egress {
  const refuse = async (): Promise<never> => {
    throw unavailable(es, en)
  }
  return { canMail: false, isClosed: true, sendMail: refuse, fetch: refuse }
}
