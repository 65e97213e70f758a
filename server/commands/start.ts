import { flushCompileCache } from 'node:module'
import { startServer } from '#server/main.ts'
import type { RunningServer } from '#server/main.ts'
import { readSettings } from '#server/settings.ts'

import type { Command } from './define.ts'
import { placeHelp, placeOptions, textOption } from './define.ts'

const stopTimeoutMs = 9_000
/** npm and a terminal both pass Ctrl-C on: the second within this time is the same one. */
const sameSignalMs = 1_000
/** What begins with the server has done its first work by then. */
const tidyAfterMs = 5_000

export const command: Command = {
  summary: 'Start the server',
  help: `lazo start [--data DIR] [--port N] [--host ADDRESS]

Starts Lazo and prints its address once it answers. Ctrl-C or SIGTERM stops it.

  --port N        port (PORT, default 3000); 0 takes a free one
  --host ADDRESS  address to listen on (LAZO_HOST, default 127.0.0.1)
${placeHelp}

LAZO_BASE_URL        the address that people type, when it is not this machine
LAZO_ADMIN_EMAIL     first administrator, made at the first start together with
LAZO_ADMIN_PASSWORD  this password; otherwise the browser asks
LAZO_SMTP_URL        smtp://user:password@host:587, for mail
LAZO_MAIL_FROM       sender of mail
LAZO_OIDC_ISSUER     identity provider to sign in by (OpenID Connect), with
LAZO_OIDC_CLIENT_ID, LAZO_OIDC_CLIENT_SECRET and the name that people read, LAZO_OIDC_NAME
LAZO_TRUSTED_PROXIES addresses whose X-Forwarded-For is believed, with commas
LAZO_EXTENSIONS      folder of your own extensions, beside those in extensions/
LAZO_PRIVATE_HOSTS   hosts of the private network that may be called, with commas
LAZO_STREAMS         browsers that hear of changes as they happen (default 2000); others ask again`,
  options: { ...placeOptions, port: { type: 'string', short: 'p' }, host: { type: 'string' } },
  positionals: [0, 0],
  async run(args, { print, note }) {
    const settings = readSettings(process.env, {
      port: textOption(args, 'port'),
      data: textOption(args, 'data'),
      host: textOption(args, 'host'),
    })
    const stopped = untilSignal()
    goOnWithoutLog()
    const server = await startServer(settings, note)
    print(`Lazo is ready at ${server.url}`)
    setTimeout(tidyUp, tidyAfterMs).unref()
    await stopped
    await stop(server, note)
    return 0
  },
}

/** A log that cannot be written, because its disk is full or nobody reads it any more, ends no work. Later lines are tried again. */
function goOnWithoutLog(): void {
  for (const stream of [process.stdout, process.stderr]) stream.on('error', () => undefined)
}

/**
 * A third of what the start takes nothing needs afterwards, and Node would keep it until many requests had come.
 * What was compiled is kept for the next start already now: whoever is killed keeps nothing at the end.
 */
function tidyUp(): void {
  flushCompileCache()
  void globalThis.gc?.({ type: 'major', execution: 'async', flavor: 'last-resort' })
}

/** Listened for from the first moment: a signal during a slow start is not lost. */
function untilSignal(): Promise<void> {
  const startedMs = performance.now()
  return new Promise((resolve) => {
    let firstMs: number | undefined
    const onSignal = (): void => {
      const nowMs = performance.now()
      if (firstMs === undefined) {
        firstMs = nowMs
        resolve()
      } else if (nowMs - firstMs > sameSignalMs && nowMs > startedMs) {
        process.exit(130)
      }
    }
    process.on('SIGTERM', onSignal)
    process.on('SIGINT', onSignal)
  })
}

async function stop(server: RunningServer, note: (line: string) => void): Promise<void> {
  const deadline = setTimeout(() => {
    note('Stopping took too long; what was committed is safe.')
    process.exit(0)
  }, stopTimeoutMs)
  deadline.unref()
  await server.close()
  clearTimeout(deadline)
}
