import type { Words } from '#common/texts/es.ts'

export const files: Words['files'] = {
  preview: 'Preview',
  download: 'Download',
  noPreview: 'No preview',
  noPreviewHelp: 'This kind of file opens with another program: download it.',
  cut: '[There is more: download the file to see all of it.]',
}
