import { both } from '#catalog/modules/define.ts'
import type { LoyaltyCase } from './define.ts'

/** Smart Shopper of Pick n Pay, South Africa: launched in 2011, its rate halved in 2017. */
export const pickNPay: LoyaltyCase = {
  name: 'pick-n-pay',
  label: both(
    'Pick n Pay: una moneda que costó más de lo pensado',
    'Pick n Pay: a currency that cost more than thought',
  ),
  story: [
    both(
      'En marzo de 2011 la cadena sudafricana de supermercados lanzó Smart Shopper: un punto por cada rand y 1000 puntos por 10 rands, el 1 % de lo comprado. En tres meses tenía 3,1 millones de miembros y más de la mitad de las ventas.',
      'In March 2011 the South African supermarket chain launched Smart Shopper: a point for each rand and 1,000 points for 10 rand, 1% of what was bought. Within three months it had 3.1 million members and more than half of sales.',
    ),
    both(
      'En el primer semestre el resultado neto cayó un 46 %, según la empresa por el coste de introducir el programa y de montar una distribución central. En 2014 se le atribuía un 3,3 % más de ventas; en 2017 la cadena redujo la tasa a la mitad.',
      'In the first half net income fell by 46%, according to the company because of the cost of introducing the programme and of building central distribution. In 2014 it was credited with 3.3% more sales; in 2017 the chain halved the rate.',
    ),
  ],
  lesson: [
    both(
      'Con cifras publicadas y un margen de supermercado, el programa pierde dinero cada año aunque venda más: casi todo el premio se paga por compras que se habrían hecho igual.',
      'With published figures and the margin of a supermarket, the programme loses money each year although it sells more: nearly all of the reward is paid on purchases that would have been made anyway.',
    ),
    both(
      'Prueba a dejar la tasa en 0,5 puntos por rand, como hizo la cadena en 2017: el premio cuesta la mitad y lo que falta es casi solo el coste anual. Después sube el margen, o la parte de los socios, y mira cuál de los dos mueve más el resultado.',
      'Try a rate of 0.5 points per rand, as the chain did in 2017: the reward costs half, and what is missing is little more than the yearly cost. Then raise the margin, or the part of partners, and see which of the two moves the result more.',
    ),
    both(
      'Si el 3,3 % fuera aumento de todas las ventas y el 65 % de ellas diera puntos, el premio por sí solo pediría un margen del 20,3 % sobre la venta adicional, antes de montaje y gastos. Es una deducción nuestra, no una cifra publicada.',
      'If the 3.3% were an increase of all sales and 65% of them earned points, the reward alone would ask for a margin of 20.3% on the extra sales, before set-up and running cost. That is our inference, not a published figure.',
    ),
  ],
  figures: [
    {
      label: both('Lanzamiento', 'Launch'),
      value: both(
        'Marzo de 2011; unos 140 millones de rands de inversión; 1 punto por rand; las cuentas sin uso en 24 meses se cierran',
        'March 2011; about R140 million of capital; 1 point per rand; accounts unused for 24 months are closed',
      ),
      source: 'The Wise Marketer, 21 Mar 2011',
    },
    {
      label: both('Miembros', 'Members'),
      value: both(
        '3,1 millones a los tres meses, más del 50 % de las ventas',
        '3.1 million after three months, more than 50% of sales',
      ),
      source: 'Business Report, 13 Jun 2011',
    },
    {
      label: both('Primer semestre', 'First half'),
      value: both(
        'Resultado neto de 191 millones de rands frente a 354,3; ventas de 27 100 millones (+7,4 %)',
        'Net income of R191 million against 354.3; sales of R27.1 billion (+7.4%)',
      ),
      source: 'Bloomberg, 19 Oct 2011',
    },
    {
      label: both('Año hasta febrero de 2012', 'Year to February 2012'),
      value: both(
        'Ventas de 55 300 millones de rands (+8,1 %); beneficio por acción −15 %; 5 millones de usuarios recibieron 350 millones, no todos pagados por la cadena',
        'Sales of R55.3 billion (+8.1%); headline earnings per share −15%; 5 million users received R350 million, not all paid by the chain',
      ),
      source: 'Reuters, 18 Apr 2012; Business Report',
    },
    {
      label: both('2014', '2014'),
      value: both(
        'Más de 8 millones de miembros, 65 % de las ventas; se le atribuye un 3,3 % más de ventas',
        'More than 8 million members, 65% of sales; credited with 3.3% more sales',
      ),
      source: 'Trade Intelligence',
    },
    {
      label: both('Marzo de 2017', 'March 2017'),
      value: both('La tasa baja a la mitad: 1 punto por cada 2 rands', 'The rate is halved: 1 point per R2'),
      source: 'Business Day; The Citizen',
    },
  ],
  rules: {
    currency: 'ZAR',
    period: 'year',
    redemptionBy: 'share',
    expiryMonths: 24,
    horizonYears: 5,
    discountRate: '10',
  },
  inputs: {
    sales: {
      value: '55300000000',
      low: '54200000000',
      high: '56400000000',
      source: both('Reuters, 18 abr 2012; margen de ±2 % nuestro', 'Reuters, 18 Apr 2012; range of ±2% ours'),
    },
    memberShare: {
      value: '57.5',
      low: '50',
      high: '65',
      source: both(
        'Más del 50 % en 2011 (Business Report), 65 % en 2014 (Trade Intelligence)',
        'More than 50% in 2011 (Business Report), 65% in 2014 (Trade Intelligence)',
      ),
    },
    earnRate: { value: '1', source: both('The Wise Marketer, 21 mar 2011', 'The Wise Marketer, 21 Mar 2011') },
    pointValue: { value: '0.01', source: both('The Wise Marketer, 21 mar 2011', 'The Wise Marketer, 21 Mar 2011') },
    redeemed: {
      value: '85',
      low: '70',
      high: '95',
      source: both('Supuesto nuestro: no se publicó', 'Our assumption: not published'),
    },
    unitCost: {
      value: '1',
      low: '0.8',
      high: '1',
      source: both(
        'Supuesto nuestro: se descuenta en caja como dinero',
        'Our assumption: taken off at the till like money',
      ),
    },
    partnerShare: {
      value: '0',
      low: '0',
      high: '15',
      source: both(
        '«No todos pagados por la cadena» (Business Report); cuánto no se publicó',
        '“Not all paid by the retailer” (Business Report); how much was not published',
      ),
    },
    uplift: {
      value: '3.3',
      low: '0',
      high: '5.1',
      source: both(
        '3,3 % (Trade Intelligence, 2014); 5,1 % si es de todas las ventas y lo traen los miembros',
        '3.3% (Trade Intelligence, 2014); 5.1% if it is of all sales and brought by members',
      ),
    },
    margin: {
      value: '18',
      low: '16',
      high: '22',
      source: both('Supuesto nuestro: margen de un supermercado', 'Our assumption: margin of a supermarket'),
    },
    setupCost: {
      value: '140000000',
      low: '130000000',
      high: '150000000',
      source: both('The Wise Marketer, 21 mar 2011; margen nuestro', 'The Wise Marketer, 21 Mar 2011; range ours'),
    },
    runningCost: {
      value: '60000000',
      low: '30000000',
      high: '100000000',
      source: both('Supuesto nuestro: no se publicó', 'Our assumption: not published'),
    },
  },
}
