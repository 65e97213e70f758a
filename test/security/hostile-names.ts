/** Words that have broken other programs, by kind, for names and labels. Our own list. */

/** Legal names that mean something to the database, the language or our own code. */
export const keywords: readonly string[] = [
  'select', 'from', 'where', 'table', 'order', 'group', 'user', 'column', 'index', 'constraint', 'primary', 'references',
  'drop', 'union', 'with', 'values', 'null', 'true', 'default', 'check', 'grant', 'returning', 'lateral', 'window', 'all', 'any',
  'class', 'function', 'return', 'await', 'async', 'yield', 'import', 'export', 'delete', 'new', 'this', 'super', 'var', 'let',
  'undefined', 'nan', 'infinity', 'arguments', 'eval', 'then', 'catch', 'finally', 'toJSON', 'length', 'name', 'keys', 'entries',
  'has', 'get', 'set', 'size', 'sort', 'filter', 'search', 'limit', 'cursor', 'view', 'scope', 'fields', 'rows', 'count', 'next',
  'titleKey', 'searchText', 'ownerId', 'module', 'xmin', 'ctid', 'oid', 'tableoid', 'a', 'x1', `n${'o'.repeat(47)}`,
] // prettier-ignore

/** What is no name. */
export const noNames: readonly string[] = [
  '', ' ', '\t', 'Name', 'naïve', 'año', 'with space', 'semi;colon', 'quo"te', "apo'strophe", 'back`tick', 'back\\slash', 'dot.ted', 'dash-ed',
  'under_score', '1first', '__proto__', 'constructor', 'prototype', 'toString', 'valueOf', 'hasOwnProperty', '__defineGetter__',
  'a"; drop schema lazo cascade; --', "a'); delete from x; --", '$1', '$$', '%s', '{{7*7}}', '${7*7}', '<script>alert(1)</script>', '../../etc/passwd',
  'a\u0000b', 'a\nb', 'a\u202eb', 'a\u200bb', 'p\u0430ypal', 'ｎａｍｅ', '名前', 'اسم', '😀', 'ﬁeld', 'ǆ', `n${'o'.repeat(48)}`, 'x'.repeat(64), 'é'.repeat(40), 'x'.repeat(5_000),
] // prettier-ignore

/** Labels that are odd and yet somebody's word: they work everywhere. */
export const oddLabels: readonly string[] = [
  'Número de finca', 'Größe', 'Ĉiuj', 'ΑΣΦΑΛΕΙΑ', 'Дата', '日付', 'تاريخ', 'תאריך', 'ไทย', 'हिन्दी', '한국어', '👩‍👩‍👧‍👦', '🏳️‍🌈', '1️⃣', 'e\u0301', 'é', 'Z͑ͫ̓a̴l͝g҉o',
  'p\u0430ypal', 'paypal', 'ﬁeld', 'İstanbul', 'ß', 'ʇxǝʇ', '𝒞𝓇𝓂', '㏇', 'zero\u200bwidth', 'nb\u00a0sp', 'soft\u00adhyphen', 'left\u200eright', '\u{1f468}\u200d\u{1f4bb}',
  '=1+1', '+1', '-1', '@SUM(A1)', '=cmd|"/c calc"!A1', '%', '_', '\\', "'", '"', '`', ';', ',', '|', '#', '--', '/*', '*/', '$1', '$$', ':day', '?', '&amp;', '&lt;b&gt;', '<b>', '</script>',
  '<img src=x onerror=alert(1)>', '{{7*7}}', '${7*7}', '#{7*7}', '%s%n', '%00', '\\u0000', '../../etc/passwd', 'C:\\con', 'javascript:alert(1)', "'; drop table x; --", '" or 1=1', 'null', 'undefined', 'NaN', 'true', '0', '1e5', 'Infinity', '٣', '½',
  '__proto__', 'constructor', 'toString', 'id', 'title', 'Responsable', 'a'.repeat(120), '😀'.repeat(60), '\u0e01\u0e33'.repeat(30),
] // prettier-ignore

/** Labels of which nothing is seen, or which would break what stands beside them. */
export const noLabels: readonly string[] = [
  '', ' ', '\u00a0', '\u200b', '\u200d\ufe0f', '\u3164', '\u2800', '\u115f', '\ufeff', '\u2028', 'a\u0000b', 'a\nb', '\u0007', '\u001b[2J', '\ud800', 'a\u202eb', '\u2066a', 'a'.repeat(121), 'é'.repeat(5_000),
] // prettier-ignore
