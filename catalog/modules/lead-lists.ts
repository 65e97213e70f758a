import type { OptionListDefinition } from '#common/element.ts'
import { both } from './define.ts'

/** Where leads come from, how they show interest and why they are put aside. */
export const leadLists: Readonly<Record<string, OptionListDefinition>> = {
  qualification: {
    label: both('Cualificación', 'Qualification'),
    options: [
      { value: 'unknown', label: both('Prospecto', 'Prospect'), color: 'grey' },
      { value: 'qualified', label: both('Lead cualificado', 'Qualified lead'), color: 'green' },
      { value: 'disqualified', label: both('Descartado', 'Disqualified'), color: 'red' },
    ],
  },
  source: {
    label: both('Origen', 'Source'),
    options: [
      { value: 'website', label: both('Página web', 'Website'), color: 'blue' },
      { value: 'tradeFair', label: both('Feria', 'Trade fair'), color: 'plum' },
      { value: 'referral', label: both('Recomendación', 'Referral'), color: 'green' },
      { value: 'customer', label: both('Cliente actual', 'Existing customer'), color: 'teal' },
      {
        value: 'partner',
        label: both('Colaborador o distribuidor', 'Partner or distributor'),
        color: 'teal',
      },
      { value: 'coldCall', label: both('Llamada en frío', 'Cold call'), color: 'grey' },
      { value: 'inboundCall', label: both('Llamada recibida', 'Incoming call'), color: 'blue' },
      { value: 'email', label: both('Correo electrónico', 'Email'), color: 'blue' },
      { value: 'socialMedia', label: both('Redes sociales', 'Social media'), color: 'orange' },
      { value: 'advertising', label: both('Publicidad', 'Advertising'), color: 'orange' },
      { value: 'event', label: both('Evento o jornada', 'Event'), color: 'plum' },
      { value: 'purchasedList', label: both('Listado comprado', 'Bought list'), color: 'grey' },
      {
        value: 'publicTender',
        label: both('Licitación pública', 'Public tender'),
        color: 'yellow',
      },
      { value: 'other', label: both('Otro', 'Other'), color: 'grey' },
    ],
  },
  captureChannel: {
    label: both('Canal de captación', 'Capture channel'),
    options: [
      { value: 'webForm', label: both('Formulario web', 'Web form') },
      { value: 'chat', label: both('Chat', 'Chat') },
      { value: 'call', label: both('Llamada', 'Call') },
      { value: 'email', label: both('Correo electrónico', 'Email') },
      { value: 'whatsapp', label: both('WhatsApp', 'WhatsApp') },
      { value: 'tradeFair', label: both('Estand en feria', 'Trade-fair stand') },
      { value: 'businessCard', label: both('Tarjeta de visita', 'Business card') },
      { value: 'visit', label: both('Visita', 'Visit') },
      { value: 'socialMedia', label: both('Redes sociales', 'Social media') },
      { value: 'import', label: both('Fichero importado', 'Imported file') },
    ],
  },
  qualifyingEvent: {
    label: both('Qué mostró su interés', 'What showed interest'),
    options: [
      { value: 'informationRequest', label: both('Pidió información', 'Asked for information') },
      { value: 'quoteRequest', label: both('Pidió un presupuesto', 'Asked for a quote') },
      { value: 'demoRequest', label: both('Pidió una demostración', 'Asked for a demonstration') },
      {
        value: 'qualifyingForm',
        label: both('Rellenó un formulario concreto', 'Filled in a specific form'),
      },
      {
        value: 'message',
        label: both('Escribió por WhatsApp o chat', 'Wrote by WhatsApp or chat'),
      },
      { value: 'email', label: both('Escribió un correo', 'Wrote an email') },
      { value: 'call', label: both('Lo dijo por teléfono', 'Said so on the phone') },
      {
        value: 'fairConversation',
        label: both('Conversación en la feria', 'Conversation at the fair'),
      },
      { value: 'meeting', label: both('Aceptó una reunión', 'Accepted a meeting') },
      { value: 'other', label: both('Otro', 'Other') },
    ],
  },
  disqualifiedReason: {
    label: both('Motivo de descarte', 'Reason for disqualifying'),
    options: [
      { value: 'noNeed', label: both('No lo necesita', 'No need') },
      { value: 'notNow', label: both('Ahora no', 'Not now') },
      { value: 'noBudget', label: both('Sin dinero para ello', 'No money for it') },
      {
        value: 'competitor',
        label: both('Contento con otro proveedor', 'Happy with another supplier'),
      },
      { value: 'noAuthority', label: both('No decide', 'Not the one who decides') },
      { value: 'unreachable', label: both('No hay forma de hablar', 'Cannot be reached') },
      { value: 'wrongData', label: both('Datos erróneos', 'Wrong data') },
      { value: 'outOfMarket', label: both('Fuera de nuestro mercado', 'Outside our market') },
      { value: 'duplicate', label: both('Duplicado', 'Duplicate') },
      {
        value: 'doNotContact',
        label: both('Pidió que no le contactemos', 'Asked not to be contacted'),
      },
    ],
  },
}
