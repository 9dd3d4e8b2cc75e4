import { describe, expect, it } from 'vitest';
import { CUSTOMER } from '../mapping/customer.ts';
import { created, CUSTOMER_DATA, INTENT, LINKS } from '../test-support/created-account.ts';
import { decide, type Decision, type Side } from './decide.ts';
import type { Base } from './merge.ts';
import type { Row } from './ports.ts';
import { triedBase } from './tried.ts';

describe('a write whose answer was lost', () => {
  const decided = (rows: { erp: Row['data']; crm: Row['data'] }, base: Base): Decision => {
    const side = (data: Row['data']): Side => ({
      kind: 'present',
      row: { id: 'x', version: '1', modifiedAt: null, data },
      inFilter: true,
    });
    return decide({
      mapping: CUSTOMER,
      erp: side(rows.erp),
      crm: side(rows.crm),
      coupling: { base },
      intent: { ...INTENT, mayCreate: [] },
      candidates: { kind: 'none' },
      links: LINKS,
    });
  };

  it.each([
    ['arrived', 'Bath'],
    ['was lost on its way', 'Atlanta'],
  ])('is no edit of anybody when it %s and its source was edited again', (_what, held) => {
    const { patch, base } = created(CUSTOMER_DATA);
    const before = { erp: CUSTOMER_DATA, crm: { ...patch } };
    const edited = { ...before, crm: { ...patch, address1_city: 'Bath' } };
    const first = decided(edited, base);
    if (first.kind !== 'synchronise') throw new Error(first.kind);
    expect(first.erp).toEqual({ city: 'Bath' });
    const tried = triedBase(CUSTOMER, base, first);
    const again = {
      erp: { ...CUSTOMER_DATA, city: held },
      crm: { ...patch, address1_city: 'Hull' },
    };
    expect(decided(again, tried)).toMatchObject({
      kind: 'synchronise',
      erp: { city: 'Hull' },
      crm: {},
    });
  });

  it('is not repeated when it arrived', () => {
    const { patch, base } = created(CUSTOMER_DATA);
    const crm = { ...patch, address1_city: 'Bath' };
    const first = decided({ erp: CUSTOMER_DATA, crm }, base);
    if (first.kind !== 'synchronise') throw new Error(first.kind);
    const tried = triedBase(CUSTOMER, base, first);
    const after = { erp: { ...CUSTOMER_DATA, city: 'Bath' }, crm };
    expect(decided(after, tried)).toMatchObject({ kind: 'synchronise', erp: {}, crm: {} });
  });

  /** What the pair's base knows after an edit of the CRM was sent and nothing was heard of it. */
  const afterLost = (base: Base, city: string, erp: Row['data'], patch: Row['data']): Base => {
    const crm = { ...patch, address1_city: city };
    const decision = decided({ erp, crm }, base);
    if (decision.kind !== 'synchronise') throw new Error(decision.kind);
    return triedBase(CUSTOMER, base, decision);
  };

  it.each(['Bath', 'Hull', 'York'])(
    'is no edit when it was one of several that were lost, and %s arrived',
    (held) => {
      const { patch, base } = created(CUSTOMER_DATA);
      let tried = base;
      for (const city of ['Bath', 'Hull', 'York']) {
        tried = afterLost(tried, city, CUSTOMER_DATA, patch);
      }
      const erp = { ...CUSTOMER_DATA, city: held };
      const crm = { ...patch, address1_city: 'Leeds' };
      expect(decided({ erp, crm }, tried)).toMatchObject({
        kind: 'synchronise',
        erp: { city: 'Leeds' },
        crm: {},
      });
    },
  );

  it('is undone when its source went back to what it was before', () => {
    const { patch, base } = created(CUSTOMER_DATA);
    const tried = afterLost(base, 'Bath', CUSTOMER_DATA, patch);
    const erp = { ...CUSTOMER_DATA, city: 'Bath' };
    expect(decided({ erp, crm: { ...patch } }, tried)).toMatchObject({
      kind: 'synchronise',
      erp: { city: 'Atlanta' },
      crm: {},
    });
  });

  it('hides no conflict: what neither side was sent is an edit', () => {
    const { patch, base } = created(CUSTOMER_DATA);
    const tried = afterLost(base, 'Bath', CUSTOMER_DATA, patch);
    const erp = { ...CUSTOMER_DATA, city: 'York' };
    const crm = { ...patch, address1_city: 'Bath' };
    expect(decided({ erp, crm }, tried)).toMatchObject({ kind: 'conflict' });
  });

  it('is forgotten when both sides agree again', () => {
    const { patch, base } = created(CUSTOMER_DATA);
    const tried = afterLost(base, 'Bath', CUSTOMER_DATA, patch);
    const both = {
      erp: { ...CUSTOMER_DATA, city: 'Bath' },
      crm: { ...patch, address1_city: 'Bath' },
    };
    const decision = decided(both, tried);
    expect(decision.kind === 'synchronise' && decision.base.tried).toBeUndefined();
  });

  it('is remembered for a bounded number of values', () => {
    const { patch, base } = created(CUSTOMER_DATA);
    let tried = base;
    for (let n = 0; n < 50; n += 1) tried = afterLost(tried, `City ${n}`, CUSTOMER_DATA, patch);
    expect(Object.values(tried.tried?.ERP ?? {}).map((values) => values.length)).toEqual([8]);
  });
});
