/** What can befall a statement, or an effect outside, at its turn. */
export const faults = ['cut before', 'cut after', 'serialization', 'deadlock', 'crash before', 'crash after'] as const
export type Fault = (typeof faults)[number]

const codes: Partial<Record<Fault, string>> = { serialization: '40001', deadlock: '40P01' }

/** What is sent instead, so that PostgreSQL itself refuses and the transaction is as it is after a refusal. */
export function refusalOf(fault: Fault | undefined): string | undefined {
  const code = fault && codes[fault]
  return code && `do $$ begin raise exception 'simulated' using errcode = '${code}'; end $$`
}

/** The driver's words for a session that broke while it waited for an answer. */
export function lost(): Error {
  return Object.assign(new Error('Connection terminated unexpectedly'), { code: '57P01' })
}

export function deadlock(): Error {
  return Object.assign(new Error('deadlock detected'), { code: '40P01' })
}
