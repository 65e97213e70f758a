import type { Words } from '#common/texts/es.ts'

/** The training of a project. */
export const training: Words['training'] = {
  title: 'Training',
  help: 'Who is trained, in which sessions, and who answers questions between them.',
  emptyTitle: 'No training yet',
  empty:
    'Lazo proposes one for promoters, one for whoever administers and one for each department, of two short sessions each and with days to practise between them. You change them afterwards.',
  propose: 'Propose the training',
  limits:
    'Two sessions or more for each training, of {minutes} minutes at most, with {days} days or more between them and somebody to answer questions meanwhile.',
  addTrack: 'Training',
  addSession: 'Session',
  announce: 'Announce',
  complete: 'Complete',
  hold: 'It has been held',
  held: 'Held',
  session: 'Planned session',
  attended: 'Questions answered',
  undated: 'No date',
  minutes: { one: '# minute', other: '# minutes' },
  support: 'questions until {date}',
}
