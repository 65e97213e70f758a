import { useState } from 'react'
import { useNavigate } from '@tanstack/react-router'
import { FileUp, Save } from 'lucide-react'
import { FileTrigger } from 'react-aria-components'
import type { Api } from '#common/api/index.ts'
import { call } from '#web/api/client.ts'
import { useFullLocale } from '#web/i18n/locale-provider.tsx'
import type { Project } from '#web/programme/queries.ts'
import { Button } from '#web/ui/button.tsx'
import { FormError } from '#web/ui/form-error.tsx'
import { saveFile } from '#web/ui/save-file.ts'
import { useAct } from './pack-queries.ts'

type Problem = Api['POST /programme/packs/check']['response']['problems'][number]

/** A pack out of a file, and one's own project as one. */
export function PackFile({ project }: { readonly project: Project }) {
  const { text, format } = useFullLocale()
  const { packs } = text
  const navigate = useNavigate()
  const [problems, setProblems] = useState<readonly Problem[]>([])
  const { act, doing, problem, isBusy } = useAct()

  async function load(chosen: File | undefined) {
    if (!chosen) return
    setProblems([])
    await act(packs.adding, async () => {
      const file = await chosen.text()
      const checked = await call('POST /programme/packs/check', { body: { file } })
      setProblems(checked.problems)
      if (!checked.pack) return
      await call('POST /programme/packs', { body: { project: project.id, file } })
      await navigate({ to: '/programme/path', search: { project: project.id } })
    })
  }

  async function save() {
    const { name, file } = await call('GET /programme/projects/:id/pack', { params: { id: project.id } })
    saveFile({ name: `${name}.yaml`, blob: new Blob([file], { type: 'application/yaml' }) })
  }

  return (
    <section className="flex flex-col gap-3 border-t border-line pt-6">
      <p className="text-sm text-muted">{packs.fileHelp}</p>
      <div className="flex flex-wrap items-center gap-3">
        <FileTrigger acceptedFileTypes={['.yaml', '.yml']} onSelect={(files) => void load([...(files ?? [])][0])}>
          <Button icon={<FileUp size={15} aria-hidden />} isPending={isBusy}>
            {packs.fromFile}
          </Button>
        </FileTrigger>
        <Button icon={<Save size={15} aria-hidden />} onPress={() => void act(packs.save, save)}>
          {packs.save}
        </Button>
        {doing !== undefined && (
          <p role="status" className="text-sm text-muted">
            {doing}
          </p>
        )}
      </div>
      <FormError>{problem}</FormError>
      {problems.length > 0 && (
        <div role="alert" className="text-sm text-overdue-ink">
          <p className="font-medium">{packs.fileProblems}</p>
          <ul className="list-disc pl-4">
            {problems.map(({ line, path, message }) => (
              <li key={`${line} ${path} ${message.en}`}>
                {packs.atLine({ line: format.number(line) })}
                {path !== '' && `, ${path}`}: {message[format.language]}
              </li>
            ))}
          </ul>
        </div>
      )}
    </section>
  )
}
