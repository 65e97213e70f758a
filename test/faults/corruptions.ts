import type { Context } from '#server/context.ts'

/** Where something is planted: names of tables and columns by those of modules and fields. */
interface Place {
  table(module: string): string
  column(module: string, field: string): string
}

interface Corruption {
  readonly what: string
  /** What somebody, or a disk, did behind the back of the product. */
  readonly sql: (place: Place) => string
  /** All that must be said of it, and nothing else. */
  readonly breaks: readonly string[]
}

export function placeIn({ environment: { schema }, model }: Context): Place {
  const of = (name: string) => {
    const module = model.modules.get(name)
    if (!module) throw new Error(`There is no module ${name}.`)
    return module
  }
  return {
    table: (module) => `"${schema}"."${of(module).table}"`,
    column: (module, field) => `"${of(module).fields.get(field)?.column}"`,
  }
}

const nobody = `'0198ffff-ffff-7fff-8fff-ffffffffffff'::uuid`

/** Sets a column of one record, whatever its rules say. */
function set(module: string, field: string, value: string, suffix = ''): Corruption['sql'] {
  return ({ table, column }) =>
    `update ${table(module)} set ${column(module, field).replace(/"$/, `${suffix}"`)} = ${value}
     where id = (select min(id::text)::uuid from ${table(module)})`
}

function standard(module: string, assignment: string): Corruption['sql'] {
  return ({ table }) =>
    `update ${table(module)} set ${assignment} where id = (select min(id::text)::uuid from ${table(module)})`
}

export const corruptions: readonly Corruption[] = [
  {
    what: 'a column that is gone',
    sql: ({ table, column }) => `alter table ${table('task')} drop column ${column('task', 'priority')}`,
    // Its board has an index of its own.
    breaks: ['indexes-are-there', 'registry-is-schema', 'rows-are-their-log', 'search-is-rows'],
  },
  {
    what: 'a column that nobody knows',
    sql: ({ table }) => `alter table ${table('account')} add column stray int`,
    breaks: ['registry-is-schema'],
  },
  {
    what: 'a column of another type',
    sql: ({ table, column }) =>
      `alter table ${table('account')} alter column ${column('account', 'employees')} type text using 'x'`,
    breaks: ['registry-is-schema', 'rows-are-their-log'],
  },
  {
    what: 'an element edited by hand',
    sql: () =>
      `update env_test.element set definition = definition || '{"icon":"x"}' where kind = 'module' and name = 'account'`,
    breaks: ['registry-is-schema', 'model-is-its-version'],
  },
  {
    what: 'a version of the model that is gone',
    sql: () =>
      `update env_test.model_version set version = version + 5 where version = (select max(version) from env_test.model_version)`,
    breaks: ['model-is-its-version'],
  },
  {
    what: 'a step that was never finished',
    sql: () => `insert into env_test.model_step (version, kind, statement) values (1, 'index', 'select 1')`,
    breaks: ['steps-finished'],
  },
  {
    what: 'an index that is not valid',
    sql: () =>
      `update pg_index set indisvalid = false where indexrelid = (select min(indexrelid) from pg_index i join pg_class c on c.oid = i.indexrelid where c.relname like '%\\_created\\_%' and c.relnamespace = 'env_test'::regnamespace)`,
    breaks: ['constraints-valid', 'indexes-are-there'],
  },
  {
    what: 'a foreign key that is gone',
    sql: ({ table, column }) =>
      `alter table ${table('contact')} drop constraint "${column('contact', 'account').slice(3, -1).replace(/^/, 'i_')}_fk"`,
    breaks: ['keys-are-there'],
  },
  {
    what: 'a unique index that is gone, and two with one code',
    sql: (place) => {
      const column = place.column('product', 'code')
      return `do $$ begin execute (select 'drop index env_test.' || relname from pg_class
          where relname like '${column.slice(3, -1).replace(/^/, 'i_')}\\_unique\\_%'); end $$;
        update ${place.table('product')} set ${column} = 'SAME'`
    },
    breaks: ['indexes-are-there', 'unique-rules-hold', 'rows-are-their-log', 'search-is-rows'],
  },
  {
    what: 'a link to nobody',
    sql: set('contact', 'account', nobody),
    breaks: ['links-have-both-ends', 'rows-are-their-log'],
  },
  {
    what: 'a record gone from under what is about it',
    sql: ({ table }) => `delete from ${table('account')}`,
    breaks: ['links-have-both-ends', 'attachments-have-record'],
  },
  { what: 'an owner who is nobody', sql: standard('account', `owner_id = ${nobody}`), breaks: ['owners-are-there'] },
  {
    what: 'a set of groups that is none',
    sql: standard('account', 'group_set_id = 4711'),
    breaks: ['owners-are-there'],
  },
  {
    what: 'a folder within itself',
    sql: ({ table, column }) => `update ${table('documentFolder')} t set ${column('documentFolder', 'parent')} =
      (select id from ${table('documentFolder')} o where o.id <> t.id)`,
    breaks: ['trees-have-no-circle', 'rows-are-their-log'],
  },
  {
    what: 'a stage that there is none of',
    sql: set('opportunity', 'stage', `'limbo'`),
    breaks: ['states-are-known', 'stages-match-history', 'rows-are-their-log'],
  },
  {
    what: 'a deal that was moved behind its history',
    sql: () => `update env_test.stage_history set to_stage = 'won'`,
    breaks: ['stages-match-history'],
  },
  {
    what: 'a closing day of an open deal',
    sql: set('opportunity', 'closedAt', `now()`),
    breaks: ['closed-deals-say-when', 'rows-are-their-log'],
  },
  {
    what: 'a series of numbers that went back',
    sql: () => 'update env_test.counter set value = 0',
    breaks: ['numbers-go-on'],
  },
  {
    what: 'an amount without its currency',
    sql: set('product', 'price', 'null', '_cur'),
    breaks: ['money-is-whole', 'rows-are-their-log'],
  },
  {
    what: 'an amount at another rate',
    sql: set('product', 'price', '7', '_rate'),
    breaks: ['money-is-converted', 'rows-are-their-log'],
  },
  {
    what: 'a deal worth something else than its lines',
    sql: (place) => `${set('opportunity', 'amount', '1', '_base')(place)}; ${set('opportunity', 'amount', '1')(place)}`,
    breaks: ['lines-add-up', 'formulas-are-right', 'rows-are-their-log'],
  },
  {
    what: 'a quote whose total is not its parts',
    sql: set('quote', 'total', '999'),
    breaks: ['documents-add-up', 'money-is-converted', 'rows-are-their-log'],
  },
  {
    what: 'a count that counts nothing',
    sql: set('campaign', 'memberCount', '42'),
    breaks: ['rollups-add-up'],
  },
  {
    what: 'a formula that says something else',
    sql: (place) => set('opportunity', 'weightedAmount', '5')(place),
    breaks: ['formulas-are-right'],
  },
  { what: 'a version that went back', sql: standard('account', 'version = 7'), breaks: ['versions-match-log'] },
  {
    what: 'an entry of the log that is gone',
    sql: () =>
      `delete from env_test.change where version = 2 and record_id = (select record_id from env_test.change group by 1 having max(version) > 2 order by 1 limit 1)`,
    breaks: ['versions-match-log'],
  },
  {
    what: 'a value changed without the log',
    sql: set('account', 'employees', '13'),
    breaks: ['rows-are-their-log'],
  },
  {
    what: 'a record that is not found by its name',
    sql: standard('contact', `search_text = 'x'`),
    breaks: ['search-is-rows'],
  },
  {
    what: 'a title of somebody else',
    sql: standard('contact', `title = 'x', title_key = 'x'`),
    breaks: ['search-is-rows'],
  },
  {
    what: 'a file of a record that is not there',
    sql: () => `update env_test.attachment set record_id = ${nobody}`,
    breaks: ['attachments-have-record'],
  },
  {
    what: 'an offer changed after it left',
    sql: () => `update env_test.issued_document set document = jsonb_set(document, '{title}', '"Otra"')`,
    breaks: ['issued-is-as-it-left'],
  },
  {
    what: 'a mail that left at no time',
    sql: () => `insert into env_test.sent_mail (id, record_id, document_id, recipient, subject, body, reply_to, state, created_at)
      select gen_random_uuid(), record_id, id, 'a@b.es', 'x', 'x', 'x', 'sent', now() from env_test.issued_document`,
    breaks: ['mails-say-when'],
  },
  {
    what: 'work that nobody gave back',
    sql: () =>
      `insert into lazo_jobs.job (name, state, started_on, expire_seconds) values ('verify-test', 'active', now() - interval '1 day', 60)`,
    breaks: ['jobs-within-lease'],
  },
  {
    what: 'a run of an automation that took a step twice',
    sql: ({ table }) => `insert into ${table('task').replace(/"[^"]+"$/, '"workflow_run"')}
      (id, workflow_id, module_id, record_id, occasion, trigger, state, root_id, reports, at, ended_at)
      values (${nobody}, ${nobody}, ${nobody}, ${nobody}, 'hand', 'manual', 'done', ${nobody},
        '[{"name": "call", "kind": "wait", "outcome": "done"}, {"name": "call", "kind": "wait", "outcome": "done"}]', now(), now())`,
    breaks: ['runs-are-whole'],
  },
  {
    what: 'an account of nobody',
    sql: () =>
      `insert into lazo."user" (id, name, email, created_at, updated_at) values (${nobody}, 'X', 'x@example.com', now(), now())`,
    breaks: ['accounts-have-person'],
  },
  {
    what: 'a role that there is none of',
    sql: () => `update env_test.user_access set role_ids = role_ids || ${nobody}`,
    breaks: ['accounts-have-person'],
  },
  {
    what: 'a key of somebody who left',
    sql: () => `update lazo."user" set active = false where email = 'kim@example.com';
      insert into lazo.api_key (id, user_id, name, prefix, hash, created_at)
        select gen_random_uuid(), id, 'x', 'x', 'x', now() from lazo."user" where not active`,
    breaks: ['nobody-blocked-is-inside'],
  },
  {
    what: 'nobody left to administer it',
    sql: () => `update env_test.user_access set role_ids = '{}'`,
    breaks: ['somebody-configures'],
  },
  {
    what: 'a need that says something else than was agreed on',
    sql: (place) => `${set('need', 'description', `'Otra cosa'`)(place)}`,
    breaks: ['fingerprints-match', 'rows-are-their-log'],
  },
  {
    what: 'a baseline with another fingerprint of its item',
    sql: ({ table, column }) => `update ${table('baseline')} set ${column('baseline', 'items')} =
      jsonb_set(${column('baseline', 'items')}::jsonb, '{items,0,fingerprint}', '"x"')`,
    breaks: ['baselines-are-sealed', 'fingerprints-match', 'rows-are-their-log'],
  },
  {
    what: 'a signature under something else',
    sql: set('signature', 'fingerprint', `'x'`),
    breaks: ['signatures-bind', 'rows-are-their-log'],
  },
  {
    what: 'a doubt that nobody is told of',
    sql: set('trace', 'sourceFingerprint', `'x'`),
    breaks: ['doubts-are-shown', 'rows-are-their-log'],
  },
  {
    what: 'a thread that turns back',
    sql: ({
      table,
      column,
    }) => `update ${table('trace')} set ${column('trace', 'source')} = ${column('trace', 'derived')},
      ${column('trace', 'source').replace(/"$/, '_mod"')} = ${column('trace', 'derived').replace(/"$/, '_mod"')}`,
    breaks: ['threads-have-no-circle', 'doubts-are-shown', 'rows-are-their-log'],
  },
  {
    what: 'an approved element that was edited',
    sql: () => `update env_test.element_spec set element = jsonb_set(element, '{name}', '"x"')`,
    breaks: ['approved-is-kept'],
  },
  {
    what: 'a deployment that left another configuration',
    sql: set('deployment', 'targetHashAfter', `'x'`),
    breaks: ['deployments-are-written-down', 'rows-are-their-log'],
  },
]
