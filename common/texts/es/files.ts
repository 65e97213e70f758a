/** Files as they are seen, sent and searched. */
export const files = {
  preview: 'Vista previa',
  download: 'Descargar',
  noPreview: 'Sin vista previa',
  noPreviewHelp: 'Este tipo de fichero se abre con otro programa: descárgalo.',
  cut: '[Sigue: descarga el fichero para verlo entero.]',
} as const
