import { useEffect, type ComponentType } from 'react'
import { CloudOff } from 'lucide-react'
import { CatchBoundary } from '@tanstack/react-router'
import { useText } from '#web/i18n/locale-provider.tsx'
import { Button } from './button.tsx'
import { later } from './later.ts'
import { ErrorState } from './state-page.tsx'

type Load<Props> = () => Promise<{ readonly default: ComponentType<Props> }>

const patienceMs = 15_000
const answerMs = 3_000

interface FailedProps {
  readonly onRetry: () => void
  readonly isStale: boolean
}
type Failed = ComponentType<FailedProps>

/** Its file did not come: the network is gone, or the server has a newer version without it. */
class PartMissing extends Error {
  readonly isStale: boolean

  constructor(isStale: boolean, cause: unknown) {
    super('A part of the page could not be fetched.', { cause })
    this.name = 'PartMissing'
    this.isStale = isStale
  }
}

/** What opens over a page or beside it, fetched when it is first drawn; where that fails, a card says so. */
export function lazyPart<Props extends object>(load: Load<Props>) {
  return partOf(load, FailedCard)
}

/** The same for a large piece of a page: the failure takes its place. */
export function lazyPlace<Props extends object>(load: Load<Props>) {
  return partOf(load, FailedPlace)
}

/** The same for a whole page. */
export function lazyPage<Props extends object>(load: Load<Props>) {
  return partOf(load, FailedPage)
}

function partOf<Props extends object>(load: Load<Props>, Failed: Failed) {
  const code = later(async () => {
    try {
      return await within(patienceMs, load())
    } catch (error) {
      throw new PartMissing(await doesServerAnswer(), error)
    }
  })
  const preload = async (): Promise<void> => {
    await code.fetch().catch(() => undefined)
  }

  async function retry(reset: () => void) {
    await preload()
    // Browsers remember a file that did not come for as long as the page is open.
    if (!code.now() && (await doesServerAnswer())) location.reload()
    else reset()
  }

  function Loaded(props: Props) {
    const Drawn = code.useCode().default
    return <Drawn {...props} />
  }

  function Part(props: Props) {
    return (
      <CatchBoundary
        getResetKey={() => 0}
        errorComponent={({ error, reset }) => {
          if (!(error instanceof PartMissing)) throw error
          return <Failed isStale={error.isStale} onRetry={() => void retry(reset)} />
        }}
      >
        <Loaded {...props} />
      </CatchBoundary>
    )
  }

  return Object.assign(Part, { preload })
}

/** A network that swallows everything says nothing by itself. */
async function within<Answer>(ms: number, work: Promise<Answer>): Promise<Answer> {
  let timer: ReturnType<typeof setTimeout> | undefined
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(new Error('Nothing came.')), ms)
  })
  return await Promise.race([work, late]).finally(() => clearTimeout(timer))
}

async function doesServerAnswer(): Promise<boolean> {
  try {
    return (await within(answerMs, fetch('/', { cache: 'no-store' }))).ok
  } catch {
    return false
  }
}

function FailedPage(props: FailedProps) {
  return <FailedPlace {...props} isPage />
}

function FailedPlace(props: FailedProps & { readonly isPage?: boolean }) {
  const { isStale, onRetry, isPage = false } = props
  const { failures, waiting, common } = useText()
  useEffect(() => {
    // A page that is not there has nothing to lose.
    if (!isPage || isStale) return undefined
    window.addEventListener('online', onRetry)
    return () => window.removeEventListener('online', onRetry)
  }, [isPage, isStale, onRetry])
  return (
    <ErrorState
      isPage={isPage}
      title={failures.brokenTitle}
      icon={<CloudOff size={32} strokeWidth={1.25} aria-hidden />}
      actions={
        <Button look="primary" onPress={onRetry}>
          {isStale ? waiting.update : common.retry}
        </Button>
      }
    >
      <p>{isStale ? waiting.newVersion : failures.network}</p>
    </ErrorState>
  )
}

function FailedCard({ isStale, onRetry }: FailedProps) {
  const { failures, waiting, common } = useText()
  return (
    <div
      role="alert"
      className="float appear fixed inset-x-3 bottom-[calc(env(safe-area-inset-bottom)+68px)] z-[60] mx-auto flex w-fit max-w-md items-center gap-2 py-1.5 pr-1.5 pl-3 text-sm font-normal md:bottom-4"
    >
      <CloudOff size={16} aria-hidden className="shrink-0 text-overdue-ink" />
      <span className="min-w-0">{isStale ? waiting.newVersion : failures.network}</span>
      <Button look="link" size="small" onPress={onRetry}>
        {isStale ? waiting.update : common.retry}
      </Button>
    </div>
  )
}
