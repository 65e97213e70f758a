import { useState } from 'react'
import { useNavigate } from '@tanstack/react-router'
import { FileUp } from 'lucide-react'
import { FileTrigger } from 'react-aria-components'
import { uploadBytesMax } from '#common/uploads.ts'
import { importHref } from '#web/api/addresses.ts'
import { call } from '#web/api/client.ts'
import { errorText } from '#web/api/errors.ts'
import { queryClient } from '#web/api/query-client.ts'
import { uploadFile } from '#web/api/upload.ts'
import { useText } from '#web/i18n/locale-provider.tsx'
import { Button } from '#web/ui/button.tsx'
import { classes } from '#web/ui/classes.ts'
import { FormError } from '#web/ui/form-error.tsx'
import type { Option } from '#web/ui/list-item.tsx'
import { Select } from '#web/ui/select.tsx'
import { importQuery } from './queries.ts'
import { useFileDrop } from '#web/files/use-file-drop.ts'

const accepted = ['.csv', '.tsv', '.txt', '.xlsx', '.vcf']

/** The beginning: a file, and what its rows are. */
export function ImportStart(props: { readonly modules: readonly Option[]; readonly initial: string }) {
  const { modules } = props
  const text = useText()
  const { imports } = text
  const navigate = useNavigate()
  const [module, setModule] = useState(props.initial)
  const [uploading, setUploading] = useState<string>()
  const [problem, setProblem] = useState<string>()
  const isBusy = uploading !== undefined

  async function begin([file, ...others]: readonly File[]) {
    if (!file) return
    if (others.length > 0) return setProblem(imports.oneFile)
    setProblem(undefined)
    setUploading(file.name)
    try {
      const uploaded = await uploadFile(file)
      const detail = await call('POST /imports', { body: { module, file: uploaded.id } })
      queryClient.setQueryData(importQuery(detail.id).queryKey, detail)
      await navigate({ to: importHref(detail.id) })
    } catch (error) {
      setProblem(errorText(error, text))
      setUploading(undefined)
    }
  }

  const isOver = useFileDrop((files) => void begin(files), !isBusy)
  return (
    <div className="flex max-w-3xl flex-col gap-3">
      <Select
        label={imports.into}
        options={modules}
        value={module}
        onChange={(next) => next && setModule(next)}
        isDisabled={isBusy}
        className="max-w-64"
      />
      <div
        className={classes(
          'flex flex-col items-center gap-3 rounded-lg border border-dashed px-6 py-10 text-center transition-colors duration-100',
          isOver ? 'border-accent bg-accent-soft' : 'border-line-field bg-surface',
        )}
      >
        <FileUp size={28} strokeWidth={1.25} aria-hidden className={isOver ? 'text-accent-ink' : 'text-faint'} />
        <p role="status" className="text-lg font-bold">
          {isBusy ? imports.uploading({ file: uploading }) : isOver ? imports.dropNow : imports.drop}
        </p>
        <p className="max-w-lg text-sm text-pretty text-muted">
          {imports.dropHelp({ megabytes: uploadBytesMax / 1_000_000 })}
        </p>
        <FileTrigger acceptedFileTypes={accepted} onSelect={(files) => void begin([...(files ?? [])])}>
          <Button look="primary" isPending={isBusy}>
            {imports.chooseFile}
          </Button>
        </FileTrigger>
      </div>
      <FormError>{problem}</FormError>
    </div>
  )
}
