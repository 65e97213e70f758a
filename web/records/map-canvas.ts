import {
  divIcon,
  geoJSON,
  latLngBounds,
  map as openLeaflet,
  marker,
  layerGroup,
  tileLayer,
  type Map as Leaflet,
} from 'leaflet'
import 'leaflet/dist/leaflet.css'
import { feature } from 'topojson-client'
import type { Topology } from 'topojson-specification'
import landUrl from 'world-atlas/countries-50m.json?url'
import { clustersOf } from './map-clusters.ts'

interface MapPlace {
  readonly latitude: number
  readonly longitude: number
  readonly records: readonly { readonly id: string; readonly title: string }[]
}

export interface MapCanvas<P extends MapPlace> {
  show(places: readonly P[]): void
  fit(): void
  zoom(by: 1 | -1): void
  close(): void
}

interface CanvasWords<P> {
  /** What a mark says aloud. */
  name(places: readonly P[]): string
  /** How many records it stands for. */
  count(records: number): string
  onChoose(places: readonly P[]): void
  /** Pictures under the marks, `…/{z}/{x}/{y}`; coasts and borders without. */
  readonly tiles: string | undefined
}

const markDistance = 44
const zoomMax = 12
const zoomMaxOfTiles = 18

/** Coasts, borders and marks within an element; the marks join where they would cover each other. */
export function openMapCanvas<P extends MapPlace>(element: HTMLElement, words: CanvasWords<P>): MapCanvas<P> {
  const canvas = openLeaflet(element, {
    // Its own controls write markup, which the page does not allow.
    zoomControl: false,
    attributionControl: false,
    zoomSnap: 0.5,
    minZoom: 1.5,
    maxZoom: words.tiles === undefined ? zoomMax : zoomMaxOfTiles,
    worldCopyJump: true,
    zoomAnimation: !matchMedia('(prefers-reduced-motion: reduce)').matches,
  })
  const marks = layerGroup().addTo(canvas)
  let shown: readonly P[] = []
  const draw = () => drawMarks(canvas, marks, shown, words)
  const fit = () => fitTo(canvas, shown)
  fit()
  canvas.on('zoomend', draw)
  if (words.tiles === undefined) void drawLand(canvas)
  else tileLayer(words.tiles, { maxZoom: zoomMaxOfTiles, className: 'lazo-tiles' }).addTo(canvas)
  const resized = new ResizeObserver(() => canvas.invalidateSize())
  resized.observe(element)
  return {
    show(places) {
      shown = places
      fit()
      draw()
    },
    fit,
    zoom: (by) => void canvas.setZoom(canvas.getZoom() + by),
    close() {
      resized.disconnect()
      canvas.remove()
    },
  }
}

function fitTo(canvas: Leaflet, places: readonly MapPlace[]): void {
  const points = places.map(({ latitude, longitude }) => ({ lat: latitude, lng: longitude }))
  if (points.length === 0) canvas.setView([20, -30], 2)
  else canvas.fitBounds(latLngBounds(points), { padding: [48, 48], maxZoom: 9 })
}

async function drawLand(canvas: Leaflet): Promise<void> {
  const answer = await fetch(landUrl)
  // The file that the build put there.
  const topology = (await answer.json()) as Topology
  const countries = topology.objects.countries
  if (!countries || !canvas.getContainer().isConnected) return
  geoJSON(acrossTheDateLine(feature(topology, countries)), {
    interactive: false,
    style: { className: 'lazo-land', weight: 0.8, fillOpacity: 1 },
  }).addTo(canvas)
}

/** Borders that cross the date line go on beyond 180 degrees, or a line would be drawn right across the map. */
function acrossTheDateLine(countries: GeoJSON.GeoJsonObject): GeoJSON.GeoJsonObject {
  return JSON.parse(JSON.stringify(countries), (_key, value: unknown) => {
    if (!isRing(value)) return value
    let shift = 0
    return value.map(([longitude, latitude], index) => {
      const before = value[index - 1]?.[0] ?? longitude
      if (Math.abs(longitude - before) > 180) shift += longitude > before ? -360 : 360
      return [longitude + shift, latitude]
    })
  })
}

function isRing(value: unknown): value is [number, number][] {
  return Array.isArray(value) && Array.isArray(value[0]) && typeof value[0][0] === 'number'
}

function drawMarks<P extends MapPlace>(
  canvas: Leaflet,
  marks: ReturnType<typeof layerGroup>,
  places: readonly P[],
  words: CanvasWords<P>,
): void {
  marks.clearLayers()
  const zoom = canvas.getZoom()
  const spots = places.map((what) => {
    const { x, y } = canvas.project([what.latitude, what.longitude], zoom)
    return { x, y, weight: what.records.length, what }
  })
  for (const { x, y, weight, members } of clustersOf(spots, markDistance)) {
    const size = Math.min(44, 22 + Math.round(6 * Math.log2(weight)))
    const face = document.createElement('span')
    face.textContent = words.count(weight)
    const icon = divIcon({ html: face, className: 'lazo-mark', iconSize: [size, size] })
    const name = words.name(members)
    marker(canvas.unproject([x, y], zoom), { icon, title: name, alt: name })
      .on('click', () => {
        words.onChoose(members)
        if (members.length > 1) fitTo(canvas, members)
      })
      .addTo(marks)
  }
}
