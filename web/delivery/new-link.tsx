import { useState } from 'react'
import { Link2 } from 'lucide-react'
import { call } from '#web/api/client.ts'
import { useAttempt } from '#web/api/use-attempt.ts'
import { useLocale } from '#web/i18n/locale-provider.tsx'
import { Button } from '#web/ui/button.tsx'
import { CopyBox } from '#web/ui/copy-box.tsx'
import { refreshRecords } from './queries.ts'

/** A link is told once: only its hash is kept. */
export function NewLink(props: { readonly module: string; readonly id: string }) {
  const { module, id } = props
  const { text } = useLocale()
  const words = text.delivery
  const [url, setUrl] = useState<string>()
  const { isBusy, attempt } = useAttempt()

  async function make() {
    await attempt(async () => {
      const made = await call('POST /records/:module/:id/links', { params: { module, id } })
      setUrl(made.url)
      await refreshRecords()
    })
  }

  if (url === undefined) {
    return (
      <Button icon={<Link2 size={15} aria-hidden />} isPending={isBusy} onPress={() => void make()}>
        {words.newLink}
      </Button>
    )
  }
  return (
    <div className="flex flex-col gap-1">
      <CopyBox label={words.link} value={url} copyLabel={words.copyLink} copiedLabel={words.linkCopied} />
      <p className="text-xs text-muted">{words.linkReady}</p>
    </div>
  )
}
