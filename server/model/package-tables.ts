/** The packages that each environment has; their elements carry the name as their origin. */
export const packageTables = {
  name: '0003-package',
  statements: [
    `create table package (
      name text primary key,
      version text not null,
      hash text not null,
      requires jsonb not null,
      installed_at timestamptz not null,
      installed_by uuid
    )`,
  ],
}
