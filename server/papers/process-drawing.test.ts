import assert from 'node:assert/strict'
import { it } from 'node:test'
import { mapLimits, type ProcessMap } from '#common/process-map.ts'
import { drawMap } from './process-drawing.ts'

/** Of an A4 or letter page between its margins: what is larger would be printed smaller than it is written. */
const room = { width: 499, height: 620 }

it('prints a process of any length in its own size: on as many pages as it takes, each step on one of them', () => {
  const nodes = Array.from({ length: mapLimits.nodes }, (_, at) => ({
    id: `n${at}`,
    type: 'task' as const,
    name: `Paso${at}`,
  }))
  const edges = nodes.slice(1).map(({ id }, at) => ({ from: `n${at}`, to: id }))
  const map: ProcessMap = { nodes, edges: [...edges, { from: 'n299', to: 'n0' }] }
  const pages = drawMap(map)
  assert.ok(pages.length > 1)
  for (const { width, height } of pages) assert.ok(width <= room.width && height <= room.height, `${width} × ${height}`)
  const boxes = pages.flatMap(({ shapes }) => shapes.flatMap((one) => (one.shape === 'box' ? one.lines : [])))
  assert.deepEqual(
    boxes,
    nodes.map(({ name }) => name),
  )
  const said = pages.map(({ shapes }) => shapes.flatMap((one) => (one.shape === 'text' ? [one.text] : [])))
  assert.deepEqual(said[0], ['Paso299 →', '→ Paso32'])
  assert.deepEqual(said[1], ['Paso31 →', '→ Paso64'])
  assert.deepEqual(drawMap({ nodes: [], edges: [] }), [])
})
