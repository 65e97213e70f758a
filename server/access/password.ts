import { argon2, randomBytes, timingSafeEqual } from 'node:crypto'

import type { Violation } from '#common/errors.ts'
import { violation } from '#common/errors.ts'

import { commonPasswords } from './common-passwords.ts'

/** OWASP's minimum for argon2id, https://cheatsheetseries.owasp.org/cheatsheets/Password_Storage_Cheat_Sheet.html */
const cost = { memory: 19_456, passes: 2, parallelism: 1 } as const
const tagLength = 32
const saltLength = 16
/** Hashing takes 19 MB each: so many at a time, the rest wait. */
const parallelMax = 4

/** What no company can go beyond; how long one wants them is in its settings. */
export const passwordLength = { min: 8, max: 1000 } as const

/** In the PHC string format; the whole password counts, however long. */
export async function hashPassword(password: string): Promise<string> {
  const salt = randomBytes(saltLength)
  const tag = await derive(password, salt, cost)
  const { memory, passes, parallelism } = cost
  return `$argon2id$v=19$m=${memory},t=${passes},p=${parallelism}$${bare(salt)}$${bare(tag)}`
}

export async function verifyPassword(hash: string, password: string): Promise<boolean> {
  const parts = /^\$argon2id\$v=19\$m=(\d+),t=(\d+),p=(\d+)\$([A-Za-z0-9+/]+)\$([A-Za-z0-9+/]+)$/.exec(hash)
  if (!parts) return false
  const [, memory, passes, parallelism, salt = '', tag = ''] = parts
  const expected = Buffer.from(tag, 'base64')
  const actual = await derive(password, Buffer.from(salt, 'base64'), {
    memory: Number(memory),
    passes: Number(passes),
    parallelism: Number(parallelism),
  })
  return actual.length === expected.length && timingSafeEqual(actual, expected)
}

/** What is wrong with a new password; nothing about letters and signs, which only make people write them down. */
export function passwordProblems(password: string, about: readonly string[], min: number): Violation[] {
  if (password.length < min) {
    return [violation('password', 'tooShort', `Usa al menos ${min} caracteres.`, `Use at least ${min} characters.`)]
  }
  if (isCommon(password) || isAbout(password, about)) {
    return [
      violation(
        'password',
        'common',
        'Es una contraseña fácil de adivinar. Prueba con una frase tuya.',
        'That password is easy to guess. Try a phrase of your own.',
      ),
    ]
  }
  return []
}

function isCommon(password: string): boolean {
  const plain = password.normalize('NFKC').toLowerCase()
  if (commonPasswords.has(plain)) return true
  // "password2024!" and "Contraseña1." are the common word with a tail.
  const bare = plain.replace(/^[^\p{L}]+|[^\p{L}]+$/gu, '')
  return bare.length < 4 || commonPasswords.has(bare) || new Set(plain).size < 4 || isRun(plain)
}

/** 1234567890, abcdefghij and the keyboard's rows. */
function isRun(text: string): boolean {
  const rows = ['01234567890', 'abcdefghijklmnopqrstuvwxyz', 'qwertyuiop', 'asdfghjklñ', 'zxcvbnm']
  return rows.some((row) => `${row}${row}`.includes(text) || `${[...row].reverse().join('')}`.includes(text))
}

function isAbout(password: string, about: readonly string[]): boolean {
  const plain = password.toLowerCase()
  return about.some(
    (fact) => fact.length > 3 && (plain === fact.toLowerCase() || plain.replace(/\d+\W*$/, '') === fact.toLowerCase()),
  )
}

let running = 0
const waiting: (() => void)[] = []

async function derive(
  password: string,
  salt: Uint8Array,
  { memory, passes, parallelism }: { memory: number; passes: number; parallelism: number },
): Promise<Buffer> {
  if (running >= parallelMax) await new Promise<void>((resume) => waiting.push(resume))
  else running += 1
  try {
    const message = Buffer.from(password.normalize('NFKC'), 'utf8')
    return await new Promise((fulfil, reject) => {
      argon2('argon2id', { message, nonce: salt, memory, passes, parallelism, tagLength }, (error, tag) =>
        error ? reject(error) : fulfil(tag),
      )
    })
  } finally {
    const next = waiting.shift()
    if (next) next()
    else running -= 1
  }
}

function bare(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('base64').replace(/=+$/, '')
}
