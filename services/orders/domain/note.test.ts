import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { markup, notePlan, plainText, type FoundNote, type KnownNote } from './note.ts';

const note = (id: string, text: string, copyOf: string | null = null): FoundNote => ({
  id,
  parent: 'o1',
  text,
  author: null,
  writtenAt: new Date(0),
  copyOf,
});
const known = (system: 'CRM' | 'ERP', id: string, told: string | null): KnownNote => ({
  system,
  id,
  told,
});
const stepsOf = (...found: Parameters<typeof notePlan>) =>
  notePlan(...found).steps.map(({ op, of, target }) => [op, of.system, of.note.text, target]);

describe('notes of an order', () => {
  it('go to the other system once', () => {
    const crm = [note('c1', 'from the CRM')];
    const erp = [note('e1', 'from the ERP')];
    expect(stepsOf(crm, erp, [])).toEqual([
      ['create', 'ERP', 'from the ERP', null],
      ['create', 'CRM', 'from the CRM', null],
    ]);
    const copied = [
      [...crm, note('e1', 'from the ERP')],
      [...erp, note('e2', 'from the CRM', 'c1')],
    ] as const;
    const told = [known('CRM', 'c1', 'from the CRM'), known('ERP', 'e1', 'from the ERP')];
    expect(stepsOf(...copied, told)).toEqual([]);
    // also when the answers to both creations were lost
    expect(stepsOf(...copied, [])).toEqual([]);
    expect(notePlan(...copied, told).written).toHaveLength(2);
  });

  it('follow the CRM when they change there, and stay when they change in the ERP', () => {
    const told = [known('CRM', 'c1', 'old'), known('ERP', 'e1', 'old')];
    const crm = [note('c1', 'new'), note('e1', 'newer')];
    const erp = [note('e1', 'old'), note('e2', 'old', 'c1')];
    expect(stepsOf(crm, erp, told)).toEqual([
      ['update', 'CRM', 'newer', 'e1'],
      ['update', 'CRM', 'new', 'e2'],
    ]);
    const inErp = [note('e1', 'changed'), note('e2', 'changed', 'c1')];
    expect(stepsOf([note('c1', 'old'), note('e1', 'old')], inErp, told)).toEqual([]);
  });

  it('are not made again when somebody removed the copy', () => {
    expect(stepsOf([note('c1', 'a')], [], [known('CRM', 'c1', 'a')])).toEqual([]);
    expect(stepsOf([], [note('e1', 'a')], [known('ERP', 'e1', 'a')])).toEqual([]);
  });

  it.each([
    [
      '<p>Ring <b>twice</b></p><div>then wait&nbsp;&amp; knock</div>',
      'Ring twice\nthen wait & knock',
    ],
    ['a &lt;b&gt; &#39;c&#x27; &unknown; &#x110000;', "a <b> 'c' &unknown; &#x110000;"],
    ['plain', 'plain'],
    // what no database holds: half of a character, and the character nought
    ['&#0;&#x0;&#xD83D;&#57343; &#x1F600;', '&#0;&#x0;&#xD83D;&#57343; 😀'],
  ])('lose their markup: %j', (written, text) => expect(plainText(written)).toBe(text));

  it('of the ERP are text to the CRM, not markup', () => {
    const text = 'Deliver if qty <5 and price >10 &lt; 20';
    expect(markup(text)).toBe('Deliver if qty &lt;5 and price &gt;10 &amp;lt; 20');
    const found = [[note('e1', plainText(markup(text)))], [note('e1', text)]] as const;
    expect(stepsOf(...found, [known('ERP', 'e1', text)])).toEqual([]);
  });

  it('are cut to what the ERP keeps, between two characters', () => {
    expect(plainText('x'.repeat(3_000))).toBe('x'.repeat(2_000));
    expect(plainText(`${'x'.repeat(1_999)}😀`)).toBe('x'.repeat(1_999));
  });

  it('settle: when every step was done there is nothing left to do', () => {
    const unit = fc.constantFrom('a', '<', '>', '&', '&lt;', '<b>', ' ', '\n', '😀');
    const texts = fc.array(fc.string({ unit, maxLength: 8 }), { maxLength: 4 });
    fc.assert(
      fc.property(texts, texts, (inCrm, inErp) => {
        const crm = inCrm.map((text, at) => note(`c${at}`, plainText(text)));
        const erp = inErp.map((text, at) => note(`e${at}`, text));
        const { written, steps } = notePlan(crm, erp, []);
        for (const { of } of steps) {
          if (of.system === 'CRM') erp.push(note(`copy ${of.note.id}`, of.note.text, of.note.id));
          else crm.push(note(of.note.id, plainText(markup(of.note.text))));
        }
        const told = written.map((of) => known(of.system, of.note.id, of.note.text));
        expect(notePlan(crm, erp, told).steps).toEqual([]);
      }),
    );
  });
});
