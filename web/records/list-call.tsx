import type { RefObject } from 'react'
import { Popover } from 'react-aria-components'
import { call } from '#web/api/client.ts'
import { showInToast } from '#web/api/errors.ts'
import { useModel, type ReaderModule } from '#web/api/model.ts'
import { queryClient } from '#web/api/query-client.ts'
import { useLocale } from '#web/i18n/locale-provider.tsx'
import { MenuItem, MenuList, MenuSection } from '#web/ui/menu.tsx'
import { popoverClass } from '#web/ui/popover.tsx'
import { showToast } from '#web/ui/toast-queue.ts'
import { choicesOf } from './choices.ts'
import { callModule, phoneOf } from './list-row-actions.tsx'
import type { RecordRow } from './reader-types.ts'

/** Logs a call that has just been made: its outcome, by a press or by its number. */
export function CallMenu(props: {
  readonly module: ReaderModule
  readonly row: RecordRow
  readonly trigger: RefObject<HTMLElement | null>
  readonly onClose: () => void
}) {
  const { module, row, trigger, onClose } = props
  const { text, format } = useLocale()
  const model = useModel()
  const calls = callModule(model, module)
  const activity = calls?.capabilities.activity
  const outcome = calls?.fields.find(({ name }) => name === activity?.outcome)
  if (!calls || !activity || !outcome) return null
  const choices = choicesOf(model, { module: calls, field: outcome, value: null }, format.language)

  async function log(id: string) {
    const chosen = choices.find((choice) => choice.id === id)
    if (!calls || !chosen) return
    onClose()
    try {
      await call('POST /records/:module', {
        params: { module: calls.name },
        body: callJustMade(calls, module, row, id, `${calls.label.singular[format.language]}: ${row.title}`),
      })
      showToast({ text: text.list.callLogged({ title: row.title, outcome: chosen.label }) })
      await queryClient.invalidateQueries({ queryKey: ['records'] })
    } catch (error) {
      showInToast(error, text)
    }
  }

  return (
    <Popover
      aria-label={text.list.logCall({ title: row.title })}
      isOpen
      triggerRef={trigger}
      onOpenChange={(isOpen) => !isOpen && onClose()}
      placement="bottom start"
      offset={4}
      className={popoverClass}
    >
      <div
        role="presentation"
        onKeyDownCapture={(event) => {
          const choice = choices[Number(event.key) - 1]
          if (!choice) return
          event.preventDefault()
          event.stopPropagation()
          void log(choice.id)
        }}
      >
        <MenuList label={text.list.logCall({ title: row.title })} autoFocus="first" onClose={onClose}>
          <MenuSection title={text.list.callOutcome}>
            {choices.map((choice, index) => (
              <MenuItem
                key={choice.id}
                id={choice.id}
                {...(index < 9 ? { shortcut: String(index + 1) } : {})}
                onAction={() => void log(choice.id)}
              >
                {choice.label}
              </MenuItem>
            ))}
          </MenuSection>
        </MenuList>
      </div>
    </Popover>
  )
}

function callJustMade(
  calls: ReaderModule,
  module: ReaderModule,
  row: RecordRow,
  outcome: string,
  title: string,
): Record<string, unknown> {
  const { activity } = calls.capabilities
  const phone = calls.fields.find(({ type }) => type === 'phone')?.name
  const entries: readonly (readonly [string | undefined, unknown])[] = [
    [calls.titleFields[0], title.slice(0, titleMax)],
    [activity?.regarding, { module: module.name, id: row.id }],
    [activity?.at, new Date().toISOString()],
    [activity?.done, true],
    [activity?.outcome, outcome],
    [phone, phoneOf(module, row)],
  ]
  return Object.fromEntries(
    entries.flatMap(([name, value]) => (name === undefined || value === undefined ? [] : [[name, value]])),
  )
}

const titleMax = 200
