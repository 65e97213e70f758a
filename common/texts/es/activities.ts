/** What one plans, does and writes down: the call and what follows it, who comes, reminders, repetition. */
export const activities = {
  nextStep: 'Siguiente paso',
  soon: { tomorrow: 'Mañana', inThreeDays: 'En 3 días', nextWeek: 'La semana que viene' },
  /** The letter that chooses each day while no field is being typed in. */
  soonKeys: { tomorrow: 'm', inThreeDays: 'd', nextWeek: 's' },
  when: 'Cuándo',
  noNextStep: 'Sin siguiente paso',
  moreFields: 'Más datos',
  saveBoth: 'Guardar y agendar',
  logged: 'Registrado: {title}',
  loggedWithNext: 'Registrado: {title}. Siguiente paso: {at}',
} as const
