import { useDeferredValue, useRef, useState } from 'react'
import { useNavigate, useSearch } from '@tanstack/react-router'
import { ChevronRight, FolderPlus, Table2, Upload } from 'lucide-react'
import { recordsHref } from '#web/api/addresses.ts'
import type { ReaderModule } from '#web/api/model.ts'
import { UploadPanel } from '#web/files/upload-panel.tsx'
import { saveAsDocument } from '#web/files/save-document.ts'
import { useFileDrop } from '#web/files/use-file-drop.ts'
import { usePasteFiles } from '#web/files/use-paste-files.ts'
import { useUploads } from '#web/files/use-uploads.ts'
import { useLocale } from '#web/i18n/locale-provider.tsx'
import type { RecordRow } from '#web/records/reader-types.ts'
import { Button, IconButton } from '#web/ui/button.tsx'
import { classes } from '#web/ui/classes.ts'
import { LinkButton } from '#web/ui/link-button.tsx'
import { PageHead } from '#web/ui/page-head.tsx'
import { SearchField } from '#web/ui/search-field.tsx'
import { useDocumentsIn } from './documents-in.ts'
import { DocumentPanel } from './document-panel.tsx'
import { FolderContents } from './folder-contents.tsx'
import { pathTo, useFolderCounts, useFolders, useFolderModule, type Folder } from './folder-data.ts'
import { FolderTree } from './folder-tree.tsx'
import { NameDialog } from './name-dialog.tsx'
import { SearchHits } from './search-hits.tsx'
import { useDocumentActs } from './use-document-acts.ts'
import { addressOf, whereIn, type Where } from './where.ts'

/** Documents as a file manager: folders on the left, what lies in one, and a document beside it. */
export function DocumentsView({ module }: { readonly module: ReaderModule }) {
  const folders = useFolderModule(module)
  return folders ? <Loaded module={module} folders={folders} /> : null
}

interface Shown {
  readonly document: RecordRow
  readonly page?: number | undefined
}

function Loaded({ module, folders }: { readonly module: ReaderModule; readonly folders: ReaderModule }) {
  const { text, format } = useLocale()
  const navigate = useNavigate()
  const { in: address } = useSearch({ strict: false }) as { readonly in?: string } // As the route reads it.
  const [query, setQuery] = useState('')
  const searched = useDeferredValue(query.trim())
  const [shown, setShown] = useState<Shown>()
  const [isNaming, setNaming] = useState(false)
  const { tree, byId } = useFolders(folders)
  const counts = useFolderCounts(module)
  const where = whereIn(address)
  const path = pathTo(byId, where.kind === 'folder' ? where.id : undefined)
  const folder = path.at(-1)
  const acts = useDocumentActs(module, folders)
  const mayAdd = module.may.create !== 'none'
  const upload = useUploads(async (file) => void (await saveAsDocument(module, file, { folder: folder?.id })))
  const isOver = useFileDrop(upload.add, mayAdd)
  usePasteFiles((files) => upload.add(files.map(named)), mayAdd)
  const go = (next: Where) => {
    setQuery('')
    void navigate({ to: '/records/$module', params: { module: module.name }, search: { in: addressOf(next) } })
  }
  const move = module.may.update === 'none' ? undefined : acts.move
  return (
    <div className={classes('relative flex min-h-0 flex-1 flex-col', shown && 'md:pr-[min(540px,60vw)]')}>
      <PageHead
        title={module.label.plural[format.language]}
        actions={
          <HeadActions module={module} folders={folders} onFiles={upload.add} onFolder={() => setNaming(true)} />
        }
      >
        <SearchField label={text.files.search} value={query} onChange={setQuery} className="w-full max-w-xl" />
      </PageHead>
      <div className="grid min-h-0 flex-1 border-t border-line md:grid-cols-[256px_minmax(0,1fr)]">
        <div className="min-h-0 overflow-auto border-r border-line px-2 py-3 max-md:hidden">
          <FolderTree tree={tree} byId={byId} counts={counts} where={where} onGo={go} {...(move && { onDrop: move })} />
        </div>
        <div className="flex min-h-0 flex-col overflow-auto">
          {searched.length >= 2 ? (
            <SearchHits module={module} query={searched} onOpen={(document, page) => setShown({ document, page })} />
          ) : (
            <>
              <Path path={path} where={where} onGo={go} />
              <FolderContents
                module={module}
                folderModule={folders}
                where={where}
                inside={where.kind === 'loose' ? [] : (folder?.children ?? tree)}
                tree={tree}
                counts={counts}
                current={shown?.document.id}
                acts={acts}
                onOpen={(document) => setShown({ document })}
                onGo={go}
              />
            </>
          )}
        </div>
      </div>
      {isOver && <DropHint place={folder?.title} />}
      {shown && <Fresh module={module} where={where} {...shown} onClose={() => setShown(undefined)} />}
      {isNaming && (
        <NameDialog
          title={folder ? text.files.newFolderIn({ place: folder.title }) : text.files.newFolder}
          onClose={() => setNaming(false)}
          onName={(name) => acts.makeFolder(name, folder?.id)}
        />
      )}
      <UploadPanel {...upload} />
    </div>
  )
}

/** What is pasted has no name of its own but the browser's: the moment tells one picture from another. */
function named(file: File): File {
  if (file.name !== 'image.png') return file
  const moment = new Date().toISOString().slice(0, 19).replace('T', ' ').replaceAll(':', '.')
  return new File([file], `${moment}.png`, { type: file.type })
}

/** The panel follows the list: after a new version it shows the new one. */
function Fresh(props: Shown & { readonly module: ReaderModule; readonly where: Where; readonly onClose: () => void }) {
  const { module, where, document } = props
  const rows = useDocumentsIn(module, where).rows
  const fresh = rows.find(({ id }) => id === document.id) ?? document
  return <DocumentPanel module={module} document={fresh} page={props.page} onClose={props.onClose} />
}

function HeadActions(props: {
  readonly module: ReaderModule
  readonly folders: ReaderModule
  readonly onFiles: (files: readonly File[]) => void
  readonly onFolder: () => void
}) {
  const { module, folders, onFiles, onFolder } = props
  const { files } = useLocale().text
  const input = useRef<HTMLInputElement>(null)
  const view = module.views.find(({ type }) => type === 'table')?.name
  return (
    <>
      <LinkButton look="quiet" href={recordsHref(module.name, view)} icon={<Table2 size={15} aria-hidden />}>
        <span className="max-md:sr-only">{files.asTable}</span>
      </LinkButton>
      {folders.may.create !== 'none' && (
        <IconButton label={files.newFolder} look="plain" onPress={onFolder}>
          <FolderPlus size={15} aria-hidden />
        </IconButton>
      )}
      {module.may.create !== 'none' && (
        <>
          <input
            ref={input}
            type="file"
            multiple
            hidden
            onChange={(event) => {
              onFiles([...(event.target.files ?? [])])
              event.target.value = ''
            }}
          />
          <Button look="primary" icon={<Upload size={15} aria-hidden />} onPress={() => input.current?.click()}>
            {files.upload}
          </Button>
        </>
      )}
    </>
  )
}

function Path(props: {
  readonly path: readonly Folder[]
  readonly where: Where
  readonly onGo: (where: Where) => void
}) {
  const { files } = useLocale().text
  const { path, where, onGo } = props
  return (
    <nav aria-label={files.path} className="flex min-h-10 flex-wrap items-center gap-1 px-4 py-1 text-sm md:px-3">
      <button type="button" onClick={() => onGo({ kind: 'all' })} className="rounded-sm px-1.5 py-0.5 hover:bg-hover">
        {where.kind === 'loose' ? files.loose : files.all}
      </button>
      {path.map(({ id, title }, index) => (
        <span key={id} className="flex min-w-0 items-center gap-1">
          <ChevronRight size={13} aria-hidden className="shrink-0 text-faint" />
          <button
            type="button"
            aria-current={index === path.length - 1 ? 'page' : undefined}
            onClick={() => onGo({ kind: 'folder', id })}
            className={classes(
              'truncate rounded-sm px-1.5 py-0.5 hover:bg-hover',
              index === path.length - 1 && 'font-medium',
            )}
          >
            {title}
          </button>
        </span>
      ))}
    </nav>
  )
}

function DropHint({ place }: { readonly place: string | undefined }) {
  const { files } = useLocale().text
  return (
    <div className="pointer-events-none absolute inset-2 z-30 flex items-center justify-center rounded-lg border-2 border-dashed border-accent bg-accent-soft/80 text-lg font-bold text-accent-ink">
      {place === undefined ? files.dropHere : files.dropInto({ place })}
    </div>
  )
}
