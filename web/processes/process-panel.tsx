import { useState } from 'react'
import { Trash2, X } from 'lucide-react'
import {
  nodeTypes,
  stepFits,
  type NodeDraft,
  type ProcessEdge,
  type ProcessMap,
  type ProcessNode,
} from '#common/process-map.ts'
import type { ReaderModule } from '#web/api/model.ts'
import { useFullText } from '#web/i18n/locale-provider.tsx'
import { Button, IconButton } from '#web/ui/button.tsx'
import { Checkbox } from '#web/ui/checkbox.tsx'
import { NumberField } from '#web/ui/number-field.tsx'
import { Select } from '#web/ui/select.tsx'
import { TextArea, TextField } from '#web/ui/text-field.tsx'
import type { Selected } from './process-canvas.tsx'
import { addEdge, changeEdge, changeNode, mayLead, removeEdge, removeNode } from './process-edits.ts'
import type { StepBeside } from './process-queries.ts'
import { ThreadPanel } from '#web/programme/thread-panel.tsx'

interface StepPanelProps {
  readonly map: ProcessMap
  readonly node: ProcessNode
  readonly mayEdit: boolean
  readonly beside: StepBeside | undefined
  readonly stepModule: ReaderModule | undefined
  readonly onChange: (next: ProcessMap, tag?: string) => void
  readonly onSelect: (next: Selected) => void
}

/** Everything that is said of one step. */
export function StepPanel(props: StepPanelProps) {
  const { map, node, mayEdit, beside, stepModule, onChange, onSelect } = props
  const { processes } = useFullText()
  return (
    <div className="flex flex-col gap-4">
      <StepFields {...props} />
      <Ways {...props} />
      {mayEdit && (
        <Button
          look="quiet"
          size="small"
          className="self-start"
          icon={<Trash2 size={14} aria-hidden />}
          onPress={() => {
            onChange(removeNode(map, node.id))
            onSelect(undefined)
          }}
        >
          {processes.remove}
        </Button>
      )}
      {beside && stepModule ? (
        <ThreadPanel module={stepModule} id={beside.id} />
      ) : (
        <p className="text-sm text-muted">{processes.saveFirst}</p>
      )}
    </div>
  )
}

function StepFields({ map, node, mayEdit, onChange }: StepPanelProps) {
  const { processes } = useFullText()
  const [typed, setTyped] = useState<string>()
  const set = (changes: Partial<NodeDraft>, field = '') =>
    onChange(changeNode(map, node.id, changes), field === '' ? undefined : `${node.id} ${field}`)
  const off = { isDisabled: !mayEdit }
  return (
    <>
      <TextField
        {...off}
        label={processes.name}
        maxLength={250}
        value={typed ?? node.name}
        error={typed === '' ? processes.nameMissing : undefined}
        onChange={(name) => {
          // A step without a name is not written; the field alone may be empty on the way to another.
          setTyped(name.trim() === '' ? '' : undefined)
          if (name.trim() !== '') set({ name }, 'name')
        }}
        onBlur={() => setTyped(undefined)}
      />
      <div className="grid grid-cols-2 gap-3">
        <Select
          {...off}
          label={processes.type}
          value={node.type}
          options={nodeTypes.map((id) => ({ id, label: processes.types[id] }))}
          onChange={(type) => set({ type: nodeTypes.find((one) => one === type) ?? node.type })}
        />
        <NumberField
          {...off}
          label={processes.targetHours}
          suffix={processes.hours}
          value={node.targetHours === undefined ? null : String(node.targetHours)}
          onChange={(hours) => set({ targetHours: wholeHours(hours) }, 'hours')}
        />
      </div>
      <TextField
        {...off}
        label={processes.actor}
        help={processes.actorHelp}
        maxLength={250}
        value={node.actor ?? ''}
        onChange={(actor) => set({ actor }, 'actor')}
      />
      {!node.actor && mayEdit && <KnownActors map={map} onChoose={(actor) => set({ actor })} />}
      <div className="flex flex-wrap gap-x-5 gap-y-1">
        <Checkbox
          {...off}
          label={processes.isKey}
          value={node.isKey === true}
          onChange={(isKey) => set({ isKey: isKey || null })}
        />
        <Checkbox
          {...off}
          label={processes.isInCrm}
          value={node.inCrm === true}
          onChange={(inCrm) => set({ inCrm: inCrm || null })}
        />
      </div>
      {node.inCrm === true && <CarriedFields {...{ node, mayEdit, set }} />}
      <TextArea
        {...off}
        rows={2}
        label={processes.description}
        value={node.description ?? ''}
        onChange={(description) => set({ description }, 'description')}
      />
    </>
  )
}

function wholeHours(hours: string | null): number | null {
  const number = Math.round(Number(hours ?? 0))
  return Number.isFinite(number) && number > 0 ? Math.min(number, 100_000) : null
}

/** Who takes other steps, one press away. */
function KnownActors({ map, onChoose }: { readonly map: ProcessMap; readonly onChoose: (actor: string) => void }) {
  const { processes } = useFullText()
  const known = [...new Set(map.nodes.flatMap(({ actor }) => actor ?? []))].slice(0, 6)
  if (known.length === 0) return null
  return (
    <div role="group" aria-label={processes.actor} className="-mt-2 flex flex-wrap gap-1">
      {known.map((actor) => (
        <Button key={actor} look="link" size="small" onPress={() => onChoose(actor)}>
          {actor}
        </Button>
      ))}
    </div>
  )
}

function CarriedFields(props: {
  readonly node: ProcessNode
  readonly mayEdit: boolean
  readonly set: (changes: Partial<NodeDraft>, field?: string) => void
}) {
  const { node, mayEdit, set } = props
  const { processes } = useFullText()
  return (
    <div className="flex flex-col gap-3 rounded-md border border-why-edge/40 bg-why-soft/40 p-3">
      <TextField
        isDisabled={!mayEdit}
        label={processes.carriedBy}
        maxLength={250}
        value={node.carriedBy ?? ''}
        onChange={(carriedBy) => set({ carriedBy }, 'carriedBy')}
      />
      <Select
        isDisabled={!mayEdit}
        canClear
        label={processes.fit}
        help={node.fit === 'changeProcess' ? processes.changeProcessHelp : undefined}
        value={node.fit ?? null}
        options={stepFits.map((id) => ({ id, label: processes.fits[id] }))}
        onChange={(fit) => set({ fit: stepFits.find((one) => one === fit) ?? null })}
      />
    </div>
  )
}

/** What comes after the step, and when. */
function Ways({ map, node, mayEdit, onChange }: StepPanelProps) {
  const { processes } = useFullText()
  const ways = map.edges.filter(({ from }) => from === node.id)
  const open = map.nodes.filter(({ id, type }) => type !== 'start' && mayLead(map, node.id, id))
  if (node.type === 'end' && ways.length === 0) return null
  return (
    <section aria-label={processes.ways} className="flex flex-col gap-2">
      <h2 className="text-sm font-bold">{processes.ways}</h2>
      {ways.length === 0 && <p className="text-sm text-muted">{processes.noWays}</p>}
      {ways.map((way) => (
        <WayFields key={way.to} {...{ map, way, mayEdit, onChange }} />
      ))}
      {mayEdit && open.length > 0 && (
        <Select
          label={processes.leadTo}
          isLabelHidden
          placeholder={processes.leadTo}
          value={null}
          options={open.map(({ id, name }) => ({ id, label: name }))}
          onChange={(to) => to !== null && onChange(addEdge(map, node.id, to))}
        />
      )}
    </section>
  )
}

export function WayFields(props: {
  readonly map: ProcessMap
  readonly way: ProcessEdge
  readonly mayEdit: boolean
  readonly onChange: (next: ProcessMap, tag?: string) => void
}) {
  const { map, way, mayEdit, onChange } = props
  const { from, to, condition = '' } = way
  const { processes } = useFullText()
  const name = map.nodes.find(({ id }) => id === to)?.name ?? to
  return (
    <div className="flex items-start gap-1 rounded-md border border-line p-2">
      <div className="min-w-0 flex-1">
        <p className="mb-1 truncate text-sm">{name}</p>
        <TextField
          isDisabled={!mayEdit}
          label={`${processes.condition}: ${name}`}
          isLabelHidden
          placeholder={processes.condition}
          maxLength={250}
          value={condition}
          onChange={(said) => onChange(changeEdge(map, from, to, said), `${from} ${to} condition`)}
        />
      </div>
      {mayEdit && (
        <IconButton
          label={processes.removeWay({ name })}
          size="small"
          onPress={() => onChange(removeEdge(map, from, to))}
        >
          <X size={14} aria-hidden />
        </IconButton>
      )}
    </div>
  )
}
