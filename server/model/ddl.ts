import { fieldType } from '#catalog/field-types/index.ts'
import type { ModelField, ModelModule } from '#common/model.ts'
import { physicalName } from './elements.ts'

/** DDL text for modules and fields, without indexes. Every identifier derives from an element's id. */
export function qualified(schema: string, name: string): string {
  return `"${schema}"."${name}"`
}

/** A new table with the columns of the fields that come with it, in one statement. */
export function createModule(schema: string, module: ModelModule, fields: readonly ModelField[] = []): string {
  const columns = fields.flatMap(columnsOf).map((column) => `,\n      "${column.name}" ${column.sql}`)
  return `create table ${qualified(schema, module.table)} (
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
      batch_id uuid${columns.join('')}
    )`
}

export function dropModule(schema: string, module: ModelModule): string[] {
  return [`drop table ${qualified(schema, module.table)} cascade`]
}

/** Columns and constraint of a field; `targetTable` is the relation's other side. */
export function addField(schema: string, module: ModelModule, field: ModelField, targetTable?: string): string[] {
  const columns = columnsOf(field)
  if (columns.length === 0) return []
  const add = columns.map((column) => `add column "${column.name}" ${column.sql}`).join(', ')
  return [
    `alter table ${qualified(schema, module.table)} ${add}`,
    ...(targetTable ? [addForeignKey(schema, module, field, targetTable)] : []),
  ]
}

/** Holds for what is written from now on; the rest is read afterwards, when nobody has to wait for it. */
export function addForeignKey(schema: string, module: ModelModule, field: ModelField, targetTable: string): string {
  return `alter table ${qualified(schema, module.table)} add constraint "${physicalName('i', field.id)}_fk"
    foreign key ("${field.column}") references ${qualified(schema, targetTable)} (id) on delete set null not valid`
}

export function dropField(schema: string, module: ModelModule, field: ModelField): string[] {
  const drops = columnsOf(field).map((column) => `drop column "${column.name}"`)
  if (drops.length === 0) return []
  return [`alter table ${qualified(schema, module.table)} ${drops.join(', ')}`]
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
