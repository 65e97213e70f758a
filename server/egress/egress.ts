import { lookup } from 'node:dns/promises'
import type * as Http from 'node:http'
import type * as Https from 'node:https'
import type { LookupFunction } from 'node:net'
import { PassThrough } from 'node:stream'

import type * as Nodemailer from 'nodemailer'

import { LazoError, invalidField, unavailable } from '#common/errors.ts'

import { onDemand } from '#server/on-demand.ts'

import { isPublicAddress } from './address.ts'

const mailer = onDemand<typeof Nodemailer>('nodemailer')
// Imported, they load what a browser has too: fetch, sockets and streams of its kind.
const http = onDemand<typeof Http>('node:http')
const https = onDemand<typeof Https>('node:https')

export interface Mail {
  readonly to: string
  readonly subject: string
  readonly text: string
  /** The same for programs that show buttons; whoever writes it escapes what is not ours. */
  readonly html?: string
  /** The same for each attempt, so that a repeated job cannot send two different messages. */
  readonly messageId: string
  /** Whom an answer goes to, where it is not who sends it. */
  readonly replyTo?: string
  /** An event that mail programs offer to take into the calendar. */
  readonly calendar?: { readonly method: 'REQUEST' | 'CANCEL'; readonly text: string }
  readonly attachments?: readonly MailAttachment[]
}

interface MailAttachment {
  readonly name: string
  readonly mediaType: string
  readonly bytes: Uint8Array
}

export interface OutwardRequest {
  readonly method?: 'GET' | 'POST'
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: string
  readonly bytesMax?: number
  readonly timeoutMs?: number
}

export interface OutwardAnswer {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  readonly body: Uint8Array
}

/** The one door to the network. */
export interface Egress {
  readonly canMail: boolean
  /** In a copy from which nothing may leave, whoever asks. */
  readonly isClosed?: true
  sendMail(mail: Mail): Promise<void>
  /** Follows no redirects; the address that was checked is the one connected to. */
  fetch(url: string, request?: OutwardRequest): Promise<OutwardAnswer>
}

/** The server was given the whole mail and did not say whether it takes it: it may arrive all the same. */
export class UnconfirmedMail extends Error {}

interface EgressOptions {
  /** smtp://user:password@host:587; without it no mail leaves. */
  readonly smtpUrl?: string | undefined
  readonly mailFrom?: string | undefined
  /** Hosts of private networks that the administrator allows by name. */
  readonly privateHosts: ReadonlySet<string>
  /** Who tells addresses by names; the system, unless a test does. */
  readonly resolver?: (host: string) => Promise<readonly { readonly address: string }[]>
}

const bytesMaxDefault = 5_000_000
const timeoutMsDefault = 10_000
/** Servers look through a mail before they take it. */
const mailTimeoutMs = 60_000
const ports = new Set(['', '80', '443', '8080', '8443'])

export function openEgress(options: EgressOptions): Egress {
  return {
    canMail: options.smtpUrl !== undefined,
    sendMail: (mail) => sendMail(options, mail),
    fetch: (url, request = {}) => fetchOutside(options, url, request),
  }
}

async function sendMail(options: EgressOptions, mail: Mail): Promise<void> {
  if (!options.smtpUrl) throw noMail()
  const smtp = new URL(options.smtpUrl)
  const address = await resolve(options, smtp.hostname)
  const secure = smtp.protocol === 'smtps:'
  const transport = mailer().createTransport({
    host: address,
    port: Number(smtp.port || (secure ? 465 : 587)),
    secure,
    tls: { servername: smtp.hostname },
    disableFileAccess: true,
    disableUrlAccess: true,
    connectionTimeout: timeoutMsDefault,
    greetingTimeout: timeoutMsDefault,
    socketTimeout: mailTimeoutMs,
    ...(smtp.username
      ? {
          auth: {
            user: decodeURIComponent(smtp.username),
            pass: decodeURIComponent(smtp.password),
          },
        }
      : {}),
  })
  let isHandedOver = false
  transport.use('stream', ({ message }, done) => {
    const flush = (end: () => void): void => {
      isHandedOver = true
      end()
    }
    message.transform(() => new PassThrough({ flush }))
    done()
  })
  try {
    // Strings only: objects would let the library read files and addresses.
    await transport.sendMail({
      from: options.mailFrom ?? `Lazo <no-reply@${smtp.hostname}>`,
      to: oneLine(mail.to),
      subject: oneLine(mail.subject),
      text: String(mail.text),
      ...(mail.html === undefined ? {} : { html: String(mail.html) }),
      messageId: oneLine(mail.messageId),
      ...(mail.replyTo === undefined ? {} : { replyTo: oneLine(mail.replyTo) }),
      attachments: (mail.attachments ?? []).map(({ name, mediaType, bytes }) => ({
        filename: oneLine(name),
        contentType: oneLine(mediaType),
        content: Buffer.from(bytes),
      })),
      ...(mail.calendar === undefined
        ? {}
        : { icalEvent: { method: mail.calendar.method, content: String(mail.calendar.text), filename: 'invite.ics' } }),
    })
  } catch (error) {
    if (isHandedOver && !isAnswered(error)) throw new UnconfirmedMail('no answer to the mail', { cause: error })
    throw error
  } finally {
    transport.close()
  }
}

/** Whether the mail server itself said no. */
export function isAnswered(error: unknown): error is Error & { readonly responseCode: number } {
  return error instanceof Error && 'responseCode' in error && typeof error.responseCode === 'number'
}

function noMail(): LazoError {
  return unavailable('No hay servidor de correo configurado.', 'No mail server is configured.')
}

function oneLine(text: string): string {
  return String(text).replace(/[\r\n\0]+/g, ' ')
}

async function fetchOutside(options: EgressOptions, url: string, request: OutwardRequest): Promise<OutwardAnswer> {
  const target = parseTarget(options, url)
  const address = await resolve(options, target.hostname)
  const client = target.protocol === 'https:' ? https() : http()
  const bytesMax = request.bytesMax ?? bytesMaxDefault
  const signal = AbortSignal.timeout(request.timeoutMs ?? timeoutMsDefault)
  return await new Promise((fulfil, reject) => {
    const fail = (cause?: Error): void =>
      reject(cause instanceof LazoError ? cause : unreachable(target.hostname, cause))
    let isAnswered = false
    const call = client.request(
      target,
      {
        method: request.method ?? 'GET',
        headers: { ...request.headers },
        lookup: always(address),
        agent: false,
        signal,
      },
      (answer) => {
        isAnswered = true
        readAnswer(answer, bytesMax).then(fulfil, fail)
      },
    )
    call.on('error', fail)
    // A server that changes the protocol ends the call without an answer and without an error.
    call.on('close', () => {
      if (!isAnswered) fail()
    })
    call.end(request.body)
  })
}

function parseTarget(options: EgressOptions, url: string): URL {
  const target = URL.canParse(url) ? new URL(url) : undefined
  const isAllowed =
    target !== undefined &&
    (target.protocol === 'https:' || target.protocol === 'http:') &&
    (ports.has(target.port) || options.privateHosts.has(target.hostname)) &&
    target.username === '' &&
    target.password === ''
  if (!isAllowed) throw refusedAddress()
  return target
}

/** The first address of a host, provided that all of them are public or the host is listed. */
async function resolve(options: EgressOptions, hostname: string): Promise<string> {
  const host = hostname
    .replace(/^\[|\]$/g, '')
    .replace(/\.$/, '')
    .toLowerCase()
  const resolver = options.resolver ?? ((name: string) => lookup(name, { all: true }))
  const answers = await resolver(host).catch(() => [])
  const [first] = answers
  if (!first) throw unreachable(host)
  if (!options.privateHosts.has(host) && !answers.every((answer) => isPublicAddress(answer.address))) {
    throw refusedAddress()
  }
  return first.address
}

function refusedAddress(): LazoError {
  return invalidField('url', 'egress', 'Esa dirección no está permitida.', 'That address is not allowed.')
}

function unreachable(host: string, cause?: Error): LazoError {
  const error = unavailable(`No se pudo conectar con ${host}.`, `Could not connect to ${host}.`)
  error.cause = cause
  return error
}

/** What the socket asks for is answered with the address that was checked. */
function always(address: string): LookupFunction {
  const family = address.includes(':') ? 6 : 4
  return (_host, lookupOptions, done) => {
    if (lookupOptions.all) done(null, [{ address, family }])
    else done(null, address, family)
  }
}

async function readAnswer(answer: Http.IncomingMessage, bytesMax: number): Promise<OutwardAnswer> {
  const chunks: Uint8Array[] = []
  let size = 0
  for await (const chunk of answer as AsyncIterable<Uint8Array>) {
    size += chunk.length
    if (size > bytesMax) {
      answer.destroy()
      throw unavailable('La respuesta es demasiado grande.', 'The answer is too large.')
    }
    chunks.push(chunk)
  }
  const headers = Object.fromEntries(
    Object.entries(answer.headers).map(([name, value]) => [
      name,
      Array.isArray(value) ? value.join(', ') : (value ?? ''),
    ]),
  )
  return { status: answer.statusCode ?? 0, headers, body: Buffer.concat(chunks) }
}
