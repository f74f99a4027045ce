/** Read a QR code out of a photograph; loaded only when somebody has one. */

import { decodeQR } from 'qr/decode.js';

// From large, where small codes are found, to small, where noise and blur vanish.
const SIZES = [1600, 1000, 600];

/**
 * The text of the QR code in a picture; '' where none is found.
 * @param {Blob} picture
 */
export async function readCode(picture) {
  let bitmap;
  try {
    bitmap = await createImageBitmap(picture);
  } catch {
    return '';
  }
  let last = 0;
  for (const size of SIZES) {
    const scale = Math.min(1, size / Math.max(bitmap.width, bitmap.height));
    if (scale === last) continue;
    last = scale;
    const width = Math.max(1, Math.round(bitmap.width * scale));
    const height = Math.max(1, Math.round(bitmap.height * scale));
    const canvas = new OffscreenCanvas(width, height);
    const context = /** @type {OffscreenCanvasRenderingContext2D} */ (canvas.getContext('2d', { willReadFrequently: true }));
    context.fillStyle = '#fff';
    context.fillRect(0, 0, width, height);
    context.drawImage(bitmap, 0, 0, width, height);
    try {
      return decodeQR(context.getImageData(0, 0, width, height));
    } catch {
      // No code at this size.
    }
  }
  return '';
}
