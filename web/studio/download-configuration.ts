import type { CallInput } from '#web/api/client.ts'
import { callForFile } from '#web/api/client.ts'
import { showToast } from '#web/ui/toast-queue.ts'

type Body = CallInput<'POST /configuration/files'>['body']

/** Hands the archive to the browser, as a link to it would. */
export async function downloadConfiguration(body: Body, said: (words: { name: string }) => string): Promise<void> {
  const { name, blob } = await callForFile('POST /configuration/files', { body })
  const href = URL.createObjectURL(blob)
  const link = document.createElement('a')
  link.href = href
  link.download = name
  link.click()
  URL.revokeObjectURL(href)
  showToast({ text: said({ name }) })
}
