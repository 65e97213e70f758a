import { ArrowDown, ArrowUp, Columns3, Eye, EyeOff } from 'lucide-react'
import type { ReactNode } from 'react'
import type { ReaderField, ReaderModule } from '#web/api/model.ts'
import { useLocale } from '#web/i18n/locale-provider.tsx'
import { IconButton, Button } from '#web/ui/button.tsx'
import { Popover } from '#web/ui/popover.tsx'
import type { Column, ColumnChooserState } from './column-choice.ts'
import { standardFields } from './reader-types.ts'

/** Which columns are in sight and in which order. The title always is. */
export function ColumnChooser(props: {
  readonly module: ReaderModule
  readonly columns: readonly Column[]
  readonly state: ColumnChooserState
}) {
  const { module, columns, state } = props
  const { text, format } = useLocale()
  const names = columns.map(({ name }) => name).filter((name) => name !== 'title')
  const others = [...module.fields, ...standardFields].filter(({ name }) => name !== 'title' && !names.includes(name))
  const hidden = others.filter(({ name }) => name !== 'owner' || module.capabilities.owned)
  const label = (field: ReaderField) => field.label[format.language]

  function move(name: string, by: number) {
    const from = names.indexOf(name)
    const rest = names.filter((one) => one !== name)
    state.choose(rest.toSpliced(from + by, 0, name))
  }

  return (
    <Popover
      label={text.list.columns}
      placement="bottom end"
      className="flex w-72 flex-col gap-1 p-2!"
      trigger={
        <Button look="quiet" aria-label={text.list.columns} className="px-2!">
          <Columns3 size={15} aria-hidden />
        </Button>
      }
    >
      <Heading>{text.list.shownColumns}</Heading>
      <ul>
        {columns
          .filter(({ name }) => name !== 'title')
          .map(({ field, name }, index) => (
            <Line key={name} label={label(field)}>
              <IconButton
                size="small"
                label={text.list.moveUp({ column: label(field) })}
                isDisabled={index === 0}
                onPress={() => move(name, -1)}
              >
                <ArrowUp size={13} aria-hidden />
              </IconButton>
              <IconButton
                size="small"
                label={text.list.moveDown({ column: label(field) })}
                isDisabled={index === names.length - 1}
                onPress={() => move(name, 1)}
              >
                <ArrowDown size={13} aria-hidden />
              </IconButton>
              <IconButton
                size="small"
                label={text.list.hideColumn({ column: label(field) })}
                onPress={() => state.choose(names.filter((one) => one !== name))}
              >
                <EyeOff size={13} aria-hidden />
              </IconButton>
            </Line>
          ))}
      </ul>
      <Heading>{text.list.hiddenColumns}</Heading>
      <ul>
        {hidden.map((field) => (
          <Line key={field.name} label={label(field)} isQuiet>
            <IconButton
              size="small"
              label={text.list.showColumn({ column: label(field) })}
              onPress={() => state.choose([...names, field.name])}
            >
              <Eye size={13} aria-hidden />
            </IconButton>
          </Line>
        ))}
      </ul>
      <div className="sticky bottom-0 -mx-2 -mb-2 border-t border-line bg-raised p-1.5">
        <Button look="quiet" size="small" onPress={state.reset}>
          {text.list.resetColumns}
        </Button>
      </div>
    </Popover>
  )
}

function Heading({ children }: { readonly children: ReactNode }) {
  return <h3 className="px-1.5 pt-1 text-xs font-medium text-muted">{children}</h3>
}

function Line(props: { readonly label: string; readonly isQuiet?: boolean; readonly children: ReactNode }) {
  return (
    <li className="flex min-h-7 items-center gap-0.5 rounded-sm pr-0.5 pl-1.5 text-sm hover:bg-hover">
      <span className={`min-w-0 flex-1 truncate ${props.isQuiet ? 'text-muted' : ''}`}>{props.label}</span>
      {props.children}
    </li>
  )
}
