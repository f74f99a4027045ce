/** XML Schema's dateTimeStamp, the one form in which credentials write a moment. */

/** How far an issuer's clock may be ahead of the reader's, in milliseconds. */
export const CLOCK_SKEW = 5 * 60 * 1000;

const FORM =
  /^([0-9]{4})-([0-9]{2})-([0-9]{2})T([0-9]{2}):([0-9]{2}):([0-9]{2})(?:\.([0-9]{1,12}))?(?:Z|([+-])([0-9]{2}):([0-9]{2}))$/;
const FIRST = Date.parse('0001-01-01T00:00:00Z');
const LAST = Date.parse('9999-12-31T23:59:59.999Z');

/**
 * The moment that a dateTimeStamp names, in milliseconds; undefined where `text` isn't one.
 *
 * A time of day and a time zone are required (VC Data Model 2.0, section 4.9).
 * @param {unknown} text
 * @returns {number | undefined}
 */
export function readTime(text) {
  const found = typeof text === 'string' ? FORM.exec(text) : null;
  if (found === null) return undefined;
  const [year, month, day, hour, minute, second] = found.slice(1, 7).map(Number);
  if (!year || hour > 23 || minute > 59 || second > 59) return undefined;
  const date = new Date(0);
  date.setUTCFullYear(year, month - 1, day);
  if (date.getUTCMonth() !== month - 1 || date.getUTCDate() !== day) return undefined;
  date.setUTCHours(hour, minute, second, Number((found[7] ?? '').padEnd(3, '0').slice(0, 3)));
  const [hours, minutes] = [Number(found[9] ?? 0), Number(found[10] ?? 0)];
  if (hours > 23 || minutes > 59) return undefined;
  const offset = (hours * 60 + minutes) * 60_000 * (found[8] === '-' ? -1 : 1);
  const moment = date.getTime() - offset;
  return moment < FIRST || moment > LAST ? undefined : moment;
}

const YEAR = '([0-9]{4})';
const TWO = '([0-9]{2})';
const FRACTION = '(?:[.,]([0-9]{1,12}))?';
const ZONE = `(Z|[+-]${TWO}(?::?${TWO})?)`;
const EXTENDED = new RegExp(`^${YEAR}-${TWO}-${TWO}T${TWO}:${TWO}(?::${TWO}${FRACTION})?${ZONE}$`);
const BASIC = new RegExp(`^${YEAR}${TWO}${TWO}T${TWO}${TWO}(?:${TWO}${FRACTION})?${ZONE}$`);

/**
 * The moment that a date and time of ISO 8601 with a time zone names, in milliseconds; undefined for others. Open Badges
 * 2.0 asks for no more than that: seconds may be left out, `20240301T090000Z` and `+0000` are written too.
 * @param {unknown} text
 * @returns {number | undefined}
 */
export function readIsoTime(text) {
  const found = typeof text === 'string' ? EXTENDED.exec(text) ?? BASIC.exec(text) : null;
  if (found === null) return undefined;
  const [, year, month, day, hour, minute, second = '00', fraction, zone, hours, minutes = '00'] = found;
  const offset = zone === 'Z' ? zone : `${zone[0]}${hours}:${minutes}`;
  return readTime(`${year}-${month}-${day}T${hour}:${minute}:${second}${fraction ? `.${fraction}` : ''}${offset}`);
}

/**
 * The day that the text of a moment names where it was written, which may be another one in UTC: 2026-03-01.
 * @param {unknown} text
 */
export const writtenDay = text =>
  String(text ?? '').replaceAll('-', '').slice(0, 8).replace(/^(.{4})(..)(..)$/, '$1-$2-$3');

/**
 * The day of a moment, in UTC, as readers see it: 2026-03-01.
 * @param {number} moment
 */
export const writeDay = moment => new Date(moment).toISOString().slice(0, 10);
