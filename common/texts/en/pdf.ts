import type { Words } from '#common/texts/es.ts'

export const pdf: Words['pdf'] = {
  page: 'Page {page} of {pages}',
  zoomIn: 'Zoom in',
  zoomOut: 'Zoom out',
  fit: 'Fit to width',
  protected: 'The PDF asks for a password',
  damaged: 'The PDF is damaged',
  network: 'The PDF could not be loaded',
  problemHelp: 'Download it to open it with another program.',
}
