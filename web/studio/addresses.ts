export const sections = [
  'modules',
  'workflows',
  'lists',
  'roles',
  'groups',
  'policy',
  'navigation',
  'forms',
  'printing',
  'languages',
  'currencies',
  'map',
  'unused',
  'failed',
  'configuration',
  'environments',
] as const
export type Section = (typeof sections)[number]

export function studioHref(section: Section, name?: string, tab?: string, part?: string): string {
  const path =
    section === 'modules' && name === undefined
      ? '/studio'
      : `/studio/${section}${name === undefined ? '' : `/${name}`}`
  const search = new URLSearchParams({ ...(tab && { tab }), ...(part && { part }) }).toString()
  return search === '' ? path : `${path}?${search}`
}
