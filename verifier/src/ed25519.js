/** Ed25519 as libsodium verifies it (RFC 8032): by WebCrypto where the browser has it, else by noble. */

// The encodings of the points of small order, but for the sign bit: with one of them as key or R, a signature
// holds for messages that nobody signed. Implementations differ in refusing them, so they are refused here.
const SMALL_ORDER = new Set([
  '0'.repeat(64),
  `01${'0'.repeat(62)}`,
  '26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05',
  'c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a',
  `ec${'f'.repeat(60)}7f`,
  `ed${'f'.repeat(60)}7f`,
  `ee${'f'.repeat(60)}7f`,
]);
const P = 2n ** 255n - 19n;
const L = 2n ** 252n + 27742317777372353535851937790883648493n;

/** @type {Promise<boolean> | undefined} */
let native;

/**
 * Whether `signature` (64 bytes) over `data` is that of `publicKey` (32 bytes).
 * @param {import('./encoding.js').Bytes} publicKey
 * @param {import('./encoding.js').Bytes} signature
 * @param {import('./encoding.js').Bytes} data
 * @returns {Promise<boolean>}
 */
export async function verifyEd25519(publicKey, signature, data) {
  if (publicKey.length !== 32 || signature.length !== 64) return false;
  const [r, s] = [signature.subarray(0, 32), signature.subarray(32)];
  if (little(s) >= L || little(unsigned(publicKey)) >= P) return false;
  if (isOfSmallOrder(publicKey) || isOfSmallOrder(r)) return false;
  native ??= hasNative();
  if (!(await native)) return verifyWithNoble(publicKey, signature, data);
  try {
    const key = await crypto.subtle.importKey('raw', publicKey, 'Ed25519', false, ['verify']);
    return await crypto.subtle.verify('Ed25519', key, signature, data);
  } catch {
    return false; // a key that is no point of the curve
  }
}

/**
 * The same without WebCrypto's Ed25519 (it needs its SHA-512).
 * @param {Uint8Array} publicKey
 * @param {Uint8Array} signature
 * @param {Uint8Array} data
 */
export async function verifyWithNoble(publicKey, signature, data) {
  try {
    // Few browsers need it, so only they load it.
    const { verifyAsync } = await import('@noble/ed25519');
    return await verifyAsync(signature, data, publicKey, { zip215: false });
  } catch {
    return false;
  }
}

async function hasNative() {
  try {
    // The base point, as a key.
    const key = new Uint8Array(32).fill(0x66);
    key[0] = 0x58;
    await crypto.subtle.importKey('raw', key, 'Ed25519', false, ['verify']);
    return true;
  } catch {
    return false;
  }
}

/** @param {Uint8Array} point */
function unsigned(point) {
  const copy = Uint8Array.from(point);
  copy[31] &= 0x7f;
  return copy;
}

/** @param {Uint8Array} point */
const isOfSmallOrder = point =>
  SMALL_ORDER.has(Array.from(unsigned(point), byte => byte.toString(16).padStart(2, '0')).join(''));

/** @param {Uint8Array} bytes */
const little = bytes => bytes.reduceRight((sum, byte) => sum * 256n + BigInt(byte), 0n);
