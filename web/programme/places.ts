import type { StageKind } from '#common/programme.ts'

/** The pages of a project, by the question that they answer; the first of each is where it leads. */
export const projectPlaces = {
  home: ['home', 'path', 'packs'],
  why: ['charter', 'objectives'],
  what: ['needs', 'encounters', 'minutes', 'matrix', 'channels', 'processes'],
  how: ['specification', 'review', 'tests', 'deploy', 'trace'],
  who: ['plan', 'team', 'budget', 'training', 'complexity'],
  live: ['go-live', 'installation', 'improvement', 'papers'],
} as const

type PlaceGroup = keyof typeof projectPlaces
export type Place = (typeof projectPlaces)[PlaceGroup][number]

// The keys of what is written above.
export const placeGroups = Object.keys(projectPlaces) as PlaceGroup[]

/** The page of an address below /programme, with its group; a page of one record belongs to the page of them all. */
export function placeAt(path: string): { readonly group: PlaceGroup; readonly place: Place } | undefined {
  const name = path.split('/')[2] ?? 'home'
  const wanted = pagesOfOne[name] ?? name
  for (const group of placeGroups) {
    const place = projectPlaces[group].find((one) => one === wanted)
    if (place) return { group, place }
  }
  return undefined
}

const pagesOfOne: Readonly<Record<string, Place>> = { kpis: 'objectives', encounter: 'encounters' }

export function placeHref(place: Place): string {
  return place === 'home' ? '/programme' : `/programme/${place}`
}

/** The page where what a stage still asks for is done. */
export const pageOfStage: Readonly<Record<StageKind, Place>> = {
  objectives: 'charter',
  kickoff: 'encounters',
  team: 'team',
  specification: 'needs',
  development: 'specification',
  training: 'training',
  implantation: 'go-live',
  maintenance: 'improvement',
}
