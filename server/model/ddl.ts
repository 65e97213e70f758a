import { fieldType } from '#catalog/field-types/index.ts'
import type { ColumnName } from '#catalog/field-types/define.ts'
import type { ModelField, ModelModule } from '#common/model.ts'

/** DDL text for modules and fields. Every identifier derives from an element's id. */
export interface Ddl {
  readonly statements: readonly string[]
  /** Indexes, which a large table gets concurrently after the transaction. */
  readonly indexes: readonly IndexDdl[]
}

export interface IndexDdl {
  readonly name: string
  readonly unique: boolean
  /** Text after `create [unique] index [concurrently] name`. */
  readonly on: string
}

export function qualified(schema: string, name: string): string {
  return `"${schema}"."${name}"`
}

const live = 'where deleted_at is null'

export function createModule(schema: string, module: ModelModule): Ddl {
  const table = qualified(schema, module.table)
  const index = (suffix: string, on: string): IndexDdl => ({ name: indexName(module.id, suffix), unique: false, on: `on ${table} ${on}` })
  return {
    statements: [
      `create table ${table} (
        id uuid primary key,
        title text not null default '',
        title_key text collate "C" not null default '',
        search_text text not null default '',
        owner_id uuid,
        group_set_id int not null default 0,
        version int not null default 1,
        created_at timestamptz not null,
        created_by uuid,
        updated_at timestamptz not null,
        updated_by uuid,
        deleted_at timestamptz,
        batch_id uuid
      )`,
    ],
    indexes: [
      index('search', `using gin (search_text lazo.gin_trgm_ops) ${live}`),
      index('title', `(title_key, id) ${live}`),
      index('owner', `(owner_id, title_key, id) ${live}`),
      index('group', `(group_set_id, title_key, id) ${live}`),
      index('created', `(created_at, id) ${live}`),
      index('owner_created', `(owner_id, created_at, id) ${live}`),
      index('group_created', `(group_set_id, created_at, id) ${live}`),
      index('batch', '(batch_id) where batch_id is not null'),
      index('trash', '(deleted_at) where deleted_at is not null'),
    ],
  }
}

export function dropModule(schema: string, module: ModelModule): Ddl {
  return { statements: [`drop table ${qualified(schema, module.table)} cascade`], indexes: [] }
}

/** Columns, constraint and indexes of a field. `targetTable` is the relation's other side. */
export function addField(schema: string, module: ModelModule, field: ModelField, targetTable?: string): Ddl {
  const table = qualified(schema, module.table)
  const columns = columnsOf(field)
  if (columns.length === 0) return { statements: [], indexes: [] }
  const add = columns.map((column) => `add column "${column.name}" ${column.sql}`).join(', ')
  const key = targetTable
    ? [
        `alter table ${table} add constraint "${indexName(field.id, 'fk')}"
         foreign key ("${field.column}") references ${qualified(schema, targetTable)} (id) on delete set null`,
      ]
    : []
  return { statements: [`alter table ${table} ${add}`, ...key], indexes: indexesOf(schema, module, field) }
}

export function dropField(schema: string, module: ModelModule, field: ModelField): Ddl {
  const drops = columnsOf(field).map((column) => `drop column "${column.name}"`)
  if (drops.length === 0) return { statements: [], indexes: [] }
  return { statements: [`alter table ${qualified(schema, module.table)} ${drops.join(', ')}`], indexes: [] }
}

export interface PhysicalColumn {
  readonly name: string
  readonly sql: string
}

export function columnsOf(field: ModelField): PhysicalColumn[] {
  return fieldType(field.type)
    .columns(field)
    .map((column) => ({ name: field.column + column.suffix, sql: column.sql }))
}

export function indexesOf(schema: string, module: ModelModule, field: ModelField): IndexDdl[] {
  const table = qualified(schema, module.table)
  const main = columnsOf(field)[0]
  if (!main) return []
  const column: ColumnName = (suffix) => `"${field.column}${suffix}"`
  const indexes: IndexDdl[] = []
  if (field.unique) {
    const on = `on ${table} ("${main.name}") ${live} and "${main.name}" is not null`
    indexes.push({ name: indexName(field.id, 'unique'), unique: true, on })
  }
  if (field.indexed || isReference(field)) {
    const type = fieldType(field.type)
    const array = main.sql.endsWith('[]')
    const key = type.compare?.(column, field) ?? column('')
    const on = array ? `using gin ("${main.name}") ${live}` : `((${key}), id) ${live}`
    indexes.push({ name: indexName(field.id, 'key'), unique: false, on: `on ${table} ${on}` })
  }
  return indexes
}

function isReference(field: ModelField): boolean {
  return field.type === 'relation' || field.type === 'polymorphic'
}

function indexName(id: string, suffix: string): string {
  return `i_${id.slice(-12)}_${suffix}`
}

export function createIndex(index: IndexDdl, options: { concurrently: boolean }): string {
  const unique = index.unique ? 'unique ' : ''
  const how = options.concurrently ? 'concurrently if not exists ' : ''
  return `create ${unique}index ${how}"${index.name}" ${index.on}`
}

export function dropIndex(schema: string, index: IndexDdl): string {
  return `drop index if exists ${qualified(schema, index.name)}`
}
