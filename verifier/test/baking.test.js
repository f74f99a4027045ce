/** What is baked in a browser comes out again whole, whatever the text, and the image stays what it was. */

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { deflateSync } from 'node:zlib';
import fc from 'fast-check';
import { bake } from '../src/bake.js';
import { concat, fromUtf8, utf8 } from '../src/encoding.js';
import { extract } from '../src/extract.js';
import { SIGNATURE } from '../src/images.js';
import { crc32 } from '../src/inflate.js';

const NAMESPACE = 'http://www.w3.org/2000/svg';
const SVGS = [
  `<svg xmlns="${NAMESPACE}"><title>a > b</title></svg>`,
  `<svg xmlns="${NAMESPACE}"/>`,
  `\ufeff<?xml version="1.0" encoding="UTF-8"?>\r\n<!-- <svg> -->\n<s:svg data-a='>' xmlns:s="${NAMESPACE}" data-b="/>"><s:g/></s:svg>`,
  `<!DOCTYPE svg PUBLIC "-//W3C//DTD SVG 1.1//EN" 'a>b'>\n<svg xmlns="${NAMESPACE}"><text>é 🏅</text></svg>`,
];

/**
 * @param {string} type
 * @param {Uint8Array} body
 */
function chunk(type, body) {
  const named = concat(utf8(type), body);
  const [length, sum] = [new DataView(new ArrayBuffer(4)), new DataView(new ArrayBuffer(4))];
  length.setUint32(0, body.length);
  sum.setUint32(0, crc32(named));
  return concat(new Uint8Array(length.buffer), named, new Uint8Array(sum.buffer));
}

const PNG = concat(
  Uint8Array.from(SIGNATURE),
  chunk('IHDR', Uint8Array.from([0, 0, 0, 1, 0, 0, 0, 1, 8, 0, 0, 0, 0])),
  chunk('tEXt', utf8('Comment\0kept')),
  chunk('IDAT', new Uint8Array(deflateSync(Uint8Array.from([0, 0])))),
  chunk('IEND', new Uint8Array()),
);
const credential = fc.string({ unit: 'binary' }).map(name => JSON.stringify({ name, more: ']]> \ufffe <a> & "' }));

test('what was baked comes out again', () => {
  for (const image of [PNG, ...SVGS.map(utf8)]) {
    fc.assert(
      fc.property(credential, text => {
        const found = extract(bake(image, text));
        assert.equal(found.standard, 'ob3');
        assert.deepEqual(JSON.parse(found.text), JSON.parse(text));
        if (!/[\ufffe\uffff]/.test(text)) assert.equal(found.text, text);
      }),
      { numRuns: 100 },
    );
  }
});

test('line ends and white space of the signed file are carried too', () => {
  const text = '{\r\n "a": "b",\r "c": 1\n}\n';
  for (const image of [PNG, ...SVGS.map(utf8)]) assert.equal(extract(bake(image, text)).text, text);
});

test('every byte of the image is kept, before what is put in and after it', () => {
  const png = Buffer.from(bake(PNG, '{"a":1}'));
  const at = png.indexOf('iTXt') - 4;
  assert.deepEqual(Buffer.concat([png.subarray(0, at), png.subarray(at + 12 + png.readUInt32BE(at))]), Buffer.from(PNG));
  for (const svg of SVGS.filter(each => !each.endsWith('/>'))) {
    const baked = fromUtf8(bake(utf8(svg), '{"a":1}'));
    assert.equal(baked.replace(/<openbadges:credential .*<\/openbadges:credential>/s, ''), svg);
  }
});

test('what carries a credential, is broken or is none is refused', () => {
  for (const image of [PNG, utf8(SVGS[0])]) {
    assert.throws(() => bake(bake(image, '{"a":1}'), '{"a":2}'), { code: 'malformed' });
    assert.throws(() => bake(image, 'eyJhbGciOiJFZERTQSJ9.e30.AA'), { code: 'malformed' });
    assert.throws(() => bake(image, `{"a":"${'x'.repeat(2 ** 21)}"}`), { code: 'too_large' });
    assert.throws(() => bake(image.slice(0, -9), '{"a":1}'), { code: 'broken_image' });
  }
  assert.throws(() => bake(utf8(SVGS[0]), '{"a":"\u0001"}'), { code: 'malformed' });
});
