import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { createSecretBox, SecretError } from './secret-box.ts';

const folder = mkdtempSync(join(tmpdir(), 'drawbar-secrets-'));
afterAll(() => rmSync(folder, { recursive: true }));
const file = join(folder, 'credentials.json');
writeFileSync(file, JSON.stringify({ erp: { integration: { clientSecret: 's3cret' } } }));
const key = 'k'.repeat(32);
const box = createSecretBox({ environment: { BC_SECRET: 'from env' }, folder, key: null });

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

describe('a reference that somebody may choose', () => {
  const environment = {
    DRAWBAR_INTERNAL_SECRET: 'ours',
    drawbar_secret_key: 'ours',
    DATABASE_URL: 'postgres://u:p@h/d',
    PGPASSWORD: 'p',
    OTEL_EXPORTER_OTLP_HEADERS: 'authorization=x',
  };
  const within = join(folder, 'within');
  mkdirSync(within);
  writeFileSync(join(within, 'bc'), 's3cret\n');
  writeFileSync(join(within, 'large'), 'x'.repeat(65_537));
  symlinkSync(file, join(within, 'link'));
  const demo = join(folder, 'sandbox-credentials.json');
  writeFileSync(demo, JSON.stringify({ erp: 'demo' }));
  const narrow = createSecretBox({ environment, folder: within, key: null });
  const closed = createSecretBox({ environment, key: null });

  it.each(Object.keys(environment))('never leads to a setting of our own: %s', async (name) => {
    expect(() => narrow.keep(`env:${name}`)).toThrow("Drawbar's own");
    await expect(narrow.reveal(`env:${name}`)).rejects.toThrow("Drawbar's own");
    const stored = { kind: 'reference', reference: `env:${name}` } as const;
    await expect(narrow.open(stored)).rejects.toThrow("Drawbar's own");
  });

  it('leads to files of one folder, and without it to none', async () => {
    expect(await narrow.open(narrow.keep(`file:${join(within, 'bc')}`))).toBe('s3cret');
    for (const path of [file, '/etc/passwd', `${within}/../credentials.json`, within]) {
      expect(() => narrow.keep(`file:${path}`)).toThrow('DRAWBAR_SECRETS_DIR');
      await expect(narrow.reveal(`file:${path}`)).rejects.toThrow('DRAWBAR_SECRETS_DIR');
    }
    expect(() => closed.keep(`file:${join(within, 'bc')}`)).toThrow('DRAWBAR_SECRETS_DIR');
    await expect(narrow.reveal(`file:${join(within, 'link')}`)).rejects.toThrow('cannot be read');
    await expect(narrow.reveal(`file:${join(within, 'large')}`)).rejects.toThrow('too large');
  });

  it('leads to what a demo system generated, wherever that lies', async () => {
    expect(await closed.open(closed.keep(`file:${demo}#erp`))).toBe('demo');
  });
});
