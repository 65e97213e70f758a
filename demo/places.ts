import type { TeamLogin } from './team.ts'

export interface Place {
  readonly city: string
  readonly region: string
  /** Start of its postal codes. */
  readonly postal: string
  readonly country: 'ES' | 'MX' | 'CO'
  /** Start of its fixed-line numbers, in E.164. */
  readonly dial: string
  readonly owner: TeamLogin
}

function spain(owner: TeamLogin, rows: readonly (readonly [number, string, string, string, string])[]) {
  return rows.map(([weight, city, region, postal, dial]): readonly [number, Place] => [
    weight,
    { city, region, postal, dial: `+34${dial}`, country: 'ES', owner },
  ])
}

/** Where customers are, the more the nearer. */
export const places: readonly (readonly [weight: number, place: Place])[] = [
  ...spain('kim', [
    [15, 'Zaragoza', 'Zaragoza', '500', '976'],
    [3, 'Calatayud', 'Zaragoza', '503', '976'],
    [3, 'Cariñena', 'Zaragoza', '504', '976'],
    [2, 'Ejea de los Caballeros', 'Zaragoza', '506', '976'],
    [4, 'Huesca', 'Huesca', '220', '974'],
    [3, 'Barbastro', 'Huesca', '223', '974'],
    [3, 'Fraga', 'Huesca', '225', '974'],
    [3, 'Teruel', 'Teruel', '440', '978'],
    [3, 'Alcañiz', 'Teruel', '446', '978'],
    [6, 'Logroño', 'La Rioja', '260', '941'],
    [2, 'Calahorra', 'La Rioja', '265', '941'],
    [5, 'Pamplona', 'Navarra', '310', '948'],
    [3, 'Tudela', 'Navarra', '315', '948'],
    [4, 'Lleida', 'Lleida', '250', '973'],
    [5, 'Barcelona', 'Barcelona', '080', '93'],
    [3, 'Vilafranca del Penedès', 'Barcelona', '087', '93'],
    [3, 'Girona', 'Girona', '170', '972'],
    [3, 'Bilbao', 'Bizkaia', '480', '944'],
    [2, 'Vitoria-Gasteiz', 'Álava', '010', '945'],
    [3, 'Burgos', 'Burgos', '090', '947'],
    [2, 'Santander', 'Cantabria', '390', '942'],
    [2, 'A Coruña', 'A Coruña', '150', '981'],
    [2, 'León', 'León', '240', '987'],
    [2, 'Valladolid', 'Valladolid', '470', '983'],
  ]),
  ...spain('inigo', [
    [5, 'Madrid', 'Madrid', '280', '91'],
    [6, 'València', 'Valencia', '460', '96'],
    [3, 'Castelló de la Plana', 'Castellón', '120', '964'],
    [4, 'Murcia', 'Murcia', '300', '968'],
    [3, 'Molina de Segura', 'Murcia', '305', '968'],
    [3, 'Alacant', 'Alicante', '030', '965'],
    [3, 'Albacete', 'Albacete', '020', '967'],
    [2, 'Ciudad Real', 'Ciudad Real', '130', '926'],
    [3, 'Jaén', 'Jaén', '230', '953'],
    [3, 'Úbeda', 'Jaén', '234', '953'],
    [4, 'Sevilla', 'Sevilla', '410', '954'],
    [2, 'Dos Hermanas', 'Sevilla', '417', '954'],
    [3, 'Córdoba', 'Córdoba', '140', '957'],
    [3, 'Málaga', 'Málaga', '290', '952'],
    [2, 'Antequera', 'Málaga', '292', '952'],
    [3, 'Almería', 'Almería', '040', '950'],
    [2, 'Badajoz', 'Badajoz', '060', '924'],
    [2, 'Almendralejo', 'Badajoz', '062', '924'],
    [1, 'Las Palmas de Gran Canaria', 'Las Palmas', '350', '928'],
  ]),
  [
    4,
    {
      city: 'Ciudad de México',
      region: 'Ciudad de México',
      postal: '03',
      dial: '+5255',
      country: 'MX',
      owner: 'begona',
    },
  ],
  [3, { city: 'Guadalajara', region: 'Jalisco', postal: '44', dial: '+5233', country: 'MX', owner: 'begona' }],
  [3, { city: 'Monterrey', region: 'Nuevo León', postal: '64', dial: '+5281', country: 'MX', owner: 'begona' }],
  [3, { city: 'Bogotá', region: 'Cundinamarca', postal: '11', dial: '+57601', country: 'CO', owner: 'begona' }],
  [3, { city: 'Medellín', region: 'Antioquia', postal: '05', dial: '+57604', country: 'CO', owner: 'begona' }],
]

/** Streets of industrial estates and of towns, with their kind. */
export const industrialStreets: readonly string[] = [
  'Polígono Industrial El Portazgo, nave',
  'Polígono La Paz, calle Berlín',
  'Polígono Valle del Cinca, parcela',
  'Polígono Industrial San Miguel, calle',
  'Carretera de Logroño, km',
  'Carretera de Castellón, km',
  'Polígono Cantabria, calle Soto Galo',
  'Parque Empresarial Los Olivos, parcela',
  'Polígono El Sequero, avenida del Ebro',
  'Parque Tecnológico Walqa, edificio',
  'Camino de la Acequia',
]

export const townStreets: readonly string[] = [
  'Calle Mayor',
  'Avenida de la Constitución',
  'Plaza de España',
  'Calle San Blas',
  'Paseo de la Independencia',
  'Calle del Coso',
  'Calle Joaquín Costa',
  'Ronda de la Estación',
  'Calle Ramón y Cajal',
  'Calle Santa Águeda',
]

export const americanStreets: readonly string[] = [
  'Avenida de los Insurgentes',
  'Calzada del Valle',
  'Avenida Vallarta',
  'Carrera 15',
  'Calle 93',
  'Autopista Norte',
  'Avenida Industrial',
]
