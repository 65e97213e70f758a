import { useState } from 'react'
import { useQuery } from '@tanstack/react-query'
import { Download, FileUp, Package } from 'lucide-react'
import { FileTrigger } from 'react-aria-components'
import { call, type CallInput } from '#web/api/client.ts'
import { environmentsQuery } from '#web/api/environments.ts'
import { showInToast } from '#web/api/errors.ts'
import { useSession } from '#web/api/session.ts'
import { uploadFile } from '#web/api/upload.ts'
import { useLocale } from '#web/i18n/locale-provider.tsx'
import { Button } from '#web/ui/button.tsx'
import { PageHead } from '#web/ui/page-head.tsx'
import { ConfigurationPart } from './configuration-part.tsx'
import { DifferenceDialog } from './difference-dialog.tsx'
import { downloadConfiguration } from './download-configuration.ts'
import { DriftSection } from './drift-section.tsx'
import { PackageDialog } from './package-dialog.tsx'

type Source = CallInput<'POST /configuration/changes'>['body']['source']

/** The configuration as files: out, in, and how it differs from somewhere else. */
export function ConfigurationPage() {
  const { text } = useLocale()
  const { places } = text
  const [source, setSource] = useState<Source>()
  return (
    <>
      <PageHead title={text.shell.studioSections.configuration}>
        <p className="max-w-2xl text-sm text-muted">{places.configurationHelp}</p>
      </PageHead>
      <div className="flex max-w-3xl flex-col gap-6 px-4 pt-1 pb-16 md:px-6">
        <ExportSection />
        <ImportSection onSource={setSource} />
        <CompareSection onSource={setSource} />
        <PackagesSection onSource={setSource} />
        <DriftSection />
      </div>
      {source && <DifferenceDialog source={source} onClose={() => setSource(undefined)} />}
    </>
  )
}

function ExportSection() {
  const { text } = useLocale()
  const { places } = text
  const [isPacking, setPacking] = useState(false)
  return (
    <ConfigurationPart title={places.exportTitle}>
      <div className="flex flex-wrap gap-2">
        <Button
          icon={<Download size={15} aria-hidden />}
          onPress={() =>
            void downloadConfiguration({}, text.places.downloaded).catch((error: unknown) => showInToast(error, text))
          }
        >
          {places.exportAll}
        </Button>
        <Button icon={<Package size={15} aria-hidden />} onPress={() => setPacking(true)}>
          {places.exportPackage}
        </Button>
      </div>
      {isPacking && <PackageDialog onClose={() => setPacking(false)} />}
    </ConfigurationPart>
  )
}

interface PartProps {
  readonly onSource: (source: Source) => void
}

function ImportSection({ onSource }: PartProps) {
  const { text } = useLocale()
  const { places } = text
  const [reading, setReading] = useState<string>()

  async function take(file: File) {
    setReading(file.name)
    try {
      const { id } = await uploadFile(file)
      onSource({ file: id })
    } catch (error) {
      showInToast(error, text)
    }
    setReading(undefined)
  }

  return (
    <ConfigurationPart title={places.importTitle} help={places.importHelp}>
      <div className="flex flex-wrap items-center gap-3">
        <FileTrigger
          acceptedFileTypes={['.zip']}
          onSelect={(files) => {
            const file = files?.item(0)
            if (file) void take(file)
          }}
        >
          <Button icon={<FileUp size={15} aria-hidden />} isPending={reading !== undefined}>
            {places.chooseFile}
          </Button>
        </FileTrigger>
        {reading !== undefined && (
          <p role="status" className="text-sm text-muted">
            {places.reading({ name: reading })}
          </p>
        )}
      </div>
    </ConfigurationPart>
  )
}

function CompareSection({ onSource }: PartProps) {
  const { places } = useLocale().text
  const here = useSession()?.environment
  const rows = useQuery(environmentsQuery).data?.rows.filter(({ kind }) => kind !== here) ?? []
  if (rows.length === 0) return null
  return (
    <ConfigurationPart title={places.otherTitle}>
      <div className="flex flex-wrap gap-2">
        {rows.map(({ kind }) => (
          <Button key={kind} onPress={() => onSource({ environment: kind })}>
            {places.compareWith({ name: places.names[kind] })}
          </Button>
        ))}
      </div>
    </ConfigurationPart>
  )
}

function PackagesSection({ onSource }: PartProps) {
  const { text, format } = useLocale()
  const { places } = text
  const { data } = useQuery({
    queryKey: ['packages'],
    staleTime: 0,
    queryFn: ({ signal }) => call('GET /packages', { signal }),
  })
  return (
    <ConfigurationPart title={places.packagesTitle}>
      {data?.rows.length === 0 && <p className="text-sm text-muted">{places.packagesNone}</p>}
      <ul className="flex flex-col">
        {data?.rows.map(({ name, version, elements, installedAt }) => (
          <li key={name} className="flex flex-wrap items-center gap-x-3 gap-y-1 border-b border-line py-2 text-sm">
            <span className="min-w-0 flex-1">
              <strong className="font-medium">{name}</strong> {version}{' '}
              <span className="text-muted">
                {format.count(places.elements, elements)} · {places.installed({ when: format.dateTime(installedAt) })}
              </span>
            </span>
            <Button
              size="small"
              aria-label={places.uninstallOf({ name })}
              onPress={() => onSource({ uninstall: name })}
            >
              {places.uninstall}
            </Button>
          </li>
        ))}
      </ul>
    </ConfigurationPart>
  )
}
