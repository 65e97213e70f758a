import { createServer, type AddressInfo, type Socket } from 'node:net'

/** What the server does with a mail that it has been given whole. */
type Answer = 'take' | 'refuse' | 'later' | 'hang up'

export interface MailServer {
  readonly url: string
  /** Message-IDs of what arrived, in their order; what was refused did not. */
  readonly arrived: string[]
  /** The same whole, without the line breaks that their encoding put in. */
  readonly texts: string[]
  answer: Answer
  close(): Promise<void>
}

const said = {
  take: '250 2.0.0 taken',
  refuse: '550 5.7.1 not wanted',
  later: '451 4.3.0 come again',
}

/** A mail server as small as the protocol lets it be (RFC 5321); without a connection when it is closed. */
export async function openMailServer(port = 0): Promise<MailServer> {
  const arrived: string[] = []
  const texts: string[] = []
  const sockets = new Set<Socket>()
  const state = { answer: 'take' as Answer }
  const server = createServer((socket) => {
    sockets.add(socket)
    socket.on('close', () => sockets.delete(socket))
    socket.on('error', () => undefined)
    talk(socket, (mail) => {
      const { answer } = state
      if (answer === 'take' || answer === 'hang up') {
        arrived.push(/^message-id: *(\S+)/im.exec(mail)?.[1] ?? '')
        texts.push(mail.replace(/=\r\n/g, ''))
      }
      return answer === 'hang up' ? undefined : said[answer]
    })
  })
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve))
  // It listens at an address, not at a path.
  const { port: own } = server.address() as AddressInfo
  return {
    url: `smtp://127.0.0.1:${own}`,
    arrived,
    texts,
    get answer() {
      return state.answer
    },
    set answer(answer) {
      state.answer = answer
    },
    async close() {
      const closed = new Promise((resolve) => server.close(resolve))
      for (const socket of sockets) socket.destroy()
      await closed
    },
  }
}

function talk(socket: Socket, take: (mail: string) => string | undefined): void {
  let heard = ''
  let isMail = false
  const say = (line: string): void => void socket.write(`${line}\r\n`)
  say('220 test')
  socket.setEncoding('utf8').on('data', (chunk: string) => {
    heard += chunk
    for (;;) {
      const end = isMail ? '\r\n.\r\n' : '\r\n'
      const at = heard.indexOf(end)
      if (at === -1) return
      const part = heard.slice(0, at)
      heard = heard.slice(at + end.length)
      if (isMail) {
        isMail = false
        const answer = take(part)
        if (answer === undefined) socket.destroy()
        else say(answer)
        continue
      }
      isMail = part.toUpperCase() === 'DATA'
      if (isMail) say('354 go on')
      else say(/^EHLO/i.test(part) ? '250 test' : '250 2.0.0 ok')
    }
  })
}
