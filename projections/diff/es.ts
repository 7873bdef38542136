import type { Group, Measure } from '#src/domain/vocabulary.ts';
import type { Phrases } from './phrases.ts';

/** Masculine and feminine. */
const measures: Readonly<Record<Measure, readonly [string, string]>> = {
  killed: ['muertos', 'muertas'],
  injured: ['heridos', 'heridas'],
  missing: ['desaparecidos', 'desaparecidas'],
  escaped: ['fugados', 'fugadas'],
  recaptured: ['recapturados', 'recapturadas'],
  hostage: ['retenidos como rehenes', 'retenidas como rehenes'],
  arrested: ['detenidos', 'detenidas'],
  transferred: ['trasladados', 'trasladadas'],
  deployed: ['desplegados', 'desplegadas'],
  attacks: ['ataques', 'ataques'],
};

const groups: Readonly<Record<Group, string>> = {
  all: 'personas',
  inmate: 'internos',
  'security-forces': 'miembros de las fuerzas de seguridad',
  police: 'policías',
  military: 'militares',
  'prison-staff': 'funcionarios penitenciarios',
  civilian: 'civiles',
};

export const es: Phrases = {
  roles: {
    forensic: 'medicina legal',
    prosecutor: 'fiscalía',
    'prison-authority': 'autoridad penitenciaria',
    police: 'policía',
    military: 'fuerzas armadas',
    government: 'gobierno',
    igo: 'organismo internacional',
    ngo: 'organización no gubernamental',
    ombudsman: 'defensoría del pueblo',
    agency: 'agencia de noticias',
    media: 'prensa',
    witness: 'testigo',
    unattributed: 'sin atribuir',
  },
  statuses: { preliminary: 'preliminar', confirmed: 'confirmada', final: 'definitiva' },
  reasons: {
    'bodies-found': 'se hallaron más cuerpos',
    'death-in-hospital': 'murieron heridos en el hospital',
    'body-parts-counted': 'se habían contado restos como cuerpos',
    'double-count': 'se había contado dos veces a algunos',
    identification: 'la identificación cambió el recuento',
    'scope-error': 'se había contado otra cosa',
    transposition: 'se habían intercambiado dígitos',
    transcription: 'se había copiado mal',
    reallocated: 'algunos se cuentan en otro lugar',
    'basis-changed': 'se cuenta sobre otra base',
    unexplained: 'nadie dijo por qué',
  },
  qualifiers: {
    exact: (number) => number,
    'at-least': (number) => `al menos ${number}`,
    'more-than': (number) => `más de ${number}`,
    'up-to': (number) => `hasta ${number}`,
    'fewer-than': (number) => `menos de ${number}`,
    about: (number) => `alrededor de ${number}`,
  },
  counted: (measure, group) => {
    const [masculine, feminine] = measures[measure];
    if (measure !== 'attacks') return `${groups[group]} ${group === 'all' ? feminine : masculine}`;
    return group === 'all' ? masculine : `${masculine} (${groups[group]})`;
  },
  uncertain: (high) =>
    high === undefined
      ? 'quizá dentro del alcance: solo se suma su extremo superior, que está abierto'
      : `quizá dentro del alcance: solo se suma su extremo superior, ${high}`,
  statusesOfTotals: {
    match: 'coincide',
    'below-sum': 'por debajo de la suma registrada',
    'within-range': 'dentro del rango',
    'unexplained-excess': 'exceso sin explicar',
  },
  range: (low, high) => `entre ${low} y ${high}`,
  openRange: (low) => `${low} o más`,
  none: 'ninguna cifra',
  pinned: 'evaluación',
  summed: 'suma de sus grupos',
  come: (now) => `${now}, antes ninguna cifra`,
  became: (before, now) => `${before} pasó a ${now}`,
  stayed: (before, now) => `${before} se mantuvo en ${now}`,
  asBefore: (now) => `${now}, como antes`,
  gone: (before) => `${before} dejó de valer`,
  ranges: (now, range, before) => `${now} se mantiene: su rango es ${range}, antes ${before}`,
  wholeStayed: ', mientras el total se mantuvo',
  byWayOf: (numbers) => `, pasando por ${numbers}`,
  next: {
    none: (now) => `luego ${now}`,
    moment: (now) => `en el mismo momento, ${now}`,
    entry: (now) => `en el mismo registro, ${now}`,
  },
  moreSteps: (count) => `${count} pasos más`,
  more: (count) => `${count} más`,
  revised: {
    correction: (claims, are, reason) =>
      `${are ? `se corrigieron las afirmaciones ${claims}` : `se corrigió la afirmación ${claims}`}: ${reason}`,
    update: (claims, are, reason) =>
      `${are ? `se actualizaron las afirmaciones ${claims}` : `se actualizó la afirmación ${claims}`}: ${reason}`,
  },
  retracted: (claim) => `se retiró la afirmación ${claim}`,
  reinstated: (claim) => `se restableció la afirmación ${claim}`,
  struck: (claim) => `se tachó la afirmación ${claim}: se había registrado por error`,
  mendedClaim: (claim) => `se enmendó el registro de la afirmación ${claim}`,
  mendedEvent: 'se enmendó el registro de un evento',
  assessed: 'la fijó un analista',
  lifted: 'se levantó la evaluación',
  quoted: (words) => ` («${words}»)`,
  field: (name, was, is) => `${name} era ${was}, es ${is}`,
  absent: 'ausente',
  sum: 'suma registrada',
  merged: (subject) => `${subject} resultó ser el mismo hecho y se fusionó`,
  split: (subject) => `${subject} resultó ser otro hecho y se separó`,
  partOf: (subject) => `contado con ${subject}`,
  mergedInto: (subject) => `contado con ${subject}, con el que se fusionó`,
  residual: 'residuo',
  dateDisputed: (dates) => `la fecha pasó a estar en disputa: ${dates}`,
  dateStillDisputed: (dates) => `la fecha sigue en disputa: ${dates}`,
  dateSettled: (recorded) => `la fecha ya no está en disputa: ${recorded}`,
  dateRecorded: (date) => `la registrada es ${date}`,
  noDateRecorded: 'no hay fecha registrada',
  nowCounted: (addend) => `ahora se cuenta, ${addend}`,
  noMore: (before) => `ya no, antes ${before}`,
};
