import type { CallInput } from '#web/api/client.ts'
import { callForFile } from '#web/api/client.ts'
import { saveFile } from '#web/ui/save-file.ts'
import { showToast } from '#web/ui/toast-queue.ts'

type Body = CallInput<'POST /configuration/files'>['body']

export async function downloadConfiguration(body: Body, said: (words: { name: string }) => string): Promise<void> {
  const file = await callForFile('POST /configuration/files', { body })
  saveFile(file)
  showToast({ text: said(file) })
}
