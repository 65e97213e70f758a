import assert from 'node:assert/strict'
import { after, describe, it } from 'node:test'
import { namesOf, openGazetteer, otherNames } from './gazetteer.ts'
import { openPlaces } from './places.ts'
import { towns } from './towns.ts'

describe('where an address lies', () => {
  const gazetteer = openGazetteer(towns)
  const near = (address: Parameters<typeof gazetteer.locate>[0], latitude: number, longitude: number) => {
    const place = gazetteer.locate(address)
    assert.ok(place, JSON.stringify(address))
    assert.ok(Math.abs(place.latitude - latitude) < 0.1, `${JSON.stringify(address)} ${JSON.stringify(place)}`)
    assert.ok(Math.abs(place.longitude - longitude) < 0.1, `${JSON.stringify(address)} ${JSON.stringify(place)}`)
    return place.precision
  }

  it('is its town, whatever the accents and in either of its names', () => {
    assert.equal(near({ city: 'LOGROÑO', postalCode: '26001', country: 'ES' }, 42.467, -2.45), 'town')
    assert.equal(near({ city: 'San Sebastián', postalCode: '20001', country: 'ES' }, 43.313, -1.975), 'town')
    assert.equal(near({ city: 'donostia', country: 'ES' }, 43.313, -1.975), 'town')
    assert.equal(near({ city: 'Ciudad de México', country: 'MX' }, 19.43, -99.13), 'town')
    assert.equal(near({ city: 'Bogotá', country: 'CO' }, 4.61, -74.08), 'town')
  })

  it('is the one of that name in the province of a Spanish postal code', () => {
    near({ city: 'Arroyomolinos', postalCode: '28939', country: 'ES' }, 40.27, -3.919)
  })

  it('is the main town of the province, or the capital, where the town is not known', () => {
    assert.equal(near({ city: 'Aldea Que No Consta', postalCode: '50480', country: 'ES' }, 41.656, -0.877), 'region')
    assert.equal(near({ region: 'Córdoba', country: 'AR' }, -31.41, -64.18), 'region')
    assert.equal(near({ city: 'Nowhere at all', country: 'PE' }, -12.04, -77.03), 'country')
  })

  it('is nowhere without a country that there is', () => {
    for (const address of [{}, { city: 'Madrid' }, { city: 'Madrid', country: 'XX' }, { country: '__proto__' }])
      assert.equal(gazetteer.locate(address), null)
  })

  it('knows a town for each other name that it takes', () => {
    const known = new Set(towns.flatMap(({ name }) => namesOf(name)))
    assert.deepEqual(
      Object.values(otherNames).filter((name) => !known.has(name)),
      [],
    )
  })
})

describe('places', () => {
  const places = openPlaces(0)
  after(() => places.close())

  it('answers in order, and again after the list was let go', async () => {
    const asked = [{ city: 'Zaragoza', country: 'ES' }, {}, { city: 'Lima', country: 'PE' }]
    const first = await places.locate(asked)
    assert.deepEqual(
      first.map((place) => place?.precision ?? null),
      ['town', null, 'town'],
    )
    assert.deepEqual(await places.locate(asked), first)
  })
})
