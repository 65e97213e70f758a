import { useQuery } from '@tanstack/react-query'
import { ChevronDown, Zap } from 'lucide-react'
import { call } from '#web/api/client.ts'
import { showInToast } from '#web/api/errors.ts'
import type { ReaderModule } from '#web/api/model.ts'
import { useLocale } from '#web/i18n/locale-provider.tsx'
import { Button } from '#web/ui/button.tsx'
import { useCommands } from '#web/ui/commands.ts'
import { Menu, MenuItem } from '#web/ui/menu.tsx'
import { showToast } from '#web/ui/toast-queue.ts'
import type { RecordRow } from './reader-types.ts'

/** Automations that wait to be asked for on a record: one as a button, several in a menu. */
export function WorkflowActions({ module, record }: { readonly module: ReaderModule; readonly record: RecordRow }) {
  const { text, format } = useLocale()
  const params = { module: module.name, id: record.id }
  const { data } = useQuery({
    queryKey: ['records', module.name, 'workflows', record.id, record.version],
    queryFn: async ({ signal }) => await call('GET /records/:module/:id/workflows', { params, signal }),
  })
  const rows = (data?.rows ?? []).map(({ id, label }) => ({ id, label: label[format.language] }))

  async function start({ id, label }: (typeof rows)[number]) {
    try {
      await call('POST /records/:module/:id/workflows/:workflow', { params: { ...params, workflow: id } })
      showToast({ text: text.records.automationStarted({ label }) })
    } catch (error) {
      showInToast(error, text)
    }
  }

  useCommands(
    rows.map((row) => ({
      id: `here.workflow.${row.id}`,
      group: 'here',
      icon: 'zap',
      label: row.label,
      run: () => void start(row),
    })),
  )
  const [only, ...others] = rows
  if (!only) return null
  if (others.length === 0) {
    return (
      <Button icon={<Zap size={15} aria-hidden />} onPress={() => void start(only)}>
        {only.label}
      </Button>
    )
  }
  return (
    <Menu
      label={text.records.automations}
      placement="bottom end"
      trigger={
        <Button icon={<Zap size={15} aria-hidden />}>
          {text.records.automations}
          <ChevronDown size={15} aria-hidden />
        </Button>
      }
    >
      {rows.map((row) => (
        <MenuItem key={row.id} onAction={() => void start(row)}>
          {row.label}
        </MenuItem>
      ))}
    </Menu>
  )
}
