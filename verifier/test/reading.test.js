/** The readers of bytes: strict JSON, DEFLATE, XML, text. Each is held to what Node's own comes to, where that is as strict. */

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { deflateSync, gunzipSync, gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { canonicalJson } from '../src/canonical.js';
import { decodeBase58, decodeBase64url, encodeBase64url, latin1, utf8 } from '../src/encoding.js';
import { gunzip, unzlib } from '../src/inflate.js';
import { parseJson, same } from '../src/json.js';
import { linksFromFragment } from '../src/page/input.js';
import { readSvg } from '../src/svg.js';
import { byCodePoint } from '../src/text.js';
import { readTime } from '../src/times.js';

const SETTINGS = { numRuns: 300, seed: 1 };

test('JSON reads as Node reads it', () => {
  fc.assert(
    fc.property(fc.json({ noUnicodeString: false }), text => {
      const rounded = JSON.stringify(parseJson(utf8(text)), (_, value) => (typeof value === 'bigint' ? Number(value) : value));
      assert.ok(same(JSON.parse(rounded), JSON.parse(text)));
    }),
    SETTINGS,
  );
});

test('what Node refuses as JSON is refused', () => {
  fc.assert(
    fc.property(fc.json(), fc.nat(), fc.constantFrom('', '"', ',', '\\', '{', '0', '-', '.', 'e', ' ', '\n', '\t', 'tru'), (text, at, piece) => {
      const place = at % (text.length + 1);
      const changed = text.slice(0, place) + piece + text.slice(place + 1);
      let isJson = true;
      try {
        JSON.parse(changed);
      } catch {
        isJson = false;
      }
      if (!isJson) assert.throws(() => parseJson(utf8(changed)), { name: 'InputError' });
    }),
    SETTINGS,
  );
});

test('JSON that Node takes and no signature can be about', () => {
  const codes = {
    '{"a":1,"a":1}': 'duplicate_member',
    '{"a":1,"\\u0061":2}': 'duplicate_member',
    '{"__proto__":1,"__proto__":2}': 'duplicate_member',
    '["\\ud800"]': 'surrogate',
    '[1e400]': 'malformed_json',
    '\u00a01': 'malformed_json',
    [`${'['.repeat(65)}1${']'.repeat(65)}`]: 'too_deep',
  };
  for (const [text, code] of Object.entries(codes)) assert.throws(() => parseJson(utf8(text)), { code }, text);
  assert.throws(() => parseJson(Uint8Array.of(0x22, 0xc3, 0x22)), { code: 'not_utf8' });
  assert.equal(parseJson(utf8('9007199254740993')), 9007199254740993n);
  assert.deepEqual(Object.keys(parseJson(utf8('{"__proto__":{"a":1}}'))), ['__proto__']);
});

test('canonical JSON', () => {
  const text = '{"b":[1.0,1e21,-0,0.1,1e-7],"\u20ac":"\\u000f\\n","a":null,"\ud83d\ude00":true,"\ufb33":1}';
  assert.equal(canonicalJson(parseJson(utf8(text))), '{"a":null,"b":[1,1e+21,0,0.1,1e-7],"\u20ac":"\\u000f\\n","\ud83d\ude00":true,"\ufb33":1}');
});

test('what was compressed comes out again', () => {
  const runs = fc.array(fc.tuple(fc.uint8Array({ maxLength: 20 }), fc.nat(400)), { maxLength: 20 });
  fc.assert(
    fc.property(runs, fc.integer({ min: 0, max: 9 }), (parts, level) => {
      const data = Uint8Array.from(parts.flatMap(([piece, times]) => Array.from({ length: times }, () => [...piece]).flat()));
      assert.deepEqual(gunzip(gzipSync(data, { level }), data.length), data);
      assert.deepEqual(unzlib(deflateSync(data, { level }), data.length), data);
    }),
    { ...SETTINGS, numRuns: 60 },
  );
});

test('compressed data that is cut, changed, followed or too large', () => {
  const data = utf8('a status list, '.repeat(200));
  const packed = gzipSync(data);
  assert.throws(() => gunzip(packed, data.length - 1), { code: 'too_large' });
  assert.throws(() => gunzip(Buffer.concat([packed, packed]), 1e6), { code: 'trailing' });
  for (let length = 0; length < packed.length; length += 1) {
    assert.throws(() => gunzip(packed.subarray(0, length), 1e6), { name: 'InputError' });
  }
  for (let at = 10; at < packed.length; at += 1) {
    const changed = Uint8Array.from(packed);
    changed[at] ^= 0x10;
    let expected;
    try {
      expected = gunzipSync(changed);
    } catch {
      assert.throws(() => gunzip(changed, 1e6), { name: 'InputError' });
      continue;
    }
    assert.deepEqual(gunzip(changed, 1e6), Uint8Array.from(expected));
  }
  const bomb = gzipSync(new Uint8Array(64 * 1024 * 1024), { level: 9 });
  assert.throws(() => gunzip(bomb, 16 * 1024 * 1024), { code: 'too_large' });
});

/** @param {string} content */
function textOf(content) {
  const found = { text: '', names: /** @type {string[]} */ ([]) };
  readSvg(utf8(content), {
    start: ({ name, namespace }) => found.names.push(`${namespace} ${name}`),
    end: () => {},
    text: text => (found.text += text),
  });
  return found;
}

const SVG = 'xmlns="http://www.w3.org/2000/svg"';

test('XML as it is written', () => {
  const { text, names } = textOf(
    `\ufeff<?xml version='1.0' encoding="utf-8"?><!-- a --><!DOCTYPE svg PUBLIC "x" 'y'>\n<s:svg xmlns:s="http://www.w3.org/2000/svg" ` +
      `xmlns:o='urn:o' a = "&lt;&#x41;">a&amp;b\r\nc<![CDATA[<&]]]]><![CDATA[>]]><o:e/><?php ?></s:svg >\n<!-- b -->`,
  );
  assert.equal(text, 'a&b\nc<&]]>');
  assert.deepEqual(names, ['http://www.w3.org/2000/svg svg', 'urn:o e']);
});

test('XML that is not well-formed', () => {
  const bad = [
    '', 'x', `<svg ${SVG}>`, `<svg ${SVG}/>x`, `<svg ${SVG}></SVG>`, `<svg/>`, `<svg ${SVG} a="1" a="2"/>`, `<svg ${SVG} a=1/>`,
    `<svg ${SVG} a="<"/>`, `<svg ${SVG} a="1"b="2"/>`, `<svg ${SVG}><p:a/></svg>`, `<svg ${SVG}>&x;</svg>`, `<svg ${SVG}>&#0;</svg>`,
    `<svg ${SVG}>&</svg>`, `<svg ${SVG}>]]></svg>`, `<svg ${SVG}><!-- -- --></svg>`, `<svg ${SVG}><?xml ?></svg>`, ` <?xml version="1.0"?><svg ${SVG}/>`,
    `<!DOCTYPE svg [<!ENTITY a "b">]><svg ${SVG}/>`, `<svg ${SVG}>\u0001</svg>`, `<?xml version="1.0" encoding="latin1"?><svg ${SVG}/>`,
    `<svg ${SVG} xmlns:xml="urn:a"/>`, `<svg ${SVG} xmlns:a=""/>`, `<svg ${SVG} xmlns:a="urn:a" xmlns:b="urn:a" a:x="" b:x=""/>`,
    `<svg ${SVG}><![CDATA[</svg>`, `<svg ${SVG}>${'<g>'.repeat(200)}${'</g>'.repeat(200)}</svg>`,
  ];
  for (const text of bad) assert.throws(() => textOf(text), { code: 'broken_image' }, text);
});

test('text in other forms', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 100 }), data => {
      assert.deepEqual(decodeBase64url(encodeBase64url(data)), data);
      assert.equal(latin1(data).length, data.length);
    }),
    SETTINGS,
  );
  for (const text of ['A', 'AA==', 'AB', 'A+', 'A A', 'AAA\n']) assert.throws(() => decodeBase64url(text), text);
  assert.deepEqual([...decodeBase58('112')], [0, 0, 1]);
  assert.throws(() => decodeBase58('0'));
  assert.throws(() => decodeBase58('2'.repeat(2000)));
  const letters = ['😀', '\uffee', 'z', 'a', 'é', '\ud7ff', '\ue000', '𐀀'];
  const numbers = letters.map(letter => letter.codePointAt(0)).sort((a, b) => Number(a) - Number(b));
  assert.deepEqual(letters.sort(byCodePoint).map(letter => letter.codePointAt(0)), numbers);
});

test('moments', () => {
  assert.equal(readTime('2026-03-01T09:00:00.123456+02:00'), Date.parse('2026-03-01T07:00:00.123Z'));
  assert.equal(readTime('2024-02-29T00:00:00Z'), Date.parse('2024-02-29T00:00:00Z'));
  const none = [
    '2026-03-01', '2026-03-01T09:00:00', '2025-02-29T00:00:00Z', '2026-13-01T00:00:00Z', '2026-03-01T24:00:00Z', '2026-03-01T09:60:00Z',
    '2026-03-01t09:00:00z', '0000-01-01T00:00:00Z', '0001-01-01T00:00:00+01:00', '2026-03-01T09:00:00+24:00', ' 2026-03-01T09:00:00Z', 5, null,
  ];
  for (const text of none) assert.equal(readTime(text), undefined, String(text));
});

test('links behind the #', () => {
  const links = ['https://a.example/1.json?a=b&c=d', 'https://b.example/é'];
  const hash = links.map(link => `url=${encodeURIComponent(link)}`).join('&');
  assert.deepEqual(linksFromFragment(`#${hash}`), links);
  for (const other of ['', '#', `#url=${encodeURIComponent(links[0])}`, `#${hash}&url=nothing`, `#vc=x&url=y`, '#url=%E0%A4%A&url=']) {
    assert.deepEqual(linksFromFragment(other), []);
  }
});
