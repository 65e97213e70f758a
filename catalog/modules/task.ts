import { both, type ModuleSeed } from './define.ts'
import { description, regarding, reminder, repeat, subject } from './shared-fields.ts'

export const task: ModuleSeed = {
  name: 'task',
  definition: {
    label: { singular: both('Tarea', 'Task'), plural: both('Tareas', 'Tasks') },
    icon: 'square-check',
    titleFields: ['subject'],
    capabilities: {
      owned: true,
      activity: {
        kind: 'task',
        regarding: 'regarding',
        at: 'due',
        done: 'done',
        reminder: 'reminder',
        repeat: 'repeat',
        details: 'description',
      },
    },
    defaultSort: [{ field: 'due', direction: 'asc' }],
  },
  fields: [
    { ...subject, aliases: ['Tarea', 'Título', 'Task', 'Title', 'To do'] },
    regarding,
    {
      name: 'due',
      type: 'dateTime',
      label: both('Vence', 'Due'),
      indexed: true,
      aliases: ['Vencimiento', 'Fecha límite', 'Due date', 'Deadline'],
    },
    {
      name: 'priority',
      type: 'option',
      label: both('Prioridad', 'Priority'),
      default: 'normal',
      options: { list: 'priority' },
      aliases: ['Urgencia', 'Urgency'],
    },
    {
      name: 'done',
      type: 'boolean',
      label: both('Hecha', 'Done'),
      default: false,
      indexed: true,
      aliases: ['Terminada', 'Completada', 'Completed'],
    },
    reminder,
    repeat,
    { ...description, searchable: true, aliases: ['Notas', 'Detalle', 'Notes', 'Details'] },
  ],
  optionLists: {
    reminderTime: {
      label: both('Aviso', 'Reminder'),
      options: [
        { value: 'm0', label: both('A la hora', 'At the time') },
        { value: 'm10', label: both('10 minutos antes', '10 minutes before') },
        { value: 'm30', label: both('30 minutos antes', '30 minutes before') },
        { value: 'm60', label: both('1 hora antes', '1 hour before') },
        { value: 'm1440', label: both('1 día antes', '1 day before') },
        { value: 'm10080', label: both('1 semana antes', '1 week before') },
      ],
    },
    priority: {
      label: both('Prioridad', 'Priority'),
      options: [
        { value: 'low', label: both('Baja', 'Low'), color: 'grey' },
        { value: 'normal', label: both('Normal', 'Normal'), color: 'blue' },
        { value: 'high', label: both('Alta', 'High'), color: 'orange' },
        { value: 'urgent', label: both('Urgente', 'Urgent'), color: 'red' },
      ],
    },
  },
  views: {
    pending: {
      label: both('Por hacer', 'To do'),
      type: 'table',
      columns: ['title', 'regarding', 'due', 'priority', 'owner'],
      filter: { field: 'done', op: 'ne', value: true },
      position: 0,
    },
    mine: {
      label: both('Mis tareas', 'My tasks'),
      type: 'table',
      columns: ['title', 'regarding', 'due', 'priority'],
      filter: {
        all: [
          { field: 'owner', op: 'me' },
          { field: 'done', op: 'ne', value: true },
        ],
      },
      position: 1,
    },
    byPriority: {
      label: both('Por prioridad', 'By priority'),
      type: 'board',
      columns: ['regarding', 'due', 'owner'],
      groupBy: 'priority',
      filter: { field: 'done', op: 'ne', value: true },
      position: 2,
    },
    all: {
      label: both('Todas las tareas', 'All tasks'),
      type: 'table',
      columns: ['title', 'regarding', 'due', 'priority', 'done', 'owner'],
      sort: [{ field: 'due', direction: 'desc' }],
      position: 3,
    },
    calendar: {
      label: both('Calendario', 'Calendar'),
      type: 'calendar',
      columns: ['regarding', 'priority', 'owner'],
      start: 'due',
      position: 4,
    },
  },
  layout: {
    facts: ['regarding', 'due', 'priority', 'done', 'owner'],
    sections: [
      {
        label: both('Tarea', 'Task'),
        fields: ['subject', 'regarding', 'due', 'reminder', 'repeat', 'priority', 'done', 'description'],
      },
    ],
    related: [],
    quickCreate: ['subject', 'regarding', 'due', 'reminder', 'repeat', 'priority'],
    card: ['regarding', 'due'],
  },
}
