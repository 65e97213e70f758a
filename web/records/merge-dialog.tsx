import { useCallback, useState } from 'react'
import { useNavigate } from '@tanstack/react-router'
import { mergeHref } from '#web/api/addresses.ts'
import { call } from '#web/api/client.ts'
import type { ReaderModule } from '#web/api/model.ts'
import { useLocale } from '#web/i18n/locale-provider.tsx'
import { Button } from '#web/ui/button.tsx'
import { ComboBox } from '#web/ui/combo-box.tsx'
import { ModalFrame } from '#web/ui/dialog.tsx'
import type { Option } from '#web/ui/list-item.tsx'
import type { RecordRow } from './reader-types.ts'

/** Asks with which other record one is to be merged. */
export function MergeDialog(props: {
  readonly module: ReaderModule
  readonly record: RecordRow
  readonly onClose: () => void
}) {
  const { module, record, onClose } = props
  const { text } = useLocale()
  const navigate = useNavigate()
  const [other, setOther] = useState<Option | null>(null)
  const search = useCallback(
    async (typed: string, signal: AbortSignal): Promise<Option[]> => {
      const query = { search: typed, limit: 20 }
      const { rows } = await call('GET /records/:module/picker', { params: { module: module.name }, query, signal })
      return rows.flatMap(({ id, title }) => (id === record.id ? [] : [{ id, label: title ?? '' }]))
    },
    [module.name, record.id],
  )
  return (
    <ModalFrame isOpen onClose={onClose} title={text.merge.withOther}>
      <form
        noValidate
        className="flex flex-col gap-4 px-5 pt-2 pb-4"
        onSubmit={(event) => {
          event.preventDefault()
          if (other) void navigate({ to: mergeHref(module.name, [record.id, other.id]) })
        }}
      >
        <ComboBox
          label={text.merge.choose}
          help={text.merge.chooseHelp}
          value={other}
          onChange={setOther}
          search={search}
          autoFocus
        />
        <div className="flex justify-end gap-2">
          <Button onPress={onClose}>{text.common.cancel}</Button>
          <Button type="submit" look="primary" isDisabled={other === null}>
            {text.merge.go}
          </Button>
        </div>
      </form>
    </ModalFrame>
  )
}
