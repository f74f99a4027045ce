/**
 * A PNG as the chunks it is made of, without decoding a pixel (PNG, third edition, sections 5.2 to 5.6).
 * Everything is checked before anything is believed.
 */

import { latin1 } from './encoding.js';
import { SIGNATURE } from './images.js';
import { InputError } from './errors.js';
import { crc32 } from './inflate.js';

/**
 * One chunk: its four letters and its data.
 * @typedef {{type: string, body: Uint8Array}} Chunk
 */

const MAX_BYTES = 10 * 1024 * 1024;
const MAX_CHUNKS = 50_000;
const MAX_SIDE = 2 ** 31 - 1;

/**
 * Walk a PNG from signature to IEND and return its chunks in order.
 *
 * Throws `InputError` (broken_image, too_large) unless every length and CRC is right, IHDR comes first
 * and once, the IDAT chunks stand together and IEND comes. What follows it is left aside: tools and networks append some.
 * @param {Uint8Array} image
 * @returns {Chunk[]}
 */
export function readChunks(image) {
  if (image.length > MAX_BYTES) {
    throw new InputError(`expected a PNG of at most ${MAX_BYTES} bytes, found ${image.length}`, 'too_large');
  }
  const view = new DataView(image.buffer, image.byteOffset, image.byteLength);
  /** @type {Chunk[]} */
  const chunks = [];
  let position = SIGNATURE.length;
  while (chunks.at(-1)?.type !== 'IEND') {
    if (chunks.length === MAX_CHUNKS) throw broken(`it has more than ${MAX_CHUNKS} chunks`);
    if (image.length - position < 12) throw broken('it ends before its IEND chunk');
    const end = position + 12 + view.getUint32(position);
    const type = latin1(image.subarray(position + 4, position + 8));
    if (!/^[A-Za-z]{4}$/.test(type)) throw broken(`the chunk at byte ${position} has no proper type`);
    if (end > image.length) throw broken(`its ${type} chunk is cut off`);
    if (crc32(image.subarray(position + 4, end - 4)) !== view.getUint32(end - 4)) {
      throw broken(`the checksum of its ${type} chunk is wrong`);
    }
    chunks.push({ type, body: image.subarray(position + 8, end - 4) });
    position = end;
  }
  checkOrder(chunks);
  return chunks;
}

/** @param {Chunk[]} chunks */
function checkOrder(chunks) {
  const types = chunks.map(chunk => chunk.type);
  const header = chunks[0].body;
  if (types[0] !== 'IHDR' || types.lastIndexOf('IHDR') !== 0 || header.length !== 13) {
    throw broken("it doesn't start with one proper IHDR chunk");
  }
  const view = new DataView(header.buffer, header.byteOffset, header.byteLength);
  for (const side of [view.getUint32(0), view.getUint32(4)]) {
    if (side < 1 || side > MAX_SIDE) throw broken('its width or height is out of range');
  }
  if (chunks[chunks.length - 1].body.length) throw broken("its IEND chunk isn't empty");
  const first = types.indexOf('IDAT');
  if (first < 0) throw broken('it has no pixels (no IDAT chunk)');
  const count = types.filter(type => type === 'IDAT').length;
  if (types.lastIndexOf('IDAT') !== first + count - 1) throw broken("its IDAT chunks don't stand together");
}

/** @param {string} reason */
const broken = reason => new InputError(`the PNG is damaged: ${reason}`, 'broken_image');
