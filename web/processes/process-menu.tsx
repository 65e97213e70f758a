import type { RefObject } from 'react'
import { useNavigate } from '@tanstack/react-router'
import { ChevronDown } from 'lucide-react'
import type { ProcessMap } from '#common/process-map.ts'
import { recordHref } from '#web/api/addresses.ts'
import { call, callForFile } from '#web/api/client.ts'
import type { ReaderModule } from '#web/api/model.ts'
import { queryClient } from '#web/api/query-client.ts'
import { useAttempt } from '#web/api/use-attempt.ts'
import { useFullLocale } from '#web/i18n/locale-provider.tsx'
import { isReference, type RecordRow } from '#web/records/reader-types.ts'
import { Button } from '#web/ui/button.tsx'
import { Menu, MenuItem } from '#web/ui/menu.tsx'
import { saveFile } from '#web/ui/save-file.ts'
import { useBpmnImport } from './process-import.tsx'
import type { Beside } from './process-queries.ts'

/** What is done with a process as a whole. */
export function ProcessMenu(props: {
  readonly module: ReaderModule
  readonly record: RecordRow
  readonly beside: Beside | undefined
  readonly isDirty: boolean
  readonly onImport: (map: ProcessMap) => void
  /** The whole map as a picture, wherever it stands on the page. */
  readonly picture: RefObject<SVGSVGElement | null>
}) {
  const { module, record, beside, isDirty, onImport, picture } = props
  const { text } = useFullLocale()
  const { processes } = text
  const navigate = useNavigate()
  const { isBusy, attempt } = useAttempt()
  const reading = useBpmnImport((_, read) => onImport(read))
  const name = String(record.name ?? record.title)
  const open = (id: string) => void navigate({ to: '/programme/processes/$id', params: { id } })
  const { asIs, toBe } = beside ?? {}

  function download() {
    if (!picture.current) return
    const xml = new XMLSerializer().serializeToString(picture.current)
    saveFile({ name: `${name}.svg`, blob: new Blob([xml], { type: 'image/svg+xml' }) })
  }

  const mayCopy = module.may.create !== 'none' && record.variant !== 'toBe' && !toBe && !isDirty
  return (
    <>
      <Menu
        label={processes.more}
        placement="bottom end"
        trigger={
          <Button isPending={isBusy}>
            {processes.more}
            <ChevronDown size={15} aria-hidden />
          </Button>
        }
      >
        {mayCopy && (
          <MenuItem
            onAction={() =>
              void attempt(async () => open(await copyToBe(module.name, record, processes.toBeName({ name }))))
            }
          >
            {processes.copyToBe}
          </MenuItem>
        )}
        {toBe && <MenuItem onAction={() => open(toBe.id)}>{processes.openToBe}</MenuItem>}
        {asIs && <MenuItem onAction={() => open(asIs.id)}>{processes.openAsIs}</MenuItem>}
        {module.may.update !== 'none' && <MenuItem onAction={reading.open}>{processes.import}</MenuItem>}
        {!isDirty && (
          <MenuItem
            onAction={() =>
              void attempt(async () =>
                saveFile(await callForFile('GET /programme/processes/:id/bpmn', { params: { id: record.id } })),
              )
            }
          >
            {processes.export}
          </MenuItem>
        )}
        <MenuItem onAction={download}>{processes.picture}</MenuItem>
        <MenuItem onAction={() => window.print()}>{processes.print}</MenuItem>
        <MenuItem onAction={() => void navigate({ to: recordHref(module.name, record.id) })}>
          {processes.record}
        </MenuItem>
      </Menu>
      {reading.parts}
    </>
  )
}

/** The process as it will be, begun as it is: its steps keep their ids, so that what changes can be told. */
async function copyToBe(module: string, record: RecordRow, name: string): Promise<string> {
  const { department, isKey, inCrm, phase, project, diagram, id, owner } = record
  const values = {
    name,
    variant: 'toBe',
    counterpart: id,
    department,
    isKey,
    inCrm,
    diagram,
    phase: isReference(phase) ? phase.id : null,
    project: isReference(project) ? project.id : null,
    ...(owner ? { owner: owner.id } : {}),
  }
  const made = await call('POST /records/:module', { params: { module }, body: values })
  await queryClient.invalidateQueries({ queryKey: ['records'] })
  return made.id
}
