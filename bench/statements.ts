/** What is asked of the database, whoever asks: every statement that a driver of this process sends, while somebody listens. */
import pg from 'pg'
import { isTogether } from '#server/db/together.ts'

export interface Statement {
  readonly text: string
  readonly values: readonly unknown[]
}

export async function statementsOf(work: () => Promise<unknown>): Promise<Statement[]> {
  const { prototype } = pg.Client
  const heard: Statement[] = []
  const { query } = prototype
  const listening = function (this: pg.Client, ...given: unknown[]): unknown {
    const [first] = given
    const sent = isTogether(first) ? first.statements.map((one) => [one]) : [given]
    heard.push(...sent.flatMap((one) => asStatement(one) ?? []))
    return Reflect.apply(query, this, given)
  }
  Object.assign(prototype, { query: listening })
  try {
    await work()
    return heard
  } finally {
    Object.assign(prototype, { query })
  }
}

/** Reads alone; what streams its rows is read through the cursor's own statement. */
function asStatement([first, second]: readonly unknown[]): Statement | undefined {
  const isObject = typeof first === 'object' && first !== null
  const text = isObject ? ('text' in first ? first.text : undefined) : first
  const values = isObject && 'values' in first ? first.values : second
  if (typeof text !== 'string') return undefined
  const read = text.trimStart().replace(/^declare .*? for /s, '')
  if (!/^(select|with)\b/i.test(read) || writes.test(read)) return undefined
  return { text: read, values: Array.isArray(values) ? values : [] }
}

const writes = /\b(insert into|update|delete from|for update|for share|nextval|pg_advisory|pg_notify)\b/i
