import type pg from 'pg'

interface Gathering {
  readonly connection: pg.Connection
  pieces: Uint8Array[]
}

const gatherings = new WeakMap<pg.Connection, Gathering>()

/**
 * What is said of several things leaves in one piece, and the database answers when all is said: a piece for each
 * word costs the process more than what it says.
 */
export function sendAtOnce(connection: pg.Connection, say: (connection: pg.Connection) => void): void {
  const gathering = gatherings.get(connection) ?? gather(connection)
  gatherings.set(connection, gathering)
  say(gathering.connection)
  const { pieces } = gathering
  gathering.pieces = []
  const { stream } = connection
  if (stream.writable) stream.write(Buffer.concat([...pieces, sync]))
}

/** As the protocol has it: whoever says it waits for all answers. */
const sync = Buffer.from([0x53, 0, 0, 0, 4])

/** The same connection for statements that are not the last: what they write is kept, and none of them ends the message. */
function gather(connection: pg.Connection): Gathering {
  const keep = (piece: Uint8Array): boolean => gathering.pieces.push(piece) > 0
  const gathering: Gathering = {
    connection: Object.create(connection, {
      sync: { value: () => undefined },
      stream: { value: { writable: true, write: keep, cork: () => undefined, uncork: () => undefined } },
    }),
    pieces: [],
  }
  return gathering
}
