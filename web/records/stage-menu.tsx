import { Suspense } from 'react'
import { ChevronDown } from 'lucide-react'
import type { ReaderModule } from '#web/api/model.ts'
import { useLocale } from '#web/i18n/locale-provider.tsx'
import { Button } from '#web/ui/button.tsx'
import { useCommands } from '#web/ui/commands.ts'
import { lazyPart } from '#web/ui/lazy-part.tsx'
import { Menu, MenuItem, MenuSection } from '#web/ui/menu.tsx'
import { leadsTo, stagesOf, type RecordRow } from './reader-types.ts'
import { useStageMove } from './use-stage-move.ts'

const StageDialog = lazyPart(async () => ({ default: (await import('./stage-dialog.tsx')).StageDialog }))

/** Moves a record to another stage; a stage that asks for fields asks for them. */
export function StageMenu({ module, record }: { readonly module: ReaderModule; readonly record: RecordRow }) {
  const { text, format } = useLocale()
  const keys = module.capabilities.pipeline
  const move = useStageMove(module)
  const all = keys ? stagesOf(module, record[keys.pipeline]) : []
  const here = all.find(({ value }) => value === record[keys?.stage ?? ''])
  const stages = all.filter((one) => one === here || leadsTo(here, one.value))
  useCommands(
    stages
      .filter((stage) => stage !== here)
      .map((stage) => ({
        id: `here.stage.${stage.value}`,
        group: 'here',
        icon: 'flag',
        label: text.commands.moveTo({ stage: stage.label[format.language] }),
        run: () => void move.to(record, stage.value),
        isRare: stages.length > 4,
      })),
  )
  if (!keys) return null
  return (
    <>
      <Menu
        label={text.records.moveToStage}
        placement="bottom end"
        trigger={
          <Button>
            {text.records.moveToStage}
            <ChevronDown size={15} aria-hidden />
          </Button>
        }
      >
        <MenuSection
          label={text.records.moveToStage}
          selected={String(record[keys.stage])}
          onSelect={(stage) => void move.to(record, stage)}
        >
          {stages.map((stage) => (
            <MenuItem key={stage.value} id={stage.value}>
              {stage.label[format.language]}
            </MenuItem>
          ))}
        </MenuSection>
      </Menu>
      <Suspense>{move.asked && <StageDialog module={module} move={move} />}</Suspense>
    </>
  )
}
