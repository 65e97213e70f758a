import { createAdapterFactory } from 'better-auth/adapters'
import type { CleanedWhere, CustomAdapter, DBAdapterInstance } from 'better-auth/adapters'
import sql, { empty, join, raw, type Sql } from 'sql-template-tag'

import { invariant } from '#common/errors.ts'
import type { Database, Transaction } from '#server/db/database.ts'
import { tokenHash } from './tokens.ts'

/**
 * Lets the auth library keep its rows through our own database door: one pool, one role, and session
 * tokens stored only as hashes, which the library does not do by itself.
 */
export function authStorage(db: Database | Transaction): DBAdapterInstance {
  const config = {
    adapterId: 'lazo',
    supportsJSON: true,
    supportsDates: true,
    supportsBooleans: true,
    supportsNumericIds: false,
    supportsUUIDs: false,
  }
  return (options) =>
    createAdapterFactory({
      config: {
        ...config,
        transaction: async (work) =>
          db.kind === 'transaction'
            ? await db.savepoint(() => work(authStorage(db)(options)))
            : await db.transaction((tx) => work(authStorage(tx)(options))),
      },
      adapter: () => rowsOf(db),
    })(options)
}

/** The library's models and fields, and where they are. Nothing else is ever written into SQL. */
const tables: Readonly<Record<string, { readonly name: string; readonly columns: Readonly<Record<string, string>> }>> =
  {
    user: {
      name: 'lazo."user"',
      columns: {
        id: 'id',
        name: 'name',
        email: 'email',
        emailVerified: 'email_verified',
        image: 'image',
        language: 'language',
        locale: 'locale',
        timeZone: 'time_zone',
        active: 'active',
        credentialVersion: 'credential_version',
        createdAt: 'created_at',
        updatedAt: 'updated_at',
      },
    },
    session: {
      name: 'lazo.session',
      columns: {
        id: 'id',
        userId: 'user_id',
        token: 'token_hash',
        credentialVersion: 'credential_version',
        expiresAt: 'expires_at',
        ipAddress: 'ip_address',
        userAgent: 'user_agent',
        createdAt: 'created_at',
        updatedAt: 'updated_at',
      },
    },
    account: {
      name: 'lazo.credential',
      columns: {
        id: 'id',
        userId: 'user_id',
        accountId: 'account_id',
        providerId: 'provider_id',
        accessToken: 'access_token',
        refreshToken: 'refresh_token',
        idToken: 'id_token',
        accessTokenExpiresAt: 'access_token_expires_at',
        refreshTokenExpiresAt: 'refresh_token_expires_at',
        scope: 'scope',
        password: 'password',
        createdAt: 'created_at',
        updatedAt: 'updated_at',
      },
    },
    verification: {
      name: 'lazo.verification',
      columns: {
        id: 'id',
        identifier: 'identifier',
        value: 'value',
        expiresAt: 'expires_at',
        createdAt: 'created_at',
        updatedAt: 'updated_at',
      },
    },
  }

function rowsOf(db: Database | Transaction): CustomAdapter {
  return {
    async create({ model, data }) {
      const pairs = pairsOf(model, data)
      const names = join(
        pairs.map(([column]) => column),
        ', ',
      )
      const values = join(
        pairs.map(([, value]) => sql`${value}`),
        ', ',
      )
      await db.query(sql`insert into ${table(model)} (${names}) values (${values})`)
      return data
    },
    async update({ model, where, update }) {
      const rows = await change(db, model, where, update)
      return found(rows[0])
    },
    async updateMany({ model, where, update }) {
      return (await change(db, model, where, update)).length
    },
    async findOne({ model, where }) {
      const rows = await db.query(sql`select ${columns(model)} from ${table(model)} ${whereOf(model, where)} limit 1`)
      // For somebody it knows the library goes on to the credentials; nobody must take as long.
      if (model === 'user' && rows.length === 0) await db.query(noCredentials)
      return found(rows[0])
    },
    async findMany({ model, where = [], limit, sortBy, offset = 0 }) {
      const order = sortBy
        ? sql`order by ${column(model, sortBy.field)} ${raw(sortBy.direction === 'desc' ? 'desc' : 'asc')}`
        : empty
      const rows = await db.query(
        sql`select ${columns(model)} from ${table(model)} ${whereOf(model, where)} ${order} limit ${limit} offset ${offset}`,
      )
      return rows.map((row) => asRow(row))
    },
    async delete({ model, where }) {
      await db.query(sql`delete from ${table(model)} ${whereOf(model, where)}`)
    },
    async deleteMany({ model, where }) {
      return (await db.query(sql`delete from ${table(model)} ${whereOf(model, where)} returning 1`)).length
    },
    async consumeOne({ model, where }) {
      const rows = await db.query(sql`delete from ${table(model)} ${whereOf(model, where)} returning ${columns(model)}`)
      return found(rows[0])
    },
    async count({ model, where = [] }) {
      const rows = await db.query<{ count: number }>(
        sql`select count(*)::int as count from ${table(model)} ${whereOf(model, where)}`,
      )
      return rows[0]?.count ?? 0
    },
  }
}

const noCredentials = sql`
  select ${columns('account')} from ${table('account')} where user_id = '00000000-0000-0000-0000-000000000000' limit 100`

async function change(
  db: Database | Transaction,
  model: string,
  where: readonly CleanedWhere[],
  update: unknown,
): Promise<Record<string, unknown>[]> {
  invariant(update !== null && typeof update === 'object', 'the auth library updates with an object')
  const sets = pairsOf(model, { ...update }).map(([name, value]) => sql`${name} = ${value}`)
  return await db.query(
    sql`update ${table(model)} set ${join(sets, ', ')} ${whereOf(model, where)} returning ${columns(model)}`,
  )
}

function describe(model: string) {
  const description = tables[model]
  invariant(description, `the auth library knows the model ${model}`)
  return description
}

function table(model: string): Sql {
  return raw(describe(model).name)
}

function column(model: string, field: string): Sql {
  const name = describe(model).columns[field]
  invariant(name, `the auth library knows the field ${model}.${field}`)
  return raw(name)
}

function columns(model: string): Sql {
  const all = Object.entries(describe(model).columns)
  return raw(all.map(([field, name]) => `${name} as "${field}"`).join(', '))
}

function pairsOf(model: string, data: Readonly<Record<string, unknown>>): [Sql, unknown][] {
  return Object.entries(data)
    .filter(([, value]) => value !== undefined)
    .map(([field, value]) => [column(model, field), stored(model, field, value)])
}

function stored(model: string, field: string, value: unknown): unknown {
  if (value instanceof Date) return value.toISOString()
  return model === 'session' && field === 'token' && typeof value === 'string' ? tokenHash(value) : value
}

const comparisons: Readonly<Record<string, string>> = {
  eq: '=',
  ne: '<>',
  lt: '<',
  lte: '<=',
  gt: '>',
  gte: '>=',
}

function whereOf(model: string, where: readonly CleanedWhere[]): Sql {
  if (where.length === 0) return empty
  invariant(
    where.every((one) => one.connector === 'AND'),
    'the auth library asks only for conditions that all hold',
  )
  return sql`where ${join(
    where.map((one) => condition(model, one)),
    ' and ',
  )}`
}

function condition(model: string, { field, operator, value }: CleanedWhere): Sql {
  const name = column(model, field)
  if (operator === 'in') {
    invariant(Array.isArray(value), 'a list follows "in"')
    return sql`${name}::text = any(${value.map((one) => String(stored(model, field, one)))}::text[])`
  }
  const sign = comparisons[operator]
  invariant(sign, `the auth library compares with ${operator}`)
  if (value === null) return sql`${name} is ${raw(operator === 'ne' ? 'not null' : 'null')}`
  return sql`${name} ${raw(sign)} ${stored(model, field, value)}`
}

const dateFields = /(At|Until)$/

/** The library wants dates as Date objects; the rest of the server never sees them. */
function asRow<T>(row: Readonly<Record<string, unknown>>): T {
  const entries = Object.entries(row).map(([field, value]) => [
    field,
    dateFields.test(field) && typeof value === 'string' ? new Date(value) : value,
  ])
  // The library names the row type that belongs to the model that it asked for.
  return Object.fromEntries(entries) as T
}

function found<T>(row: Readonly<Record<string, unknown>> | undefined): T | null {
  return row === undefined ? null : asRow<T>(row)
}
