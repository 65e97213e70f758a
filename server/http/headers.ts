import type { FastifyReply } from 'fastify'

const pagePolicy = [
  "default-src 'none'",
  "script-src 'self'",
  // The interface kit writes style elements of its own; scripts have no such exception.
  "style-src 'self' 'unsafe-inline'",
  "img-src 'self' data: blob:",
  "media-src 'self'",
  "font-src 'self'",
  "connect-src 'self'",
  "manifest-src 'self'",
  "worker-src 'self'",
  "form-action 'self'",
  "base-uri 'none'",
  "frame-ancestors 'none'",
  // Text never becomes markup but through the sanitiser and the rich-text editor's own paste; the
  // default policy of the page lets only the empty text through.
  "require-trusted-types-for 'script'",
  'trusted-types default dompurify ProseMirrorClipboard',
].join('; ')

const dataPolicy = "default-src 'none'; frame-ancestors 'none'; sandbox"

/** Of the worker that opens the application without a network: it fetches from us and nothing else. */
const workerPolicy = "default-src 'none'; connect-src 'self'; script-src 'self'"

const everywhere = {
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
  'referrer-policy': 'same-origin',
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'permissions-policy': 'camera=(self), geolocation=(), microphone=(), payment=(), usb=()',
}

/** On every answer, errors and downloads included. */
export function setSecurityHeaders(reply: FastifyReply, isHttps: boolean): void {
  reply.headers(everywhere)
  reply.header('content-security-policy', dataPolicy)
  reply.header('cache-control', 'no-store')
  if (isHttps) reply.header('strict-transport-security', 'max-age=63072000; includeSubDomains')
}

/** The web application's own page, which runs its own scripts and no others. */
export function setPageHeaders(reply: FastifyReply): void {
  reply.header('content-security-policy', pagePolicy)
  reply.header('cache-control', 'no-cache')
  // Nothing here is for whoever looks for it: not a customer's page, nor who works with this.
  reply.header('x-robots-tag', 'noindex, nofollow')
}

export function setWorkerHeaders(reply: FastifyReply): void {
  reply.header('content-security-policy', workerPolicy)
}
