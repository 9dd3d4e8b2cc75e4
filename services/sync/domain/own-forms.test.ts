import { describe, expect, it } from 'vitest';
import { CUSTOMER } from '../mapping/customer.ts';
import { linksOf } from '../test-support/links.ts';
import { lookAfter } from './after-write.ts';
import { merge, type Base } from './merge.ts';
import type { Row } from './ports.ts';

type Data = Row['data'];
type Form = (text: string) => string;

const links = linksOf({});
const NOBODY = { winner: null, initial: null, choices: {} };
const upper: Form = (text) => text.toUpperCase();
const title: Form = (text) => text.charAt(0).toUpperCase() + text.slice(1).toLowerCase();
const trimmed: Form = (text) => text.trim();
const asItIs: Form = (text) => text;

interface World {
  readonly erp: Data;
  readonly crm: Data;
  readonly base: Base;
}
interface Forms {
  readonly erp: Form;
  readonly crm: Form;
  /** Whether the answer of a write shows what was stored, or a feed later. */
  readonly shows: boolean;
}

const world = (name: string): World => ({
  erp: { displayName: name },
  crm: { name },
  base: { values: { name }, erpHolds: {}, crmHolds: {}, sent: [] },
});
const kept = (form: Form, patch: Data, field: string): Data =>
  typeof patch[field] === 'string' ? { ...patch, [field]: form(patch[field]) } : patch;

/** Looks at the pair until nothing is written; answers what it is then, and what was written. */
function settle(start: World, forms: Forms): World & { readonly written: readonly string[] } {
  const written: string[] = [];
  let { erp, crm, base } = start;
  for (let looks = 0; looks < 20; looks += 1) {
    const merged = merge(CUSTOMER, { erp, crm }, base, NOBODY, links);
    if (merged.kind !== 'merged') throw new Error(merged.kind);
    written.push(...Object.values({ ...merged.erp, ...merged.crm }).map(String));
    erp = { ...erp, ...kept(forms.erp, merged.erp, 'displayName') };
    crm = { ...crm, ...kept(forms.crm, merged.crm, 'name') };
    base = merged.base;
    const isQuiet = Object.keys({ ...merged.erp, ...merged.crm }).length === 0;
    if (isQuiet) return { erp, crm, base, written };
    if (forms.shows) base = lookAfter(CUSTOMER, { erp, crm }, base, links) ?? base;
  }
  throw new Error(`It never came to rest: ${written.join(', ')}`);
}

describe.each([true, false])(
  'systems that keep a text in forms of their own; shown: %s',
  (shows) => {
    it('are written to three times at most, and the difference is accepted', () => {
      const forms = { erp: upper, crm: title, shows };
      const after = settle({ ...world('ADATUM'), crm: { name: 'Cannon' } }, forms);
      expect(after.written).toEqual(['Cannon', 'CANNON', 'Cannon']);
      expect(settle(after, forms).written).toEqual([]);
      expect([after.erp['displayName'], after.crm['name']]).toEqual(['CANNON', 'Cannon']);
    });

    it('still take later edits of either side', () => {
      const forms = { erp: upper, crm: title, shows };
      const first = settle({ ...world('ADATUM'), crm: { name: 'Cannon' } }, forms);
      const fromCrm = settle({ ...first, crm: { name: 'Relecloud' } }, forms);
      expect(fromCrm.erp).toEqual({ displayName: 'RELECLOUD' });
      const fromErp = settle({ ...fromCrm, erp: { displayName: 'LAMNA' } }, forms);
      expect(fromErp.crm).toEqual({ name: 'Lamna' });
      const { written } = settle({ ...fromErp, erp: { displayName: 'LAMNA' } }, forms);
      expect(written).toEqual([]);
    });

    it.each<[string, Form, Form]>([
      ['the ERP', upper, asItIs],
      ['the CRM', asItIs, title],
      ['both, and one takes the other form', upper, trimmed],
    ])('agree when only one insists: %s', (_who, erp, crm) => {
      const edits = [{ crm: { name: crm('caNNon') } }, { erp: { displayName: erp('caNNon') } }];
      for (const edit of edits) {
        const after = settle({ ...world('A'), ...edit }, { erp, crm, shows });
        expect(after.erp['displayName']).toBe(after.crm['name']);
      }
    });
  },
);

describe('edits that follow each other before a write was seen', () => {
  it('all travel, however many there are of one side', () => {
    let { erp, crm, base } = world('A');
    for (const name of ['B', 'C', 'D', 'E', 'F', 'G']) {
      erp = { displayName: name };
      const merged = merge(CUSTOMER, { erp, crm }, base, NOBODY, links);
      if (merged.kind !== 'merged') throw new Error(merged.kind);
      expect(merged.crm).toEqual({ name });
      ({ base } = merged);
      crm = { ...crm, ...merged.crm };
    }
  });
});
