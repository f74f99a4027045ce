/**
 * Which characters names in XML may have, for sets in regular expressions: those of XML 1.0 up to its fourth edition
 * (appendix B), as expat reads them, which is the reader of the command line. The fifth edition allows more, and a file
 * that one half reads must not be damaged to the other. The colon is left out: it parts a prefix from a name.
 */

// Runs beyond ASCII, in base 36: how far each lies behind the one before, and how much longer than one character it is.
// A page has to load them, so they are written short.
const STARTS =
  '1s-m 1-u 1-1l 2-a 2-7 1-1g 1-1v 9-z 3-1 4-t 1k-2g i-6 5g 1-2 1 1-j 1-17 1-6 3 1 1 1 1-h d-b 1-1t 1-b 1-z e-1g ' +
  '2-1 2-1 3-r 2-7 2-1 1j-11 2 7-11 21-q 5-2 1a-p 6-9 12-1y 2-4 1-e 1-3 1 f-1 f2-1g 3 q-9 z-7 2-1 2-l 1-6 1 3-3 y-1 ' +
  '1-2 e-1 j-5 4-1 2-l 1-6 1-1 1-1 1-1 v-3 1 j-2 g-6 1 1-2 1-l 1-6 1-1 1-4 3 y 10-7 2-1 2-l 1-6 1-1 2-3 3 u-1 1-2 ' +
  'z-5 3-2 1-3 3-1 1 1-1 3-1 3-2 3-7 1-2 23-7 1-2 1-m 1-9 1-4 12-1 z-7 1-2 1-m 1-9 1-4 10 1-1 z-7 1-2 1-m 1-f 12-1 ' +
  '4f-19 1 1-1 c-5 1n-1 1 2-1 1 2 6-3 1-6 1-2 1 1 2-1 1-1 1 1-1 9 2-4 3f-7 1-w 8m-11 a-12 9 1-1 1-2 1 1-1 1-4 15 1 ' +
  '1 b 1 1 3-1 3 5-2 1 1 1 1 3-1 3-1 1 14 9 2 2-1 7-1 1 1-6 14 4 8 2di-4b 4-2h 6-l 2-5 2-11 2-5 2-7 1 1 1 1-u 2-1g ' +
  '1-6 1 3-2 1-6 3-3 2-5 4-c 5-2 1-6 89 3-1 2 29-2 2v8 p-8 n-2b c-2h a-13 5oz-g4l 2fu-8mb';
const OTHERS =
  '1j ew-1 1a-1x q-1 11 6z-3 7e-g 1-m 1-2 1 1-1 1 3f a-7 d-9 6 2t-e 2-1 1-3 2-9 ef-2 1k 1-f 3-3 d-1 2-9 h-2 1k 1-6 ' +
  '2-1 2-2 9 a-1 2-9 i 1l 1-4 4-1 2-2 o-b f-2 1k 1-7 1-2 1-2 o-9 h-2 1k 1-5 3-1 2-2 8-1 e-9 i-1 1m-4 3-2 1-3 9 f-8 ' +
  'h-2 1m-6 1-2 1-3 7-1 f-9 i-1 1m-6 1-2 1-3 7-1 f-9 i-1 1m-5 2-2 1-3 9 e-9 5d 2-6 b-8 1-9 2f 2-5 1-1 9 1-5 2-9 ' +
  '1q-1 6-9 b 1 1 4-1 1d-j 1-5 4-5 1 1-k 3-6 1 3di-c 4 2zn 10-5 1-4 2r-1 2-1 2l-2';

/** @param {string} runs */
function setOf(runs) {
  let at = 0x80;
  const character = (/** @type {number} */ point) => `\\u${point.toString(16).padStart(4, '0')}`;
  return runs
    .split(' ')
    .map(run => {
      const [gap, more = 0] = run.split('-').map(digits => parseInt(digits, 36));
      const first = at + gap;
      at = first + more + 1;
      return `${character(first)}-${character(first + more)}`;
    })
    .join('');
}

/** With these a name begins. */
export const NAME_START = `A-Z_a-z${setOf(STARTS)}`;

/** With these it goes on. */
export const NAME_CHARACTER = `${NAME_START}.0-9${setOf(OTHERS)}-`;
