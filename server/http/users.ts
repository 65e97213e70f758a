import { createResetLink, createUser, endUserSessions, listUsers, updateUser } from '#common/api/users.ts'
import { missing } from '#common/errors.ts'
import { endAccess } from '#server/access/end-access.ts'
import { noteAccess } from '#server/access/events.ts'
import { createAccount, listAccounts, updateAccount } from '#server/users/accounts.ts'
import { mailInvitation, resetLink } from '#server/users/password-reset.ts'

import { route } from './route.ts'
import type { App } from './route.ts'

export function registerUsers(app: App): void {
  const { system } = app

  route(app, listUsers, async (ctx) => ({ rows: await listAccounts(ctx) }))

  route(app, createUser, async (ctx, { body }) => await createAccount(ctx, body))

  route(app, updateUser, async (ctx, { params, body }) => {
    const account = await updateAccount(ctx, system.sessions, params.id, body)
    const { active, roles, groups } = body
    const kind = active === undefined ? 'accessChanged' : active ? 'reactivated' : 'deactivated'
    if ([active, roles, groups].some((part) => part !== undefined)) {
      await noteAccess(system.db, system.world, { kind, userId: ctx.user.id, subjectId: account.id })
    }
    return account
  })

  route(app, createResetLink, async (ctx, { params }) => {
    // Read through the change that changes nothing: it refuses those with more rights than one's own.
    const account = await updateAccount(ctx, system.sessions, params.id, {})
    if (!account.active) throw missing()
    await noteAccess(system.db, system.world, { kind: 'linkMade', userId: ctx.user.id, subjectId: account.id })
    const { token, expiresAt } = await system.auth.createResetToken(account.id)
    const link = resetLink(system.baseUrl, token)
    return { link, expiresAt, mailed: await mailInvitation(ctx.environment, account, link) }
  })

  route(app, endUserSessions, async (ctx, { params }) => {
    const account = await updateAccount(ctx, system.sessions, params.id, {})
    await endAccess(system, account.id)
    return undefined
  })
}
