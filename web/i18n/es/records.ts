/** Lists, boards and records. */
export const records = {
  nextActivity: { none: 'Sin reunión', overdue: 'Atrasada', today: 'Hoy', planned: 'Prevista' },
  currency: 'Divisa',
  kindOfRecord: 'Clase de registro',
  chooseFile: 'Elegir archivo',
  parts: {
    street: 'Calle y número',
    postalCode: 'Código postal',
    city: 'Población',
    region: 'Provincia',
    country: 'País (ES, MX…)',
    first: 'Nombre',
    last: 'Apellidos',
  },
}
