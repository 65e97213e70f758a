import type { Sql } from 'sql-template-tag'
import type { Environment } from '#server/context.ts'
import { fixedTable } from '#server/model/registry.ts'

export function runTable({ schema }: Environment): Sql {
  return fixedTable(schema, 'workflow_run')
}

export function holderTable({ schema }: Environment): Sql {
  return fixedTable(schema, 'workflow_holder')
}

export function keyTable({ schema }: Environment): Sql {
  return fixedTable(schema, 'workflow_key')
}

export function turnTable({ schema }: Environment): Sql {
  return fixedTable(schema, 'workflow_turn')
}
