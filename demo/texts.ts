import { both } from '#catalog/modules/define.ts'
import type { Localized } from '#common/errors.ts'

export const needs: readonly Localized[] = [
  both(
    'Pierden ventas en campaña porque la línea no pasa de 20 envases por minuto.',
    'They lose sales in season because the line cannot exceed 20 packs a minute.',
  ),
  both(
    'Etiquetan a mano y un cliente les ha devuelto dos pedidos por etiquetas torcidas.',
    'They label by hand, and a customer has returned two orders over crooked labels.',
  ),
  both(
    'El llenado no es preciso: regalan un 3 % de producto en cada envase.',
    'Filling is imprecise: they give away 3 % of product in each pack.',
  ),
  both(
    'Una cadena de supermercados les exige detector de metales y trazabilidad por lote.',
    'A supermarket chain requires metal detection and traceability by batch from them.',
  ),
  both(
    'La máquina actual ya no tiene repuestos y cada parada les cuesta un turno.',
    'There are no spare parts for their present machine and each stop costs a shift.',
  ),
  both(
    'Quieren pasar a film compostable sin perder velocidad.',
    'They want to move to compostable film without losing speed.',
  ),
  both(
    'Abren un segundo turno y no encuentran personal para el final de línea.',
    'They are opening a second shift and cannot find staff for the end of line.',
  ),
  both(
    'Lanzan un formato de 200 ml que su línea no puede llenar.',
    'They are launching a 200 ml format that their line cannot fill.',
  ),
  both(
    'Necesitan reducir el tiempo de cambio de formato, hoy de dos horas.',
    'They need to cut changeover time, now two hours.',
  ),
  both(
    'Han tenido tres averías este año y quieren un coste fijo y respuesta en el día.',
    'They had three breakdowns this year and want a fixed cost and same-day response.',
  ),
]

/** Subjects of calls before a meeting, of follow-up and of after-sales. */
export const callSubjects = {
  first: [
    both('Primera llamada: conocer su línea de {goods}', 'First call: learn about their {goods} line'),
    both('Presentación y necesidades de envasado de {goods}', 'Introduction and packaging needs for {goods}'),
    both('Llamada por su interés en envasar {goods}', 'Call about their interest in packing {goods}'),
  ],
  follow: [
    both('Seguimiento de la propuesta', 'Follow-up on the proposal'),
    both('Dudas sobre plazo de entrega y garantía', 'Questions on delivery time and warranty'),
    both('Condiciones de pago y financiación', 'Payment terms and financing'),
    both('Aclarar formatos y velocidad de la línea', 'Clarify formats and line speed'),
  ],
  service: [
    both('Cómo va la máquina tras la puesta en marcha', 'How the machine is doing since start-up'),
    both('Aviso de revisión anual', 'Annual check reminder'),
    both('Consulta sobre repuestos', 'Question about spare parts'),
    both('Oferta de bobinas para la campaña', 'Film rolls for the season'),
  ],
  prospect: [
    both('Llamar tras la feria', 'Call after the fair'),
    both('Primer contacto', 'First contact'),
    both('Presentar la empresa y preguntar qué envasan', 'Introduce the company and ask what they pack'),
  ],
} as const

export const callNotes = {
  noAnswer: [
    both('Suena y no lo cogen. Probar a primera hora.', 'It rings with no answer. Try early in the morning.'),
    both('En centralita dicen que está en planta.', 'The switchboard says they are on the shop floor.'),
  ],
  interested: [
    both(
      'Tienen tres formatos y quieren automatizar el más vendido.',
      'They have three formats and want to automate the best seller.',
    ),
    both('Pide ver una máquina parecida en marcha.', 'Asks to see a similar machine running.'),
    both(
      'Decide el gerente, pero la propuesta la prepara producción.',
      'The manager decides, but production prepares the proposal.',
    ),
  ],
  follow: [
    both(
      'Comparan con otra oferta; nuestro punto fuerte es el servicio en el día.',
      'They compare with another offer; our strength is same-day service.',
    ),
    both('Pide dividir el pago en tres plazos.', 'Asks to split payment in three.'),
    both('Lo llevan al consejo la semana que viene.', 'It goes to the board next week.'),
    both('Quieren cerrar antes de la campaña.', 'They want to close before the season.'),
  ],
  service: [
    both('Contentos: han pasado de 18 a 42 envases por minuto.', 'Happy: they went from 18 to 42 packs a minute.'),
    both('Una junta pierde; se envía repuesto en el día.', 'A seal leaks; spare sent the same day.'),
    both('Preguntan por una segunda línea para el año que viene.', 'They ask about a second line for next year.'),
  ],
  notInterested: [
    both('Acaban de cambiar de línea; no antes de dos años.', 'They have just replaced their line; not for two years.'),
    both('Subcontratan el envasado y no piensan cambiar.', 'They outsource packing and will not change.'),
  ],
} as const

export const meetingSubjects = {
  discovery: [
    both('Visita a planta y toma de datos', 'Site visit and data gathering'),
    both('Reunión para ver la línea de {goods}', 'Meeting to see the {goods} line'),
  ],
  demo: [
    both('Demostración en nuestra sala de pruebas', 'Demonstration in our test room'),
    both('Prueba de llenado con {goods}', 'Filling trial with {goods}'),
  ],
  close: [
    both('Presentación de la propuesta', 'Presentation of the proposal'),
    both('Cierre de condiciones', 'Agreeing the terms'),
  ],
  service: [
    both('Visita de mantenimiento y repaso de la línea', 'Maintenance visit and line review'),
    both('Revisión anual de la cuenta', 'Yearly account review'),
  ],
} as const

export const meetingNotes: readonly Localized[] = [
  both(
    'Asisten producción y compras. Velocidad necesaria: 35 envases por minuto. Falta medir el hueco de la sala.',
    'Production and purchasing attended. Required speed: 35 packs a minute. The space in the room is still to be measured.',
  ),
  both(
    'La prueba salió bien con el formato de 500 ml. En el de 250 ml hay que cambiar la boquilla.',
    'The trial went well with the 500 ml format. The 250 ml one needs another nozzle.',
  ),
  both(
    'El gerente quiere ver referencias del sector. Enviar dos casos parecidos.',
    'The manager wants references from the sector. Send two similar cases.',
  ),
  both(
    'De acuerdo en el alcance. Pendiente el plazo: piden entrega antes de la campaña.',
    'Scope agreed. Timing is open: they ask for delivery before the season.',
  ),
  both(
    'Hablamos de la formación de operarios y de la conexión con su programa de producción.',
    'We discussed operator training and the link with their production software.',
  ),
]

export const taskSubjects = {
  proposal: [
    both('Preparar la propuesta', 'Prepare the proposal'),
    both('Pedir plano de implantación a oficina técnica', 'Ask engineering for the layout drawing'),
    both('Calcular el retorno de la inversión', 'Work out the return on investment'),
  ],
  follow: [
    both('Llamar para saber si han decidido', 'Call to learn whether they have decided'),
    both('Enviar referencias del sector', 'Send references from the sector'),
    both('Confirmar fecha de la visita', 'Confirm the date of the visit'),
  ],
  won: [
    both('Pasar el pedido a fábrica', 'Hand the order to the factory'),
    both('Planificar la puesta en marcha', 'Plan the start-up'),
  ],
  prospect: [
    both('Buscar la persona que decide', 'Find the person who decides'),
    both('Volver a llamar', 'Call back'),
    both('Enviar el catálogo', 'Send the catalogue'),
  ],
} as const

export const notes: readonly (readonly [title: Localized, body: Localized])[] = [
  [
    both('Cómo deciden', 'How they decide'),
    both(
      '<p>Firma el gerente. Compras pide <strong>tres ofertas</strong> por encima de 30.000 €.</p>',
      '<p>The manager signs. Purchasing asks for <strong>three offers</strong> above €30,000.</p>',
    ),
  ],
  [
    both('Línea actual', 'Present line'),
    both(
      '<p>Llenadora de 2009 sin repuestos, etiquetadora manual y paletizado a mano.</p>',
      '<p>A filler from 2009 without spares, manual labeller and hand palletising.</p>',
    ),
  ],
  [
    both('Referencias que conocen', 'References they know'),
    both(
      '<p>Vieron nuestra línea en una empresa vecina y les gustó el cambio de formato.</p>',
      '<p>They saw our line at a neighbouring company and liked the changeover.</p>',
    ),
  ],
  [
    both('Acceso a la planta', 'Access to the plant'),
    both(
      '<ul><li>Calzado de seguridad.</li><li>Avisar en recepción el día antes.</li></ul>',
      '<ul><li>Safety shoes.</li><li>Tell reception the day before.</li></ul>',
    ),
  ],
]

export const jobTitles: readonly (readonly [weight: number, title: Localized])[] = [
  [14, both('Gerente', 'Manager')],
  [12, both('Director de producción', 'Production director')],
  [10, both('Responsable de compras', 'Purchasing manager')],
  [9, both('Jefe de planta', 'Plant manager')],
  [8, both('Responsable de calidad', 'Quality manager')],
  [7, both('Director técnico', 'Technical director')],
  [6, both('Responsable de mantenimiento', 'Maintenance manager')],
  [6, both('Administración', 'Administration')],
  [5, both('Director financiero', 'Finance director')],
  [4, both('Enólogo', 'Oenologist')],
  [3, both('Maestro almazarero', 'Olive-oil miller')],
  [3, both('Directora general', 'Chief executive')],
  [3, both('Responsable de innovación', 'Innovation manager')],
]
