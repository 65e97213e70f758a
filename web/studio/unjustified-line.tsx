import { useState } from 'react'
import { CircleHelp } from 'lucide-react'
import { call } from '#web/api/client.ts'
import { type ReaderModule } from '#web/api/model.ts'
import { queryClient } from '#web/api/query-client.ts'
import { useFullLocale } from '#web/i18n/locale-provider.tsx'
import { useRecordsOf } from '#web/programme/queries.ts'
import { useProjectAt } from '#web/programme/use-project.ts'
import { Button } from '#web/ui/button.tsx'
import { ComboBox } from '#web/ui/combo-box.tsx'
import type { Option } from '#web/ui/list-item.tsx'
import { useProposing } from './propose-dialog.tsx'
import type { ChangePlan } from './queries.ts'

/** What a company cannot do without and nobody asks for. */
const givenKinds = ['settings', 'extension']

/** Ids of what would be made without anybody having said what for; none where the reader sees no project. */
export function useUnjustified(plan: ChangePlan | undefined): readonly string[] {
  const proposing = useProposing()
  const { project } = useProjectAt()
  if (!proposing || !project || !plan) return []
  return plan.operations
    .filter(({ operation, kind }) => operation === 'create' && !givenKinds.includes(kind))
    .map(({ id }) => id)
}

/** Applied at once they stand for no need, unless one is chosen here. */
export function UnjustifiedLine(props: {
  readonly count: number
  readonly need: Option | null
  readonly onChange: (need: Option | null) => void
}) {
  const { count, need, onChange } = props
  const { text, format } = useFullLocale()
  const needs = useProposing()?.needs
  const [isOpen, setOpen] = useState(false)
  if (count === 0 || !needs) return null
  return (
    <div className="flex flex-col items-start gap-2 rounded-md bg-none-soft p-3 text-sm text-none-ink">
      <p className="flex items-start gap-1.5">
        <CircleHelp size={15} aria-hidden className="mt-0.5 shrink-0" />
        {need
          ? text.specification.willJustify({ need: need.label })
          : format.count(text.specification.leavesUnjustified, count)}
      </p>
      {isOpen ? (
        <div className="w-full text-ink">
          <Choice module={needs} need={need} onChange={onChange} />
        </div>
      ) : (
        <Button size="small" onPress={() => setOpen(true)}>
          {text.specification.chooseNeed}
        </Button>
      )}
    </div>
  )
}

function Choice(props: {
  readonly module: ReaderModule
  readonly need: Option | null
  readonly onChange: (need: Option | null) => void
}) {
  const { specification } = useFullLocale().text
  const search = useRecordsOf(props.module.name)
  return (
    <ComboBox
      label={specification.justifyNeed}
      value={props.need}
      search={search}
      autoFocus
      onChange={props.onChange}
    />
  )
}

/** An item of the need comes to define what was just made. */
export async function justifyWith(need: Option, elements: readonly string[]): Promise<void> {
  await call('POST /programme/justifications', { body: { need: need.id, elements: [...elements] } })
  await Promise.all(['elements', 'records'].map((key) => queryClient.invalidateQueries({ queryKey: [key] })))
}
