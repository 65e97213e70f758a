import type { Drawing, Shape } from './paper.ts'

const ink = '#1f2328'
const muted = '#5c6470'
const rule = '#d5d9df'
const fontSize = 8
const lineHeight = 9.5

/** A drawing as SVG. Texts are texts: no sign of theirs is markup. */
export function svgOf({ width, height, shapes }: Drawing, color: string): string {
  const body = shapes.map((shape) => shapeOf(shape, color)).join('')
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}">${body}</svg>`
}

function shapeOf(shape: Shape, color: string): string {
  switch (shape.shape) {
    case 'box':
      return boxOf(shape, color)
    case 'line':
      return lineOf(shape, color)
    case 'text':
      return textAt(shape.x, shape.y, shape.text, shape.align ?? 'start', shape.isQuiet ? muted : ink)
    default:
      return shape satisfies never
  }
}

function boxOf(box: Extract<Shape, { shape: 'box' }>, color: string): string {
  const { x, y, width, height, look, lines = [] } = box
  const [fill, stroke] =
    look === 'strong'
      ? [color, color]
      : look === 'accent'
        ? ['#ffffff', color]
        : look === 'quiet'
          ? [rule, rule]
          : ['#ffffff', muted]
  const thick = look === 'accent' ? 1.4 : 0.7
  const outline =
    look === 'diamond'
      ? `<polygon points="${x + width / 2},${y} ${x + width},${y + height / 2} ${x + width / 2},${y + height} ${x},${y + height / 2}"`
      : `<rect x="${x}" y="${y}" width="${width}" height="${height}" rx="${look === 'round' ? height / 2 : 3}"`
  const first = y + height / 2 - ((lines.length - 1) * lineHeight) / 2 + fontSize * 0.35
  const words = lines.map((line, index) =>
    textAt(x + width / 2, first + index * lineHeight, line, 'middle', look === 'strong' ? '#ffffff' : ink),
  )
  return `${outline} fill="${fill}" stroke="${stroke}" stroke-width="${thick}"/>${words.join('')}`
}

function lineOf({ points, look, isArrow }: Extract<Shape, { shape: 'line' }>, color: string): string {
  const stroke = look === 'strong' ? color : look === 'quiet' ? rule : muted
  const path = points.map(([x, y], index) => `${index === 0 ? 'M' : 'L'}${x} ${y}`).join(' ')
  return `<path d="${path}" fill="none" stroke="${stroke}" stroke-width="${look === 'strong' ? 1.4 : 0.8}"/>${isArrow ? headOf(points, stroke) : ''}`
}

const headSize = 4

function headOf(points: readonly (readonly [number, number])[], color: string): string {
  const [end, before] = [points.at(-1), points.at(-2)]
  if (!end || !before) return ''
  const angle = Math.atan2(end[1] - before[1], end[0] - before[0])
  const corner = (turn: number) =>
    `${(end[0] - headSize * Math.cos(angle + turn)).toFixed(2)},${(end[1] - headSize * Math.sin(angle + turn)).toFixed(2)}`
  return `<polygon points="${end[0]},${end[1]} ${corner(0.45)} ${corner(-0.45)}" fill="${color}"/>`
}

function textAt(x: number, y: number, text: string, anchor: string, color: string): string {
  return `<text x="${x}" y="${y}" font-family="Roboto" font-size="${fontSize}" fill="${color}" text-anchor="${anchor}">${escaped(text)}</text>`
}

/** XML 1.0 knows no other control signs than these. */
function escaped(text: string): string {
  return text
    .replace(/[\p{Cc}\p{Cs}\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufffe\uffff]/gu, ' ')
    .replace(/[&<>"']/g, (sign) => `&#${sign.charCodeAt(0)};`)
}

/** About how many letters of the drawing's size a width holds. */
const letterWidth = 4.2

/** A text in lines that a box holds, the last one cut where there is no room. */
export function wrapped(text: string, width: number, linesMax: number): string[] {
  const most = Math.max(4, Math.floor(width / letterWidth))
  const lines: string[] = []
  for (const word of text.split(/\s+/u)) {
    const last = lines.at(-1)
    if (last !== undefined && last.length + 1 + word.length <= most) lines[lines.length - 1] = `${last} ${word}`
    else lines.push(word.length > most ? `${word.slice(0, most - 1)}…` : word)
  }
  if (lines.length <= linesMax) return lines
  const kept = lines.slice(0, linesMax)
  return [...kept.slice(0, -1), `${(kept.at(-1) ?? '').slice(0, most - 1)}…`]
}
