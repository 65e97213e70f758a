/** The training of a project. */
export const training = {
  title: 'Formación',
  help: 'A quién se forma, en qué sesiones y quién atiende las dudas entre una y otra.',
  emptyTitle: 'Aún no hay formación',
  empty:
    'Lazo propone una para promotores, otra para quien administra y una por departamento, de dos sesiones cortas cada una y con días de práctica entre medias. Luego las cambias.',
  propose: 'Proponer la formación',
  limits:
    'Dos sesiones o más por formación, de {minutes} minutos como mucho, con {days} días o más entre una y otra y alguien que atienda dudas entre medias.',
  addTrack: 'Formación',
  addSession: 'Sesión',
  announce: 'Convocar',
  complete: 'Terminar',
  hold: 'Ya se ha dado',
  held: 'Dada',
  session: 'Sesión prevista',
  attended: 'Dudas atendidas',
  undated: 'Sin fecha',
  minutes: { one: '# minuto', other: '# minutos' },
  support: 'dudas hasta el {date}',
} as const
