import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { createSecretBox, SecretError } from './secret-box.ts';

const folder = mkdtempSync(join(tmpdir(), 'drawbar-secrets-'));
afterAll(() => rmSync(folder, { recursive: true }));
const file = join(folder, 'credentials.json');
writeFileSync(file, JSON.stringify({ erp: { integration: { clientSecret: 's3cret' } } }));
const key = 'k'.repeat(32);
const box = createSecretBox({ environment: { BC_SECRET: 'from env' }, key: null });

describe('the secret box', () => {
  it('keeps references as they are and opens them', async () => {
    const path = `file:${file}#erp.integration.clientSecret`;
    expect(box.keep(path)).toEqual({ kind: 'reference', reference: path });
    expect(await box.open(box.keep(path))).toBe('s3cret');
    expect(await box.open(box.keep('env:BC_SECRET'))).toBe('from env');
  });
  it('refuses a literal secret without a key, and does not repeat it', () => {
    expect(() => box.keep('hunter2hunter2')).toThrow(SecretError);
    expect(() => box.keep('hunter2hunter2')).not.toThrow(/hunter2/);
  });
  it('encrypts a literal secret with a key and shows only its end', async () => {
    const keyed = createSecretBox({ environment: {}, key });
    const [one, two] = [keyed.keep('hunter2hunter2'), keyed.keep('hunter2hunter2')];
    expect(JSON.stringify(one)).not.toContain('hunter2');
    expect(one).not.toEqual(two);
    expect(one).toMatchObject({ hint: '…ter2' });
    expect(await keyed.open(one)).toBe('hunter2hunter2');
    const other = createSecretBox({ environment: {}, key: 'x'.repeat(32) });
    await expect(other.open(one)).rejects.toThrow('present DRAWBAR_SECRET_KEY');
  });
  it.each([
    'env:MISSING',
    'file:/nowhere/at/all',
    `file:${file}#erp.nothing`,
    `file:${file}#__proto__.x`,
  ])('says what is wrong with %s', async (reference) => {
    await expect(box.open({ kind: 'reference', reference })).rejects.toThrow(SecretError);
  });
});
