import { describe, expect, it } from 'vitest';
import type { ChangeSource, Replicas } from './ports.ts';
import { readKinds } from './replica-run.ts';

const AT = new Date('2026-01-22T12:00:00Z');
const keysOf = (kinds: readonly string[]) =>
  kinds.map((kind) => ({ integration: 'i', system: 'ERP' as const, kind }));

const nothingRead: Replicas = {
  state: async () => ({
    cursor: null,
    sweeping: false,
    filledAt: null,
    seenTo: null,
    fields: null,
  }),
  apply: async () => true,
};

/** Answers an empty page, or throws what is named for a kind; notes who was asked for. */
function source(refusals: Record<string, Error>): ChangeSource & { readonly asked: string[] } {
  const asked: string[] = [];
  return {
    asked,
    asOf: AT,
    fields: () => '',
    changes: async (kind) => {
      asked.push(kind);
      const refusal = refusals[kind];
      if (refusal !== undefined) throw refusal;
      return { changes: [], cursor: 'c', more: false, full: false, observedAt: AT };
    },
  };
}

const refused = (kind: string): Error => Object.assign(new Error(kind), { retryable: false });
const away = (kind: string): Error => Object.assign(new Error(kind), { retryable: true });
const signal = new AbortController().signal;
const KINDS = ['k1', 'k2', 'k3', 'k4', 'k5', 'k6'];

describe('kinds of which some are refused', () => {
  it('are all asked for, and the first refusal is told at the end', async () => {
    const from = source({ k2: refused('k2'), k5: refused('k5') });
    const reading = readKinds({ source: from, replicas: nothingRead, signal }, keysOf(KINDS));
    await expect(reading).rejects.toThrow('k2');
    expect(from.asked).toEqual(KINDS);
  });

  it('are all asked for when nobody of the first group is allowed', async () => {
    const refusals = Object.fromEntries(KINDS.slice(0, 4).map((kind) => [kind, refused(kind)]));
    const from = source(refusals);
    const reading = readKinds({ source: from, replicas: nothingRead, signal }, keysOf(KINDS));
    await expect(reading).rejects.toThrow('k1');
    expect(from.asked).toEqual(KINDS);
  });
});

describe('a system that is away', () => {
  it('is not asked on when a whole group of kinds had no answer', async () => {
    const from = source(Object.fromEntries(KINDS.map((kind) => [kind, away(kind)])));
    const reading = readKinds({ source: from, replicas: nothingRead, signal }, keysOf(KINDS));
    await expect(reading).rejects.toThrow('k1');
    expect(from.asked).toEqual(KINDS.slice(0, 4));
  });
});

describe('what a page shows', () => {
  const seenAfter = async (observedAt: Date): Promise<Date[]> => {
    const seen: Date[] = [];
    const replicas: Replicas = {
      ...nothingRead,
      apply: async (_key, _before, page) => {
        seen.push(page.asOf);
        return true;
      },
    };
    const from = source({});
    const changes: ChangeSource['changes'] = async () => {
      return { changes: [], cursor: 'c', more: false, full: false, observedAt };
    };
    await readKinds({ source: { ...from, changes }, replicas, signal }, keysOf(['k1']));
    return seen;
  };

  it('is all there was when it was asked for, also if less was wanted', async () => {
    const later = new Date(AT.getTime() + 1_000);
    expect(await seenAfter(later)).toEqual([later]);
  });

  it('is what was wanted, whatever a system says that does not know when it looked', async () => {
    expect(await seenAfter(new Date(0))).toEqual([AT]);
  });
});
