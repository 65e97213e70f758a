import type { Ref } from 'react'
import type { ProcessMap, ProcessNode } from '#common/process-map.ts'
import { useFullText } from '#web/i18n/locale-provider.tsx'
import { crmLane, drawMap, pathThrough, type Box } from './process-layout.ts'

// On paper and in another program there is no theme: these are the colours of the light one.
const ink = '#1f1d1a'
const grey = '#5d5952'
const line = '#918a7f'
const plum = '#97569a'
const head = 40
const edge = 16

/** The whole map as a picture that stands by itself: what is printed and what is downloaded. */
export function ProcessPicture(props: {
  readonly name: string
  readonly map: ProcessMap
  readonly ref?: Ref<SVGSVGElement>
}) {
  const { name, map, ref } = props
  const { processes } = useFullText()
  const drawing = drawMap(map)
  const right = drawing.width + crmLane.gap
  const width = right + crmLane.width + edge * 2
  const height = drawing.height + head + edge
  return (
    <svg
      ref={ref}
      xmlns="http://www.w3.org/2000/svg"
      viewBox={`${-edge} ${-head} ${width} ${height}`}
      width={width}
      height={height}
      role="img"
      aria-label={processes.mapLabel({ name })}
      fontFamily="Inter, Helvetica, Arial, sans-serif"
      style={{ maxWidth: '100%', height: 'auto' }}
    >
      <defs>
        <marker id="arrow" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="8" markerHeight="8" orient="auto">
          <path d="M0 0 8 4 0 8z" fill={grey} />
        </marker>
      </defs>
      <rect x={-edge} y={-head} width={width} height={height} fill="#ffffff" />
      <text x={0} y={-16} fontSize={15} fontWeight={600} fill={ink}>
        {processes.business}
      </text>
      <text x={right} y={-16} fontSize={15} fontWeight={600} fill={plum}>
        {processes.crm}
      </text>
      <path d={`M ${right - 24} ${-head} V ${height - head}`} stroke={plum} strokeOpacity={0.4} />
      {drawing.ways.map(({ from, to, points }) => (
        <path
          key={`${from} ${to}`}
          d={pathThrough(points)}
          fill="none"
          stroke={grey}
          strokeWidth={1.4}
          markerEnd="url(#arrow)"
        />
      ))}
      {map.nodes.map((node) => {
        const box = drawing.nodes.get(node.id)
        return box && <Step key={node.id} node={node} box={box} right={right} />
      })}
      {drawing.ways.map(
        ({ from, to, label, condition = '' }) =>
          label && (
            <text
              key={`${from} ${to}`}
              x={label.x}
              y={label.y + 4}
              fontSize={12}
              textAnchor="middle"
              fill={ink}
              stroke="#ffffff"
              strokeWidth={4}
              paintOrder="stroke"
            >
              {condition}
            </text>
          ),
      )}
    </svg>
  )
}

function Step({ node, box, right }: { readonly node: ProcessNode; readonly box: Box; readonly right: number }) {
  const { processes } = useFullText()
  const isRound = node.type === 'start' || node.type === 'end'
  const facts = [node.actor, node.isKey ? processes.key : undefined].filter((one) => one !== undefined).join(' · ')
  const words = wrapped(node.name, 32)
  const carried = wrapped(node.carriedBy ?? '', 38)
  const fit = node.fit ? processes.fits[node.fit] : ''
  const middle = box.y + box.height / 2
  const lines = words.length + (facts === '' ? 0 : 1)
  return (
    <g>
      <rect
        {...box}
        rx={isRound ? box.height / 2 : 6}
        fill="#ffffff"
        stroke={node.type === 'decision' ? plum : line}
        strokeWidth={node.isKey ? 2 : 1}
      />
      {words.map((text, index) => (
        <text key={text} x={box.x + 16} y={middle - lines * 8 + 12 + index * 16} fontSize={13} fill={ink}>
          {text}
        </text>
      ))}
      {facts !== '' && (
        <text x={box.x + 16} y={middle - lines * 8 + 12 + words.length * 16} fontSize={11} fill={grey}>
          {facts}
        </text>
      )}
      {node.inCrm === true && (
        <>
          <path
            d={`M ${box.x + box.width} ${middle} H ${right}`}
            stroke={plum}
            strokeDasharray="3 4"
            strokeOpacity={0.6}
          />
          <rect
            x={right}
            y={middle - 30}
            width={crmLane.width}
            height={60}
            rx={6}
            fill="#ffffff"
            stroke={plum}
            strokeOpacity={0.6}
          />
          {carried.map((text, index) => (
            <text key={text} x={right + 12} y={middle - 8 + index * 15} fontSize={12} fill={ink}>
              {text}
            </text>
          ))}
          <text x={right + 12} y={middle + 22} fontSize={11} fill={plum}>
            {fit}
          </text>
        </>
      )}
    </g>
  )
}

/** Words in lines of so many signs; what is left over ends in an ellipsis. */
function wrapped(text: string, signs: number): readonly string[] {
  const lines = text.split(' ').reduce<string[]>((all, word) => {
    const last = all.at(-1)
    if (last === undefined || last.length + word.length + 1 > signs) return [...all, word]
    return [...all.slice(0, -1), `${last} ${word}`]
  }, [])
  const [first = '', ...others] = lines
  if (lines.length <= 2) return text === '' ? [] : lines
  return [first, `${others.join(' ').slice(0, signs - 1)}…`]
}
