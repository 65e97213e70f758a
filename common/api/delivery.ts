import { z } from 'zod'

import { endpoint } from './endpoint.ts'
import { printedDocument } from './printed.ts'
import { email, id, moduleName, moment, reference } from './shapes.ts'

const one = z.strictObject({ module: moduleName, id })

/** Plain text of several lines: nothing that a mail or a page could take for anything else. */
const plainText = (most: number) =>
  z
    .string()
    .trim()
    .max(most)
    .regex(/^(?:[^\p{Cc}\p{Cs}]|[\n\t])*$/u)
const plainLine = (most: number) =>
  z
    .string()
    .trim()
    .max(most)
    .regex(/^[^\p{Cc}\p{Cs}\u202a-\u202e\u2066-\u2069]*$/u)

const link = z.object({
  id,
  recipient: z.string().nullable(),
  createdAt: moment,
  createdBy: reference.nullable(),
  expiresAt: moment,
  /** Whether it opens now. */
  isOpen: z.boolean(),
  firstSeenAt: moment.nullable(),
  lastSeenAt: moment.nullable(),
  timesSeen: z.int(),
})

const mail = z.object({
  id,
  recipient: z.string(),
  subject: z.string(),
  body: z.string(),
  /** Unsure: whether it left is not known, since what sent it stopped at that moment or got no answer. */
  state: z.enum(['waiting', 'sending', 'sent', 'failed', 'unsure']),
  error: z.string().nullable(),
  createdAt: moment,
  createdBy: reference.nullable(),
  sentAt: moment.nullable(),
})

const reply = z.object({
  id,
  /** `answer` is ours, to what was commented. */
  kind: z.enum(['comment', 'answer', 'accepted', 'rejected']),
  name: z.string(),
  role: z.string().nullable(),
  taxId: z.string().nullable(),
  body: z.string().nullable(),
  address: z.string().nullable(),
  hash: z.string(),
  at: moment,
})

export const readDelivery = endpoint({
  method: 'GET',
  path: '/records/:module/:id/delivery',
  summary: 'How a document left: mails, public links, and what was answered; and what a mail would say.',
  policy: { module: 'read' },
  params: one,
  response: z.object({
    /** False where no mail server is configured. */
    canMail: z.boolean(),
    /** Whether the reader may send it, and it is in a state to be sent. */
    maySend: z.boolean(),
    /** Sending it issues it. */
    isDraft: z.boolean(),
    recipients: z.array(z.object({ name: z.string(), email: z.string() })),
    subject: z.string(),
    text: z.string(),
    mails: z.array(mail),
    links: z.array(link),
    replies: z.array(reply),
    /** Whether the reader may answer what was commented, and whom a mail tells of it. */
    mayAnswer: z.boolean(),
    answerTo: z.string().nullable(),
  }),
})

export const sendDocument = endpoint({
  method: 'POST',
  path: '/records/:module/:id/mails',
  summary: 'Send a document by mail, with its PDF and a public link in the place of {link}; a draft is issued first.',
  policy: { module: 'update' },
  params: one,
  body: z.strictObject({
    to: z.array(email).min(1).max(10),
    subject: plainLine(200).min(1),
    text: plainText(10_000),
  }),
  response: z.object({ ids: z.array(id) }),
  status: 201,
  creates: true,
  lasting: true,
})

export const retryMail = endpoint({
  method: 'POST',
  path: '/records/:module/:id/mails/:mail/retry',
  summary: 'Try again to send a mail that failed.',
  policy: { module: 'update' },
  params: one.extend({ mail: id }),
  lasting: true,
})

export const createLink = endpoint({
  method: 'POST',
  path: '/records/:module/:id/links',
  summary: 'A public link to a document; its address is told once. A draft is issued first.',
  policy: { module: 'update' },
  params: one,
  response: z.object({ id, url: z.string(), expiresAt: moment }),
  status: 201,
  lasting: true,
})

export const revokeLink = endpoint({
  method: 'DELETE',
  path: '/records/:module/:id/links/:link',
  summary: 'A public link leads nowhere from now on.',
  policy: { module: 'update' },
  params: one.extend({ link: id }),
  lasting: true,
})

export const answerComment = endpoint({
  method: 'POST',
  path: '/records/:module/:id/replies',
  summary: 'Answer what a customer said on the page of a document; a mail tells them where their address is known.',
  policy: { module: 'update' },
  params: one,
  body: z.strictObject({ body: plainText(2000).min(1) }),
})

/** In the body and never in the address, so that no log has it. */
const token = z.string().max(200)

export const readPublicDocument = endpoint({
  method: 'POST',
  path: '/public-document',
  summary: 'The document of a public link, for whoever has it.',
  policy: 'anonymous',
  body: z.strictObject({ token }),
  response: z.object({
    state: z.enum(['open', 'accepted', 'rejected', 'expired', 'superseded']),
    issuer: z.string(),
    locale: z.string(),
    validUntil: z.string().nullable(),
    /** None where it has expired. */
    document: printedDocument.nullable(),
    hash: z.string(),
    decision: z.object({ name: z.string(), at: moment }).nullable(),
    /** For which it can be rejected, in its language. */
    reasons: z.array(z.object({ value: z.string(), label: z.string() })),
    comments: z.array(z.object({ name: z.string(), body: z.string(), at: moment, isOurs: z.boolean() })),
  }),
})

export const downloadPublicDocument = endpoint({
  method: 'POST',
  path: '/public-document/pdf',
  summary: 'The same as PDF.',
  policy: 'anonymous',
  body: z.strictObject({ token }),
  content: 'download',
})

export const commentPublicDocument = endpoint({
  method: 'POST',
  path: '/public-document/comments',
  summary: 'Say something about it to whoever sent it.',
  policy: 'anonymous',
  body: z.strictObject({ token, name: plainLine(120).min(1), body: plainText(2000).min(1) }),
})

export const decidePublicDocument = endpoint({
  method: 'POST',
  path: '/public-document/decision',
  summary: 'Accept it or reject it, once; the hash says what was read.',
  policy: 'anonymous',
  body: z.strictObject({
    token,
    decision: z.enum(['accepted', 'rejected']),
    hash: z.string().max(64),
    name: plainLine(120).min(1),
    role: plainLine(120).optional(),
    taxId: plainLine(40).optional(),
    /** Needed to reject. */
    reason: z.string().max(60).optional(),
    body: plainText(2000).optional(),
  }),
})
