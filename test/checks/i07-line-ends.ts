import { randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { createServer, type AddressInfo, type Socket } from 'node:net'

import { openEgress, type Mail } from '#server/egress/egress.ts'
import { openWorld } from '#server/world.ts'
import { upload } from '#test/security/company.ts'
import { chance, type Chance } from '#test/support/chance.ts'

import type { Check, Failure, SharedServer } from './check.ts'

const ends = [
  '\r\n',
  '\n',
  '\r',
  '\r\n\r\n',
  '\n\n',
  '\0',
  '\u2028',
  '\u2029',
  '\u0085',
  '\v',
  '\f',
  '\r\n ',
  '\r\n\t',
  '%0d%0a',
  '\\r\\n',
  '=0D=0A',
  '嘊嘍',
]
const tails = [
  'X-Planted: 1',
  'Bcc: planted@example.com',
  'Set-Cookie: planted=1',
  'Content-Type: text/html',
  '.\r\nMAIL FROM:<planted@example.com>',
  'RCPT TO:<planted@example.com>',
  'DATA',
  'Location: https://planted.example',
  '{"event":"planted"}',
  'To: planted@example.com',
  '--planted',
  'Content-Disposition: inline; filename=planted',
]
const mailHeaders = new Set([
  'from',
  'to',
  'subject',
  'message-id',
  'date',
  'mime-version',
  'content-type',
  'content-transfer-encoding',
  'content-disposition',
  'reply-to',
  'content-id',
])
const commands = /^(?:EHLO|HELO|MAIL FROM:<no-reply@127\.0\.0\.1>|RCPT TO:<[^<>\s]+>|DATA|QUIT|RSET)/

type Attempt = (text: string) => Promise<string | undefined>

export const lineEnds: Check = {
  id: 'I07',
  tries:
    'Ends of lines in addresses, subjects, names of files, headers and what is logged: no header, no command and no line more than was meant.',
  cases: { C: 500, N: 10_000 },
  async run(world, cases, seed) {
    const server = await world.server()
    const post = await openPost()
    const random = chance(seed)
    const attempts = [mailing(post, random), downloading(server), logging, asking(server)]
    const failures: Failure[] = []
    try {
      for (let index = 0; index < cases; index += 1) {
        const text = `ana${random.pick(ends)}${random.pick(tails)}${random.pick(['', random.pick(ends), '@example.com'])}`
        const sentence = await attempts[index % attempts.length]?.(text)
        if (sentence !== undefined) failures.push({ index, sentence, replay: text })
      }
    } finally {
      post.close()
    }
    return { cases, failures }
  },
}

interface Post {
  readonly port: number
  /** Commands and messages since it was last asked. */
  take(): { commands: readonly string[]; messages: readonly string[] }
  close(): void
}

/** Takes all mail, and keeps each line as it came. */
async function openPost(): Promise<Post> {
  let heard: string[] = []
  let messages: string[] = []
  const server = createServer((socket: Socket) => {
    let rest = ''
    let isData = false
    socket.on('error', () => undefined).write('220 post\r\n')
    socket.on('data', (piece) => {
      rest += piece.toString('latin1')
      while (true) {
        const end = rest.indexOf(isData ? '\r\n.\r\n' : '\r\n')
        if (end < 0) return
        const line = rest.slice(0, end)
        rest = rest.slice(end + (isData ? 5 : 2))
        if (isData) messages.push(line)
        else heard.push(line)
        isData = !isData && line.toUpperCase() === 'DATA'
        socket.write(isData ? '354 go on\r\n' : line === 'QUIT' ? '221 bye\r\n' : '250 ok\r\n')
      }
    })
  })
  await once(server.listen(0, '127.0.0.1'), 'listening')
  return {
    port: (server.address() as AddressInfo).port, // It listens on a port.
    take() {
      const taken = { commands: heard, messages }
      heard = []
      messages = []
      return taken
    },
    close: () => server.close(),
  }
}

function mailing(post: Post, random: Chance): Attempt {
  const egress = openEgress({ privateHosts: new Set(['127.0.0.1']), smtpUrl: `smtp://127.0.0.1:${post.port}` })
  const bytes = Buffer.from('x')
  return async (text) => {
    const mail: Mail = { to: 'a@example.com', subject: 'x', text: 'x', messageId: '<x@example.com>' }
    const more: Partial<Mail> = random.pick([
      () => ({ to: text }),
      () => ({ subject: text }),
      () => ({ messageId: `<${text}>` }),
      () => ({ replyTo: text }),
      () => ({ attachments: [{ name: text, mediaType: 'text/plain', bytes }] }),
      () => ({ attachments: [{ name: 'x', mediaType: text, bytes }] }),
      () => ({ text, calendar: { method: 'REQUEST', text } }) as const,
    ])()
    // Refused is as well as sent without harm.
    await egress.sendMail({ ...mail, ...more }).catch(() => undefined)
    const { commands: heard, messages } = post.take()
    const odd = heard.find((line) => !commands.test(line))
    if (odd !== undefined) return `a command more: ${odd}`
    if (heard.filter((line) => line.startsWith('RCPT')).length > 1 || messages.length > 1)
      return 'more than one letter or addressee'
    return messages
      .flatMap(headersOf)
      .find((name) => !mailHeaders.has(name))
      ?.replace(/^/, 'a header more: ')
  }
}

/** Of a message and each of its parts, as whoever reads it counts them: any end of a line ends one. */
function headersOf(message: string): string[] {
  const boundaries = [...message.matchAll(/boundary="?([^"\s;]+)/g)].map(([, boundary = '']) => boundary)
  const parts = boundaries.reduce(
    (pieces, boundary) => pieces.flatMap((one) => one.split(`--${boundary}\r\n`)),
    [message],
  )
  return parts.flatMap((part) => {
    const head = part.split(/\r\n\r\n|\n\n|\r\r/)[0] ?? ''
    return head
      .split(/\r\n|\r|\n/)
      .flatMap((line) => (/^\s|^--|^$/.test(line) ? [] : [/^[^:]*/.exec(line)?.[0].toLowerCase() ?? line]))
  })
}

/** A file that is called so, and a record whose export and print is. */
function downloading({ ada }: SharedServer): Attempt {
  return async (text) => {
    const file = await upload(ada, text, 'x').catch(() => undefined)
    if (file === undefined) return undefined
    const { id } = (await ada.post('/records/account', { name: text.replace(/\0/g, '') || 'x' })).json()
    const answers = [
      await ada.get(`/files/${file}`),
      await ada.get(`/files/${file}?download=1`),
      ...(id ? [await ada.get(`/records/account/export?format=csv&ids=${id}`)] : []),
    ]
    return answers.map(({ headers }) => oddHeader(headers)).find((odd) => odd !== undefined)
  }
}

/** In the address, in headers and in the key of a request that is answered again. */
function asking({ ada, anyone }: SharedServer): Attempt {
  return async (text) => {
    const encoded = encodeURIComponent(text.toWellFormed())
    const headers = { 'idempotency-key': randomUUID(), 'x-forwarded-for': encoded, 'user-agent': encoded }
    const answers = [
      await ada.get(`/records/account?search=${encoded}`, { headers }),
      await ada.get(`/records/${encoded}`),
      await ada.get(`/files/${encoded}`),
      await anyone.get(`/session/provider?return=${encoded}`),
      await ada.post('/records/account', { name: text.replace(/\0/g, ''), website: text }, { headers }),
    ]
    return answers.map((answer) => oddHeader(answer.headers)).find((odd) => odd !== undefined)
  }
}

function oddHeader(headers: Readonly<Record<string, unknown>>): string | undefined {
  for (const [name, value] of Object.entries(headers)) {
    if (/planted/i.test(name) || /[\r\n\0]/.test(String(value))) return `a header that was brought along: ${name}`
    if (name === 'set-cookie' && /planted=/.test(String(value))) return 'a cookie that was brought along'
    if (name === 'content-disposition' && /^inline; filename=planted/i.test(String(value))) return 'another disposition'
  }
  return undefined
}

/** What is logged is one line, which is one object, whatever stands in it. */
const logging: Attempt = async (text) => {
  const lines: string[] = []
  openWorld((line) => void lines.push(line)).log({ event: 'error', message: text, path: text, [text]: text })
  const [line = ''] = lines
  const isOne =
    lines.length === 1 && line.indexOf('\n') === line.length - 1 && !/[\r\u2028\u2029\u0085]/.test(line.slice(0, -1))
  return isOne && JSON.parse(line).message === text ? undefined : 'more than one line'
}
