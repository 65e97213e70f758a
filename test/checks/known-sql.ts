/**
 * All that the compiler of reads writes by itself. What is not here was either meant, and is added, or
 * came out of a title or a request, and is the fault that is looked for.
 */

/** Words of the language, functions, standard columns and names of parts. */
export const knownWords: ReadonlySet<string> = new Set(
  `
a abs all and any array as asc at between bigint boolean btrim by cardinality case ceil char_length
coalesce collate common computed concat_ws convert_to count created_at created_by cross date day days
deleted_at desc distinct else encode end exists extract false filled floor found from g greatest group
group_ids group_set_id grouped id in int interval is is_common join json json_agg json_build_array
json_build_object k0 last lateral least left like limit lower make_interval materialized mime min_scale
month months n name newest not null nullif nulls numeric object offset on one one_r or
order owner_id page record records replace right round
row_to_json search_text select set_id size strpos substring t text text_state then time timestamp
timestamptz title title_key titled to_char to_json translate trim_scale true trunc u union unnest
updated_at updated_by user_id uuid v v_base v_cur version visible walked when where with year zone
  `.split(/\s+/),
)

/** Rows within rows: `t_x_l`; those beside each other: `t_b0`. */
export const rowAlias = /^t(_[a-z])+\d*$/

/** Keys of the answers, forms of dates, and letters that are folded. */
export const knownLiterals: ReadonlySet<string> = new Set([
  '',
  '\n',
  ' ',
  '10000 years',
  '10000-12-31 23:59:59.999999',
  '20000-01-01',
  'UTC',
  'UTF8',
  'YYYY-MM',
  'YYYY-MM-DD',
  'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"',
  '[]',
  '^[+-]?[0-9]{1,24}(?:\\.[0-9]{1,12})?$',
  'aaaaaaeeeeiiiiooooouuuunc',
  'amount',
  'at',
  'base',
  'base64',
  'city',
  'count',
  'country',
  'currency',
  'groups',
  'id',
  'keys',
  'link',
  'mime',
  'module',
  'name',
  'next',
  'none',
  'overdue',
  'planned',
  'postalCode',
  'region',
  'rows',
  'size',
  'state',
  'street',
  'text',
  'title',
  'today',
  'value',
  'áàäâãåéèëêíìïîóòöôõúùüûñç',
])

/** Tables of the system, its standard keys and the schema of the tests. */
export const systemNames: ReadonlySet<string> = new Set([
  'C',
  'attachment',
  'createdAt',
  'createdBy',
  'created_at',
  'deleted_at',
  'env_test',
  'group_set',
  'groups',
  'owner',
  'owner_id',
  'title',
  'updatedAt',
  'updatedBy',
  'user_access',
])
