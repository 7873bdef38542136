import { slugOf } from '#src/domain/names.ts';
import { between, oneOf, type Random } from './random.ts';

/** Who speaks in the bench's stories, and with what voice. */
const SPEAKERS = [
  {
    claimant: 'Servicio Nacional de Atención a Privados de la Libertad',
    institution: 'SNAI',
    role: 'prison-authority',
  },
  { claimant: 'Policía Nacional, comandante de la Zona 8', institution: 'Policía Nacional', role: 'police' },
  { claimant: 'Fiscalía General del Estado', institution: 'Fiscalía', role: 'prosecutor' },
  { claimant: 'Servicio Nacional de Medicina Legal', institution: 'Medicina Legal', role: 'forensic' },
  { claimant: 'Ministerio de Gobierno', institution: 'Gobierno', role: 'government' },
  { claimant: 'Comité Permanente por la Defensa de los Derechos Humanos', institution: 'CDH', role: 'ngo' },
  { claimant: 'familiares a las puertas del centro', role: 'witness' },
] as const;

const PUBLISHERS = [
  ['Primicias', 'https://www.primicias.ec/noticias/sucesos'],
  ['El Universo', 'https://www.eluniverso.com/noticias/seguridad'],
  ['El Comercio', 'https://www.elcomercio.com/actualidad/seguridad'],
  ['Agencia EFE', 'https://efe.com/mundo'],
] as const;

const QUOTES = [
  'Hasta el momento se confirma el fallecimiento de personas privadas de la libertad dentro del pabellón.',
  'La cifra puede variar conforme avance el levantamiento de los cuerpos.',
  'Se corrige el dato entregado en la madrugada, según el último recuento de criminalística.',
] as const;

const NOTES = [
  'Given at the press conference in front of the gate; the written bulletin came out two hours later.',
  'The article repeats the figure of the morning and says that the count goes on.',
] as const;

export const PLACES = ['EC-G', 'EC-A', 'EC-X', 'EC-E', 'EC-M', 'EC-O', 'EC-R', 'EC-P'] as const;
const FACILITIES = [
  'Penitenciaría del Litoral',
  'Centro de Privación de Libertad Azuay N.º 1 (Turi)',
  'CRS Cotopaxi N.º 1',
  'CRS Esmeraldas N.º 2',
  'CPL Bellavista',
  'CPL Machala',
] as const;

/** How many prisons there are of each name, so that as many incidents meet at one as do in a country. */
const OF_EACH = 150;

export const facility = (random: Random): string => `${oneOf(random, FACILITIES)}, ${between(random, 1, OF_EACH)}`;

export const speaker = (random: Random) => oneOf(random, SPEAKERS);
export const quote = (random: Random) => oneOf(random, QUOTES);
export const note = (random: Random) => oneOf(random, NOTES);

export const dayOf = (moment: number): string => new Date(moment).toISOString().slice(0, 10);

/** The publication that carries what is said on a day. */
export function report(random: Random, today: number, about: string) {
  const [publisher, section] = oneOf(random, PUBLISHERS);
  const day = dayOf(today);
  return {
    publisher,
    url: `${section}/${slugOf(about)}-${Math.floor(random() * 1e6)}/`,
    published: day,
    retrieved: day,
    language: 'es',
  };
}
