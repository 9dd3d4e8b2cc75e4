/**
 * Global ids: readable prefix, then a short text that holds the integration's mark and the system's
 * own id. Deterministic, so that a rebuilt replica keeps them (`design.md` 4, rule 8), and
 * decodable, so that a look-up by id is a look-up by primary key.
 */
const ALPHABET = '0123456789abcdefghjkmnpqrstvwxyz';
const GUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;
/** The first 4 bytes of the integration's own GUID tell integrations apart inside an id. */
const MARK_HEX_DIGITS = 8;
const PAYLOAD_HEX_DIGITS = MARK_HEX_DIGITS + 32;
/** 20 bytes are 32 characters of 5 bits. */
const PAYLOAD_CHARACTERS = (PAYLOAD_HEX_DIGITS * 4) / 5;

/** Prefix of each type's global ids; the side is part of it where a type has one on both. */
export const ID_PREFIX = {
  Account: 'acc',
  Customer: 'cus',
  CrmContact: 'cct',
  ErpContact: 'ect',
  Salesperson: 'sp',
  User: 'usr',
  Company: 'com',
  Item: 'itm',
  Resource: 'res',
  Product: 'prd',
  Location: 'loc',
  PriceList: 'pl',
  CustomerPriceGroup: 'cpg',
  Currency: 'cur',
  UnitOfMeasure: 'uom',
  UnitGroup: 'ugr',
  SalesOrder: 'so',
  CrmSalesOrder: 'cso',
  SalesQuote: 'sq',
  CrmSalesQuote: 'csq',
  SalesInvoice: 'inv',
  Integration: 'int',
  TableMapping: 'map',
  Coupling: 'cpl',
  FullSyncReview: 'rev',
  SyncRun: 'run',
  SyncStep: 'stp',
  SyncJob: 'job',
  SyncIssue: 'iss',
} as const;

export type IdPrefix = (typeof ID_PREFIX)[keyof typeof ID_PREFIX];

const prefixes: ReadonlySet<string> = new Set(Object.values(ID_PREFIX));

/** True for GUID text in lower case, the only form a system id is stored in. */
export function isGuid(text: string): boolean {
  return GUID.test(text);
}

/**
 * A system's own id as it is stored, from what a caller holds: in either case, in braces as a form
 * of the CRM sends it, with blanks around it. @returns null for text that is no GUID.
 */
export function guidOf(text: string): string | null {
  const bare = text
    .trim()
    .toLowerCase()
    .replace(/^\{(.*)\}$/, '$1');
  return isGuid(bare) ? bare : null;
}

/**
 * The global id of a record.
 * @param integration GUID of the integration.
 * @param systemId GUID of the record in its own system (or of our own row, for records of sync).
 * @throws {RangeError} when one of the two is not a GUID in lower case.
 */
export function globalId(prefix: IdPrefix, integration: string, systemId: string): string {
  if (!isGuid(integration)) throw new RangeError(`Not a GUID: ${integration}`);
  if (!isGuid(systemId)) throw new RangeError(`Not a GUID: ${systemId}`);
  const payload = integration.slice(0, MARK_HEX_DIGITS) + systemId.replaceAll('-', '');
  return `${prefix}_${encode(payload)}`;
}

export interface ParsedGlobalId {
  readonly prefix: IdPrefix;
  /** GUID of the record in its own system. */
  readonly systemId: string;
  /** True when the id was made for this integration. */
  belongsTo(integration: string): boolean;
}

/** The parts of a global id; null for anything that is none. */
export function parseGlobalId(id: string): ParsedGlobalId | null {
  const cut = id.indexOf('_');
  const prefix = id.slice(0, cut);
  if (cut < 0 || !prefixes.has(prefix)) return null;
  const hex = decode(id.slice(cut + 1));
  if (hex === null) return null;
  const mark = hex.slice(0, MARK_HEX_DIGITS);
  const guid = hex.slice(MARK_HEX_DIGITS);
  return {
    prefix: prefix as IdPrefix,
    systemId: [
      guid.slice(0, 8),
      guid.slice(8, 12),
      guid.slice(12, 16),
      guid.slice(16, 20),
      guid.slice(20),
    ].join('-'),
    belongsTo: (integration) => integration.startsWith(mark),
  };
}

/** Five hexadecimal digits are 20 bits are four characters: no number larger than that is made. */
const HEX_DIGITS_PER_STEP = 5;
const CHARACTERS_PER_STEP = 4;
const VALUE_OF = new Map([...ALPHABET].map((character, value) => [character, value]));

function encode(hex: string): string {
  let text = '';
  for (let at = 0; at < hex.length; at += HEX_DIGITS_PER_STEP) {
    const bits = Number.parseInt(hex.slice(at, at + HEX_DIGITS_PER_STEP), 16);
    for (let shift = 15; shift >= 0; shift -= 5) text += ALPHABET.charAt((bits >> shift) & 31);
  }
  return text;
}

function decode(text: string): string | null {
  if (text.length !== PAYLOAD_CHARACTERS) return null;
  let hex = '';
  for (let at = 0; at < text.length; at += CHARACTERS_PER_STEP) {
    let bits = 0;
    for (let place = at; place < at + CHARACTERS_PER_STEP; place += 1) {
      const value = VALUE_OF.get(text.charAt(place));
      if (value === undefined) return null;
      bits = (bits << 5) | value;
    }
    hex += bits.toString(16).padStart(HEX_DIGITS_PER_STEP, '0');
  }
  return hex;
}
