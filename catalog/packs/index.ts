/**
 * Packs that ship: a whole chain from why to what for a case that many companies have. To add one: write
 * `<name>.yaml` here and add one line; server/http/packs.test.ts loads each and walks it.
 */
export const packNames = ['trade-fair', 'web-leads', 'after-sales'] as const
