import type { Migration } from './define.ts'

/** Whom a record belongs to stands in the index of its text too. */
export const search: Migration = {
  name: '0005-search',
  sql: 'create extension if not exists btree_gin schema lazo;',
}
