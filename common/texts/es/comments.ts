/** What people say to each other about a record, and what happened with it by kind. */
export const comments = {
  invite: 'Comenta algo; con @ avisas a alguien',
  write: 'Comentario',
  send: 'Comentar',
  edit: 'Editar el comentario',
  remove: 'Eliminar el comentario',
  edited: 'editado',
  people: 'Personas',
  doesNotSee: 'no ve esta ficha',
  cannotSee: '{name} no puede ver esta ficha: no recibirá el aviso.',
  follow: 'Seguir',
  unfollow: 'Dejar de seguir',
  kind: 'Qué se muestra',
  everything: 'Todo',
  kinds: {
    activity: 'Actividades',
    comment: 'Comentarios',
    document: 'Documentos',
    file: 'Archivos',
    change: 'Cambios',
  },
} as const
