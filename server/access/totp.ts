import { createHmac } from 'node:crypto'

/** Time-based one-time passwords: https://www.rfc-editor.org/rfc/rfc6238, with SHA-1 and six digits as every app reads them. */
const stepSeconds = 30
const digits = 6
/** Clocks may be one step apart. */
const window = 1
const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'

export function codeAt(secret: Uint8Array, step: number): string {
  const counter = Buffer.alloc(8)
  counter.writeBigUInt64BE(BigInt(step))
  const hash = createHmac('sha1', secret).update(counter).digest()
  const offset = (hash.at(-1) ?? 0) & 0xf
  const number = hash.readUInt32BE(offset) & 0x7fffffff
  return String(number % 10 ** digits).padStart(digits, '0')
}

export function stepOf(now: string): number {
  return Math.floor(Date.parse(now) / 1000 / stepSeconds)
}

/** The time step whose code this is, if it is one of now or beside it. */
export function matchingStep(secret: Uint8Array, code: string, now: string): number | undefined {
  const current = stepOf(now)
  for (let step = current - window; step <= current + window; step += 1) if (codeAt(secret, step) === code) return step
  return undefined
}

export function base32(bytes: Uint8Array): string {
  let bits = ''
  for (const byte of bytes) bits += byte.toString(2).padStart(8, '0')
  return (bits.match(/.{1,5}/g) ?? []).map((part) => alphabet[Number.parseInt(part.padEnd(5, '0'), 2)]).join('')
}

export function fromBase32(text: string): Uint8Array {
  const bits = [...text].map((letter) => alphabet.indexOf(letter).toString(2).padStart(5, '0')).join('')
  return Uint8Array.from((bits.match(/.{8}/g) ?? []).map((byte) => Number.parseInt(byte, 2)))
}

/** What code apps read from a link or a picture. */
export function totpUri(secret: string, account: string, issuer: string): string {
  const label = encodeURIComponent(`${issuer}:${account}`)
  return `otpauth://totp/${label}?secret=${secret}&issuer=${encodeURIComponent(issuer)}&digits=${digits}&period=${stepSeconds}`
}
