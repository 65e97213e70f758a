import { useState } from 'react'
import { useQuery } from '@tanstack/react-query'
import { FileText, Send } from 'lucide-react'
import { useLocale } from '#web/i18n/locale-provider.tsx'
import { Button } from '#web/ui/button.tsx'
import { PrintPreview } from './print-preview.tsx'
import { deliveryQuery } from './queries.ts'
import { SendDialog } from './send-dialog.tsx'

interface Sent {
  readonly module: string
  readonly record: { readonly id: string; readonly title: string; readonly version: number }
}

/** Seeing a document as its customer will, and sending it. */
export function DeliveryActions({ module, record }: Sent) {
  const { delivery: words } = useLocale().text
  const { data } = useQuery(deliveryQuery(module, record.id))
  const [open, setOpen] = useState<'preview' | 'send'>()
  const close = () => setOpen(undefined)
  return (
    <>
      <Button icon={<FileText size={15} aria-hidden />} onPress={() => setOpen('preview')}>
        {words.pdf}
      </Button>
      {data?.maySend && (
        <Button icon={<Send size={15} aria-hidden />} onPress={() => setOpen('send')}>
          {words.send}
        </Button>
      )}
      {open === 'preview' && <PrintPreview module={module} record={record} onClose={close} />}
      {open === 'send' && data && <SendDialog module={module} record={record} delivery={data} onClose={close} />}
    </>
  )
}
