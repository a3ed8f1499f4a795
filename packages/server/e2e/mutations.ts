// Damages OTLP payloads the way broken networks, other schemas and hostile senders do. Everything follows from the seed.

export type Random = () => number;

/** mulberry32: small, fast, and the same sequence everywhere. Values in [0, 1). */
export function seededRandom(seed: number): Random {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

const below = (random: Random, limit: number): number => Math.floor(random() * limit);
const pick = <T>(random: Random, list: readonly T[]): T => list[below(random, list.length)]!;

type ByteMutation = (bytes: Buffer, random: Random) => Buffer;

/** What can happen to any bytes, and what breaks protobuf in particular. */
const BYTE_MUTATIONS: Readonly<Record<string, ByteMutation>> = {
  'bit flips': (bytes, random) => {
    const damaged = Buffer.from(bytes);
    for (let flips = 1 + below(random, 8); flips > 0 && damaged.length > 0; flips--)
      damaged[below(random, damaged.length)]! ^= 1 << below(random, 8);
    return damaged;
  },
  truncation: (bytes, random) => bytes.subarray(0, below(random, bytes.length)),
  'duplicated chunk': (bytes, random) => {
    const start = below(random, bytes.length);
    const end = start + below(random, bytes.length - start);
    return Buffer.concat([bytes.subarray(0, end), bytes.subarray(start)]);
  },
  'removed chunk': (bytes, random) => {
    const start = below(random, bytes.length);
    return Buffer.concat([bytes.subarray(0, start), bytes.subarray(start + 1 + below(random, 40))]);
  },
  'random bytes inside': (bytes, random) => {
    const at = below(random, bytes.length);
    const noise = Buffer.from(Array.from({ length: 1 + below(random, 30) }, () => below(random, 256)));
    return Buffer.concat([bytes.subarray(0, at), noise, bytes.subarray(at)]);
  },
  'huge length': (bytes, random) => {
    const at = below(random, bytes.length);
    return Buffer.concat([bytes.subarray(0, at), Buffer.from([0xff, 0xff, 0xff, 0xff, 0x0f]), bytes.subarray(at + 1)]);
  },
  'wrong wire type': (bytes, random) => {
    const damaged = Buffer.from(bytes);
    const at = below(random, Math.min(damaged.length, 400));
    damaged[at] = (damaged[at]! & 0xf8) | below(random, 8);
    return damaged;
  },
  'only noise': (_, random) => Buffer.from(Array.from({ length: below(random, 200) }, () => below(random, 256))),
};

/** Values that stand where another type is expected, or at the edge of what the type can hold. */
const STRANGE_VALUES: readonly unknown[] = [
  null,
  true,
  0,
  -1,
  3.7,
  1e308,
  9_007_199_254_740_992,
  '',
  'text',
  '18446744073709551615',
  '-9223372036854775808',
  '99999999999999999999',
  'NaN',
  '\u{d800}',
  '\u0000\u0001',
  '0'.repeat(32),
  'F'.repeat(32),
  'f'.repeat(16),
  'x'.repeat(5000),
  [],
  {},
  [[]],
  [null],
  { key: '__proto__', value: { stringValue: 'polluted' } },
  { stringValue: 'a', intValue: 1 },
  { arrayValue: { values: [{}, { kvlistValue: { values: [{ key: 'constructor' }] } }] } },
];

interface Place {
  readonly holder: Record<string, unknown>;
  readonly key: string;
}

function placesIn(value: unknown, found: Place[] = []): readonly Place[] {
  if (typeof value !== 'object' || value === null) return found;
  for (const key of Object.keys(value)) {
    found.push({ holder: value as Record<string, unknown>, key });
    placesIn((value as Record<string, unknown>)[key], found);
  }
  return found;
}

type JsonMutation = (json: object, random: Random) => void;

const JSON_MUTATIONS: Readonly<Record<string, JsonMutation>> = {
  'type confusion': (json, random) => {
    for (let count = 1 + below(random, 3); count > 0; count--) {
      const { holder, key } = pick(random, placesIn(json));
      holder[key] = structuredClone(pick(random, STRANGE_VALUES));
    }
  },
  'missing field': (json, random) => {
    const { holder, key } = pick(random, placesIn(json));
    if (Array.isArray(holder)) holder.splice(Number(key), 1);
    else delete holder[key];
  },
  'unknown field': (json, random) => {
    const { holder, key } = pick(random, placesIn(json));
    if (!Array.isArray(holder)) holder[`${key}_unknown`] = holder[key];
  },
  'duplicated item': (json, random) => {
    const lists = placesIn(json).filter(({ holder }) => Array.isArray(holder));
    const { holder, key } = pick(random, lists);
    (holder as unknown as unknown[]).push(structuredClone(holder[key]));
  },
  'deep nesting': (json, random) => {
    const values = placesIn(json).filter(({ key }) => key === 'value');
    const { holder, key } = pick(random, values);
    let nested: object = { stringValue: 'deep' };
    const isList = random() < 0.5;
    for (let depth = below(random, 300); depth > 0; depth--)
      nested = isList
        ? { arrayValue: { values: [nested] } }
        : { kvlistValue: { values: [{ key: 'k', value: nested }] } };
    holder[key] = nested;
  },
};

export interface Mutated {
  readonly kind: string;
  readonly bytes: Buffer;
}

/** A damaged form of an OTLP/JSON payload. */
export function mutateJson(json: object, random: Random): Mutated {
  if (random() < 0.3) {
    const kind = pick(random, Object.keys(BYTE_MUTATIONS));
    return { kind: `JSON text: ${kind}`, bytes: BYTE_MUTATIONS[kind]!(Buffer.from(JSON.stringify(json)), random) };
  }
  const kind = pick(random, Object.keys(JSON_MUTATIONS));
  const copy = structuredClone(json);
  JSON_MUTATIONS[kind]!(copy, random);
  return { kind: `JSON: ${kind}`, bytes: Buffer.from(JSON.stringify(copy)) };
}

/** A damaged form of an OTLP protobuf message. */
export function mutateProtobuf(bytes: Buffer, random: Random): Mutated {
  const kind = pick(random, Object.keys(BYTE_MUTATIONS));
  return { kind: `protobuf: ${kind}`, bytes: BYTE_MUTATIONS[kind]!(bytes, random) };
}
