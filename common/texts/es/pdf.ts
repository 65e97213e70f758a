/** A PDF as it is read in the page. */
export const pdf = {
  page: 'Página {page} de {pages}',
  zoomIn: 'Acercar',
  zoomOut: 'Alejar',
  fit: 'Ajustar al ancho',
  protected: 'El PDF pide una contraseña',
  damaged: 'El PDF está dañado',
  network: 'No se ha podido cargar el PDF',
  problemHelp: 'Descárgalo para abrirlo con otro programa.',
} as const
