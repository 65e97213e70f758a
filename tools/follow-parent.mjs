/**
 * Loaded by tools/bootstrap.mjs into the process that it starts. A process killed outright cannot
 * tell its child, so the child holds one end of a pipe and ends when the other end is closed:
 * `kill -9` of what the user started ends the product too, and frees its port.
 */
import { Socket } from 'node:net'
import process from 'node:process'

const fd = Number(process.env.LAZO_FOLLOW_FD)
delete process.env.LAZO_FOLLOW_FD

if (fd > 2) {
  const pipe = new Socket({ fd, readable: true, writable: false })
  pipe.on('error', () => undefined)
  pipe.once('close', () => process.kill(process.pid, 'SIGKILL'))
  pipe.resume()
  pipe.unref()
}
