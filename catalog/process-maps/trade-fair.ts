import { both } from '#catalog/modules/define.ts'
import { carried, decision, end, marketing, no, sales, start, task, wait, yes, type StarterMap } from './define.ts'

export const tradeFair: StarterMap = {
  name: 'tradeFair',
  label: both('Feria', 'Trade fair'),
  help: both(
    'Desde la tarjeta que se recoge en el estand hasta la primera visita.',
    'From the card taken at the stand to the first visit.',
  ),
  department: 'sales',
  nodes: [
    start('met', 'Alguien deja su tarjeta en el estand', 'Somebody leaves a card at the stand'),
    task('note', sales, 'Anotar en el estand qué le interesa', 'Note at the stand what they are interested in', {
      isKey: true,
      ...carried('configure', 'Lead desde el móvil, con la feria', 'Lead from the phone, with the fair'),
    }),
    task('load', marketing, 'Cargar las tarjetas que quedaron en papel', 'Load the cards left on paper', {
      isKey: true,
      targetHours: 48,
      ...carried('standard', 'Importación con duplicados', 'Import with duplicates'),
    }),
    task('thank', marketing, 'Dar las gracias a quien dio su permiso', 'Thank those who gave their consent', {
      targetHours: 72,
      ...carried('configure', 'Vista de leads de la feria con consentimiento', 'View of the fair’s leads with consent'),
    }),
    task('share', sales, 'Repartir los contactos entre comerciales', 'Share the contacts among the salespeople', {
      isKey: true,
      targetHours: 72,
      ...carried('standard', 'Cambio de responsable de varios a la vez', 'Change of owner of many at once'),
    }),
    task('call', sales, 'Llamar en la primera semana', 'Call within the first week', {
      isKey: true,
      targetHours: 168,
      ...carried('standard', 'Tarea con fecha y llamada registrada', 'Task with a date, and the call recorded'),
    }),
    decision('interested', '¿Le interesa?', 'Are they interested?'),
    task('visit', sales, 'Concertar la visita', 'Arrange the visit', {
      isKey: true,
      ...carried('standard', 'Oportunidad con reunión en la agenda', 'Opportunity with a meeting in the diary'),
    }),
    decision('nextYear', '¿Más adelante?', 'Later on?'),
    wait('rest', 'Esperar a la fecha acordada', 'Wait for the day agreed', {
      ...carried('standard', 'Tarea con fecha', 'Task with a date'),
    }),
    end('visited', 'Visita concertada', 'Visit arranged'),
    end('closed', 'Sin interés', 'Not interested'),
  ],
  ways: [
    ['met', 'note'],
    ['note', 'load'],
    ['load', 'thank'],
    ['thank', 'share'],
    ['share', 'call'],
    ['call', 'interested'],
    ['interested', 'visit', yes],
    ['interested', 'nextYear', no],
    ['nextYear', 'rest', yes],
    ['rest', 'call'],
    ['nextYear', 'closed', no],
    ['visit', 'visited'],
  ],
}
