/**
 * Packs that ship: a whole chain from why to what for a case that many companies have. To add one: write
 * `<name>.yaml` here and add one line; the conformance test of server/packs holds it to what a pack is.
 */
export const packNames = ['trade-fair', 'web-leads', 'after-sales'] as const
