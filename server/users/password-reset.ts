import sql from 'sql-template-tag'

import type { Language } from '#common/errors.ts'
import type { Auth } from '#server/access/auth.ts'
import type { Environment } from '#server/context.ts'

/** Name of the job that sends the link, if the address is somebody's. */
export const passwordResetJob = 'password-reset'

interface Person {
  readonly id: string
  readonly name: string
  readonly email: string
  readonly language: Language
}

/** The link that a token belongs to. The part behind # stays in the browser, out of every log. */
export function resetLink(baseUrl: URL, token: string): string {
  return `${baseUrl.origin}/password-reset#${token}`
}

/** The token is made here and not when it was asked for, so that no queue or log ever holds it. */
export async function sendPasswordReset(
  { db, egress, world }: Environment,
  auth: Auth,
  baseUrl: URL,
  email: string,
  jobId: string,
): Promise<void> {
  const person = await findPerson(db, email)
  if (!person) return
  if (!egress.canMail) {
    world.log({ event: 'passwordReset.noMail', hint: 'Set LAZO_SMTP_URL, or use: lazo user reset EMAIL' })
    return
  }
  const { token } = await auth.createResetToken(person.id)
  const link = resetLink(baseUrl, token)
  await egress.sendMail({ to: person.email, messageId: `<${jobId}@${baseUrl.hostname}>`, ...textOf(person, link) })
}

/** The same link by mail, made by whoever adds a person, where mail can leave. */
export async function mailInvitation({ egress, world }: Environment, person: Person, link: string): Promise<boolean> {
  if (!egress.canMail) return false
  const messageId = `<${world.newId()}@${new URL(link).hostname}>`
  try {
    await egress.sendMail({ to: person.email, messageId, ...invitationOf(person, link) })
    return true
  } catch {
    // The link itself is shown to whoever asked for it; a mail that fails takes nothing from them.
    world.log({ event: 'invitation.notSent' })
    return false
  }
}

function invitationOf({ name, language }: Person, link: string): { subject: string; text: string } {
  if (language === 'es') {
    const lines = [
      `Hola, ${name}:`,
      'Con este enlace eliges tu contraseña y entras en Lazo. Vale una vez, durante una hora.',
      link,
    ]
    return { subject: 'Tu acceso a Lazo', text: lines.join('\n\n') }
  }
  const lines = [
    `Hello ${name},`,
    'With this link you choose your password and enter Lazo. It works once, for an hour.',
    link,
  ]
  return { subject: 'Your access to Lazo', text: lines.join('\n\n') }
}

export async function findPerson(db: Environment['db'], email: string): Promise<Person | undefined> {
  const rows = await db.query<Person>(sql`
    select id, name, email, language from lazo."user" where email = ${email.trim().toLowerCase()} and active`)
  return rows[0]
}

function textOf({ name, language }: Person, link: string): { subject: string; text: string } {
  if (language === 'es') {
    return {
      subject: 'Elige una contraseña nueva',
      text: [
        `Hola, ${name}:`,
        'Con este enlace puedes elegir una contraseña nueva para Lazo. Vale una vez, durante una hora.',
        link,
        'Si no lo has pedido tú, no hagas nada: tu contraseña sigue siendo la misma.',
      ].join('\n\n'),
    }
  }
  return {
    subject: 'Choose a new password',
    text: [
      `Hello ${name},`,
      'With this link you can choose a new password for Lazo. It works once, for an hour.',
      link,
      'If you did not ask for it, do nothing: your password stays the same.',
    ].join('\n\n'),
  }
}
