/**
 * DEFLATE, bounded (RFC 1951), and its two wrappers: gzip (RFC 1952) and zlib (RFC 1950).
 *
 * Browsers' DecompressionStream would do, but for this: they don't agree on what may follow the data,
 * and the answer must be the same everywhere. So must the end of the input, and every checksum.
 */

import { InputError } from './errors.js';

const LENGTH_BASE = [3, 4, 5, 6, 7, 8, 9, 10, 11, 13, 15, 17, 19, 23, 27, 31, 35, 43, 51, 59, 67, 83, 99, 115, 131, 163, 195, 227, 258];
const LENGTH_BITS = [0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 2, 3, 3, 3, 3, 4, 4, 4, 4, 5, 5, 5, 5, 0];
const DISTANCE_BASE = [1, 2, 3, 4, 5, 7, 9, 13, 17, 25, 33, 49, 65, 97, 129, 193, 257, 385, 513, 769, 1025, 1537, 2049, 3073, 4097, 6145, 8193, 12289, 16385, 24577];
const DISTANCE_BITS = [0, 0, 0, 0, 1, 1, 2, 2, 3, 3, 4, 4, 5, 5, 6, 6, 7, 7, 8, 8, 9, 9, 10, 10, 11, 11, 12, 12, 13, 13];
const CODE_ORDER = [16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15];

const CRC_TABLE = Uint32Array.from({ length: 256 }, (_, byte) => {
  let value = byte;
  for (let bit = 0; bit < 8; bit += 1) value = value & 1 ? 0xedb88320 ^ (value >>> 1) : value >>> 1;
  return value;
});

/**
 * The CRC-32 of PNG and gzip.
 * @param {Uint8Array} data
 */
export function crc32(data) {
  let value = 0xffffffff;
  for (const byte of data) value = CRC_TABLE[(value ^ byte) & 0xff] ^ (value >>> 8);
  return (value ^ 0xffffffff) >>> 0;
}

/**
 * The content of one gzip member, which must be all there is.
 *
 * Throws `InputError`: code broken, cut_off, too_large (past `maxBytes`) or trailing.
 * @param {Uint8Array} data
 * @param {number} maxBytes
 */
export function gunzip(data, maxBytes) {
  const reader = new Reader(data, maxBytes);
  const [first, second, method, flags] = [reader.byte(), reader.byte(), reader.byte(), reader.byte()];
  if (first !== 0x1f || second !== 0x8b || method !== 8 || flags & 0xe0) throw broken();
  reader.skip(6);
  if (flags & 4) reader.skip(reader.byte() | (reader.byte() << 8));
  for (const flag of [8, 16]) if (flags & flag) while (reader.byte() !== 0);
  if (flags & 2) {
    const sum = crc32(data.subarray(0, reader.at)) & 0xffff;
    if ((reader.byte() | (reader.byte() << 8)) !== sum) throw broken();
  }
  const content = reader.inflate();
  const sum = reader.little();
  if (sum !== crc32(content) || reader.little() !== content.length) throw broken();
  return reader.end(content);
}

/**
 * The content of one zlib stream, which must be all there is; throws as `gunzip` does.
 * @param {Uint8Array} data
 * @param {number} maxBytes
 */
export function unzlib(data, maxBytes) {
  const reader = new Reader(data, maxBytes);
  const [method, flags] = [reader.byte(), reader.byte()];
  const isZlib = (method & 15) === 8 && method >> 4 <= 7 && !(flags & 32);
  if (!isZlib || (method * 256 + flags) % 31) throw broken();
  const content = reader.inflate();
  let [a, b] = [1, 0];
  for (const byte of content) {
    a = (a + byte) % 65521;
    b = (b + a) % 65521;
  }
  for (const byte of [b >> 8, b & 255, a >> 8, a & 255]) if (reader.byte() !== byte) throw broken();
  return reader.end(content);
}

class Reader {
  /**
   * @param {Uint8Array} data
   * @param {number} maxBytes
   */
  constructor(data, maxBytes) {
    this.data = data;
    this.maxBytes = maxBytes;
    this.at = 0;
    this.bits = 0;
    this.count = 0;
    this.output = new Uint8Array(Math.min(maxBytes, 65_536));
    this.size = 0;
  }

  byte() {
    if (this.at >= this.data.length) throw new InputError('the compressed data is cut off', 'cut_off');
    return this.data[this.at++];
  }

  /** @param {number} count */
  skip(count) {
    for (let index = 0; index < count; index += 1) this.byte();
  }

  little() {
    return (this.byte() | (this.byte() << 8) | (this.byte() << 16) | (this.byte() << 24)) >>> 0;
  }

  /** @param {number} need At most 16. */
  take(need) {
    while (this.count < need) {
      this.bits |= this.byte() << this.count;
      this.count += 8;
    }
    const value = this.bits & ((1 << need) - 1);
    this.bits >>>= need;
    this.count -= need;
    return value;
  }

  /** @param {number} more */
  room(more) {
    if (this.size + more > this.maxBytes) {
      throw new InputError(`it holds more than ${this.maxBytes} bytes`, 'too_large');
    }
    if (this.size + more <= this.output.length) return;
    const larger = new Uint8Array(Math.min(this.maxBytes, Math.max(this.output.length * 2, this.size + more)));
    larger.set(this.output);
    this.output = larger;
  }

  /** @param {Uint8Array} content */
  end(content) {
    if (this.at < this.data.length) throw new InputError('something follows the compressed data', 'trailing');
    return content;
  }

  inflate() {
    for (let isLast = 0; !isLast; ) {
      isLast = this.take(1);
      const kind = this.take(2);
      if (kind === 0) this.stored();
      else if (kind === 1) this.block(FIXED_LENGTHS, FIXED_DISTANCES);
      else if (kind === 2) this.block(...this.codes());
      else throw broken();
    }
    this.bits = this.count = 0;
    return this.output.subarray(0, this.size);
  }

  stored() {
    this.bits = this.count = 0;
    const size = this.byte() | (this.byte() << 8);
    if ((this.byte() | (this.byte() << 8)) !== (~size & 0xffff)) throw broken();
    this.room(size);
    for (let index = 0; index < size; index += 1) this.output[this.size++] = this.byte();
  }

  /** @returns {[Huffman, Huffman]} */
  codes() {
    const [literals, distances, lengths] = [this.take(5) + 257, this.take(5) + 1, this.take(4) + 4];
    if (literals > 286 || distances > 30) throw broken();
    const first = new Uint8Array(19);
    for (let index = 0; index < lengths; index += 1) first[CODE_ORDER[index]] = this.take(3);
    const code = new Huffman(first, false);
    const all = new Uint8Array(literals + distances);
    for (let index = 0; index < all.length; ) {
      const symbol = code.read(this);
      if (symbol < 16) {
        all[index++] = symbol;
        continue;
      }
      if (symbol === 16 && index === 0) throw broken();
      const value = symbol === 16 ? all[index - 1] : 0;
      const times = symbol === 16 ? 3 + this.take(2) : symbol === 17 ? 3 + this.take(3) : 11 + this.take(7);
      if (index + times > all.length) throw broken();
      all.fill(value, index, index + times);
      index += times;
    }
    if (all[256] === 0) throw broken();
    return [new Huffman(all.subarray(0, literals), true), new Huffman(all.subarray(literals), true)];
  }

  /**
   * @param {Huffman} lengths
   * @param {Huffman} distances
   */
  block(lengths, distances) {
    for (;;) {
      const symbol = lengths.read(this);
      if (symbol === 256) return;
      if (symbol < 256) {
        this.room(1);
        this.output[this.size++] = symbol;
        continue;
      }
      if (symbol > 285) throw broken();
      const length = LENGTH_BASE[symbol - 257] + this.take(LENGTH_BITS[symbol - 257]);
      const code = distances.read(this);
      if (code > 29) throw broken();
      const distance = DISTANCE_BASE[code] + this.take(DISTANCE_BITS[code]);
      if (distance > this.size) throw broken();
      this.room(length);
      for (let index = 0; index < length; index += 1) {
        this.output[this.size] = this.output[this.size - distance];
        this.size += 1;
      }
    }
  }
}

/** A canonical Huffman code, read bit by bit (RFC 1951, section 3.2.2). */
class Huffman {
  /**
   * @param {Uint8Array} lengths How many bits each symbol has; 0 where it has none.
   * @param {boolean} mayBeSingle Whether a code of one symbol with one bit is allowed, as zlib does.
   */
  constructor(lengths, mayBeSingle) {
    this.counts = new Uint16Array(16);
    for (const length of lengths) this.counts[length] += 1;
    this.counts[0] = 0;
    let left = 1;
    const offsets = new Uint16Array(16);
    for (let length = 1; length < 16; length += 1) {
      left = left * 2 - this.counts[length];
      if (left < 0) throw broken();
      offsets[length] = offsets[length - 1] + this.counts[length - 1];
    }
    const used = lengths.reduce((sum, length) => sum + (length ? 1 : 0), 0);
    if (left > 0 && !(mayBeSingle && (used === 0 || (used === 1 && this.counts[1] === 1)))) throw broken();
    this.symbols = new Uint16Array(used);
    lengths.forEach((length, symbol) => {
      if (length) this.symbols[offsets[length]++] = symbol;
    });
  }

  /** @param {Reader} reader */
  read(reader) {
    let code = 0;
    let first = 0;
    let index = 0;
    for (let length = 1; length < 16; length += 1) {
      code |= reader.take(1);
      const count = this.counts[length];
      if (code - count < first) return this.symbols[index + code - first];
      index += count;
      first = (first + count) << 1;
      code <<= 1;
    }
    throw broken();
  }
}

const FIXED_LENGTHS = new Huffman(
  Uint8Array.from({ length: 288 }, (_, symbol) => (symbol < 144 ? 8 : symbol < 256 ? 9 : symbol < 280 ? 7 : 8)),
  false,
);
const FIXED_DISTANCES = new Huffman(new Uint8Array(32).fill(5), false);

function broken() {
  return new InputError('the compressed data is damaged', 'broken');
}
