import { useState } from 'react'
import { useNavigate } from '@tanstack/react-router'
import { Download, Trash2, Upload } from 'lucide-react'
import { FileTrigger } from 'react-aria-components'
import { isApiError } from '#web/api/api-error.ts'
import { call, downloadHref } from '#web/api/client.ts'
import { errorText, showInToast } from '#web/api/errors.ts'
import { queryClient } from '#web/api/query-client.ts'
import { useLocale } from '#web/i18n/locale-provider.tsx'
import { Button } from '#web/ui/button.tsx'
import { ConfirmDialog } from '#web/ui/dialog.tsx'
import { LinkButton } from '#web/ui/link-button.tsx'
import { showToast } from '#web/ui/toast-queue.ts'
import { studioHref } from './addresses.ts'
import { ElementFactsButton } from './element-facts.tsx'
import type { CoveredLanguage } from './languages-page.tsx'
import { useStudio } from './studio-state.tsx'

const refusalsMax = 8

/** To a translator and back. */
export function TranslationFile(props: { readonly language: CoveredLanguage }) {
  const { code, fallback } = props.language
  const { text, format } = useLocale()
  const { languages } = text
  const { rows } = useStudio()
  const element = rows.find((one) => one.kind === 'language' && one.name === code)
  const [refusals, setRefusals] = useState<readonly string[]>([])

  async function take(file: File | undefined) {
    if (!file) return
    setRefusals([])
    try {
      const kind = /\.csv$/i.test(file.name) ? 'csv' : 'xliff'
      const body = { format: kind, content: await file.text() } as const
      const { changed, unknown } = await call('POST /translations/:code/file', { params: { code }, body })
      showToast({
        text: [format.count(languages.changed, changed), unknown > 0 && format.count(languages.unknown, unknown)]
          .filter(Boolean)
          .join(' '),
      })
      await refreshWords()
    } catch (error) {
      setRefusals(refusalsIn(error) ?? [errorText(error, text)])
    }
  }

  function refusalsIn(error: unknown): string[] | undefined {
    if (!isApiError(error) || error.violations.length === 0) return undefined
    return error.violations.map(({ field, message }) => {
      const row = /^(?:row|unit)\.(\d+)$/.exec(field)?.[1]
      return row === undefined ? message : languages.row({ row, problem: message })
    })
  }

  return (
    <div className="flex flex-col gap-2">
      <div className="flex flex-wrap gap-2">
        <LinkButton
          size="small"
          href={downloadHref(`/translations/${code}/file`, { format: 'csv' })}
          icon={<Download size={14} aria-hidden />}
        >
          {languages.exportCsv}
        </LinkButton>
        <LinkButton
          size="small"
          href={downloadHref(`/translations/${code}/file`, { format: 'xliff' })}
          icon={<Download size={14} aria-hidden />}
        >
          {languages.exportXliff}
        </LinkButton>
        <FileTrigger acceptedFileTypes={['.csv', '.xlf', '.xliff', '.xml']} onSelect={(files) => void take(files?.[0])}>
          <Button size="small" icon={<Upload size={14} aria-hidden />}>
            {languages.importFile}
          </Button>
        </FileTrigger>
        {element && <ElementFactsButton element={element} />}
        {fallback !== null && <RemoveLanguage language={props.language} />}
      </div>
      {refusals.length > 0 && (
        <div role="alert" className="rounded-md bg-overdue-soft px-3 py-2 text-sm text-overdue-ink">
          <p className="font-medium">{languages.refused}</p>
          <ul>
            {refusals.slice(0, refusalsMax).map((line) => (
              <li key={line}>{line}</li>
            ))}
          </ul>
          {refusals.length > refusalsMax && <p>{languages.moreRefusals({ count: refusals.length - refusalsMax })}</p>}
        </div>
      )}
    </div>
  )
}

async function refreshWords(): Promise<void> {
  await Promise.all(
    ['translations', 'languages', 'model', 'elements'].map((key) => queryClient.invalidateQueries({ queryKey: [key] })),
  )
}

function RemoveLanguage(props: { readonly language: CoveredLanguage }) {
  const { code, name, translated } = props.language
  const { text, format } = useLocale()
  const { languages } = text
  const [isAsking, setAsking] = useState(false)
  const navigate = useNavigate()

  async function remove() {
    setAsking(false)
    try {
      await call('DELETE /languages/:code', { params: { code } })
      await navigate({ href: studioHref('languages') })
      await refreshWords()
    } catch (error) {
      showInToast(error, text)
    }
  }

  return (
    <>
      <Button size="small" icon={<Trash2 size={14} aria-hidden />} onPress={() => setAsking(true)}>
        {languages.remove}
      </Button>
      <ConfirmDialog
        isOpen={isAsking}
        onClose={() => setAsking(false)}
        title={languages.removeTitle({ language: name })}
        actionLabel={languages.remove}
        onConfirm={remove}
      >
        {format.count(languages.removeHelp, translated)}
      </ConfirmDialog>
    </>
  )
}
