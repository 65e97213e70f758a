import { useState } from 'react'
import { ChevronDown, ChevronRight, Plus, X } from 'lucide-react'
import type { Element } from '#common/element.ts'
import {
  standardTemplate,
  templateBlocks,
  type PrintTemplateDefinition,
  type TemplateBlock,
} from '#common/print-template.ts'
import type { ReaderField } from '#web/api/model.ts'
import { useFullLocale } from '#web/i18n/locale-provider.tsx'
import { Button, IconButton } from '#web/ui/button.tsx'
import { Checkbox } from '#web/ui/checkbox.tsx'
import { Menu, MenuItem } from '#web/ui/menu.tsx'
import { ChosenFields } from './chosen-fields.tsx'
import { elementsOf, nameFrom } from './draft.ts'
import { LabelFields } from './label-fields.tsx'
import { Part } from './parts.tsx'
import type { ElementOf } from './queries.ts'
import { SortableList } from './sortable-list.tsx'
import { useStudio } from './studio-state.tsx'

/** What the module is printed with now, to begin from. */
export function standardFor(elements: readonly Element[], module: ElementOf<'module'>): PrintTemplateDefinition {
  const layouts = elementsOf(elements, 'layout', module.id)
  const facts = layouts.find(({ definition }) => !definition.roles)?.definition.facts ?? []
  const lines = elements.find(
    (one) => one.kind === 'module' && one.name === module.definition.capabilities.lines?.module,
  )
  const fields = lines ? elementsOf(elements, 'field', lines.id).map(({ definition }) => definition) : []
  return standardTemplate({ ...module.definition, facts }, fields)
}

interface TemplateProps {
  readonly module: ElementOf<'module'>
  readonly element: ElementOf<'printTemplate'>
  readonly onChange: (element: Element) => void
}

/** Blocks in their order, each opened to be changed; and what the mail says. */
export function TemplateForm({ module, element, onChange }: TemplateProps) {
  const { printing: words } = useFullLocale().text
  const { definition } = element
  const [open, setOpen] = useState<string>()
  const set = (part: Partial<PrintTemplateDefinition>) =>
    onChange({ ...element, definition: { ...definition, ...part } })
  const setBlock = (block: TemplateBlock) =>
    set({ blocks: definition.blocks.map((one) => (one.name === block.name ? block : one)) })

  function add(kind: TemplateBlock['kind']) {
    const name = nameFrom(
      kind,
      definition.blocks.map((one) => one.name),
    )
    set({ blocks: [...definition.blocks, emptyBlock(kind, name)] })
    setOpen(name)
  }

  return (
    <>
      <Part title={words.document}>
        <LabelFields label={words.title} value={definition.title} onChange={(title) => set({ title, label: title })} />
        <SortableList
          label={words.blocks}
          items={definition.blocks}
          idOf={({ name }) => name}
          nameOf={({ kind }) => words.kinds[kind]}
          onMove={(blocks) => set({ blocks })}
          className="rounded-md border border-line bg-surface px-1"
        >
          {(block) => (
            <BlockLine
              module={module}
              block={block}
              isOpen={open === block.name}
              onOpen={() => setOpen(open === block.name ? undefined : block.name)}
              onChange={setBlock}
              onRemove={() => set({ blocks: definition.blocks.filter(({ name }) => name !== block.name) })}
            />
          )}
        </SortableList>
        <AddBlock hasLines={module.definition.capabilities.lines !== undefined} onAdd={add} />
        <p className="text-xs text-muted">{words.placeholders({ example: '{account.name}' })}</p>
      </Part>
      {module.definition.capabilities.pricedDocument && (
        <Part title={words.mail} help={words.mailHelp({ link: '{link}', sender: '{sender}', company: '{company}' })}>
          <LabelFields
            label={words.subject}
            value={definition.mail?.subject ?? noWords}
            onChange={(subject) => set({ mail: { text: noWords, ...definition.mail, subject } })}
          />
          <LabelFields
            label={words.text}
            isLong
            value={definition.mail?.text ?? noWords}
            onChange={(text) => set({ mail: { subject: noWords, ...definition.mail, text } })}
          />
        </Part>
      )}
    </>
  )
}

const noWords = { es: '', en: '' }

function emptyBlock(kind: TemplateBlock['kind'], name: string): TemplateBlock {
  switch (kind) {
    case 'facts':
      return { name, kind, fields: [] }
    case 'text':
      return { name, kind, text: noWords }
    case 'lines':
      return { name, kind, columns: ['description'] }
    case 'signature':
      return { name, kind, title: { es: 'Conforme', en: 'Agreed' } }
    case 'parties':
    case 'totals':
      return { name, kind }
    default:
      return kind satisfies never
  }
}

function AddBlock(props: { readonly hasLines: boolean; readonly onAdd: (kind: TemplateBlock['kind']) => void }) {
  const { printing: words } = useFullLocale().text
  const kinds = templateBlocks.filter((kind) => props.hasLines || (kind !== 'lines' && kind !== 'totals'))
  return (
    <Menu
      label={words.addBlock}
      trigger={
        <Button look="quiet" size="small" icon={<Plus size={14} aria-hidden />} className="self-start">
          {words.addBlock}
        </Button>
      }
    >
      {kinds.map((kind) => (
        <MenuItem key={kind} onAction={() => props.onAdd(kind)}>
          {words.kinds[kind]}
        </MenuItem>
      ))}
    </Menu>
  )
}

interface BlockProps {
  readonly module: ElementOf<'module'>
  readonly block: TemplateBlock
  readonly onChange: (block: TemplateBlock) => void
}

function BlockLine(
  props: BlockProps & { readonly isOpen: boolean; readonly onOpen: () => void; readonly onRemove: () => void },
) {
  const { block, isOpen } = props
  const { printing: words } = useFullLocale().text
  const name = words.kinds[block.kind]
  const hasMore = block.kind !== 'parties' && block.kind !== 'totals'
  return (
    <div className="min-w-0 flex-1 py-0.5">
      <div className="flex items-center gap-1">
        <span className="min-w-0 flex-1 truncate py-1 text-sm">{name}</span>
        {hasMore && (
          <IconButton size="small" label={words.openBlock({ name })} aria-expanded={isOpen} onPress={props.onOpen}>
            {isOpen ? <ChevronDown size={14} aria-hidden /> : <ChevronRight size={14} aria-hidden />}
          </IconButton>
        )}
        <IconButton size="small" label={words.removeBlock({ name })} onPress={props.onRemove}>
          <X size={13} aria-hidden />
        </IconButton>
      </div>
      {isOpen && hasMore && (
        <div className="flex flex-col gap-3 pt-1 pb-3">
          <BlockEditor {...props} />
        </div>
      )}
    </div>
  )
}

function BlockEditor({ module, block, onChange }: BlockProps) {
  const { printing: words } = useFullLocale().text
  const { elements } = useStudio()
  const fieldsOf = (id: string | undefined): ReaderField[] =>
    id === undefined ? [] : elementsOf(elements, 'field', id).map((one) => ({ ...one.definition, id: one.id }))
  const lines = elements.find(
    (one) => one.kind === 'module' && one.name === module.definition.capabilities.lines?.module,
  )
  switch (block.kind) {
    case 'facts':
      return (
        <ChosenFields
          label={words.kinds.facts}
          fields={fieldsOf(module.id)}
          value={block.fields}
          max={30}
          onChange={(fields) => onChange({ ...block, fields })}
        />
      )
    case 'lines':
      return (
        <ChosenFields
          label={words.kinds.lines}
          fields={fieldsOf(lines?.id)}
          value={block.columns}
          min={1}
          max={10}
          onChange={(columns) => onChange({ ...block, columns })}
        />
      )
    case 'text':
      return (
        <>
          <LabelFields
            label={words.heading}
            value={block.title ?? noWords}
            onChange={(title) => onChange({ ...block, title })}
          />
          <LabelFields label={words.text} isLong value={block.text} onChange={(text) => onChange({ ...block, text })} />
          <Checkbox
            label={words.small}
            value={block.small ?? false}
            onChange={(small) => onChange({ ...block, small })}
          />
        </>
      )
    case 'signature':
      return (
        <LabelFields label={words.heading} value={block.title} onChange={(title) => onChange({ ...block, title })} />
      )
    case 'parties':
    case 'totals':
      return null
    default:
      return block satisfies never
  }
}
