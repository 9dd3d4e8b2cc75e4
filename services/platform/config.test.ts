import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { isLoopback, readSettings, SettingsError } from './config.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'drawbar-config-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

const problems = (environment: Record<string, string>): string => {
  try {
    readSettings(environment, folder);
  } catch (error) {
    expect(error).toBeInstanceOf(SettingsError);
    return (error as Error).message;
  }
  return '';
};

describe('the settings', () => {
  it('are complete without any configuration', () => {
    const settings = readSettings({ PATH: '/bin' }, folder);
    expect(settings).toMatchObject({
      DRAWBAR_HOST: '127.0.0.1',
      DRAWBAR_PORT: 4000,
      DRAWBAR_LOG: 'info',
    });
  });

  it('are taken from the file, and the environment wins', () => {
    writeFileSync(
      join(folder, 'drawbar.config.json'),
      JSON.stringify({ DRAWBAR_PORT: 5000, DRAWBAR_SANDBOX_ERP_PORT: 5010 }),
    );
    const settings = readSettings({ DRAWBAR_PORT: '6000' }, folder);
    expect([settings.DRAWBAR_PORT, settings.DRAWBAR_SANDBOX_ERP_PORT]).toEqual([6000, 5010]);
  });

  it('leave alone what the command line reads', () => {
    const read = { DRAWBAR_URL: 'http://127.0.0.1:1', DRAWBAR_API_KEY: 'k', DRAWBAR_TOKEN: 't' };
    expect(readSettings(read, folder).DRAWBAR_PORT).toBe(4000);
  });

  it('name every problem at once, and the nearest name of an unknown one', () => {
    const message = problems({
      DRAWBAR_PROT: '1',
      DRAWBAR_PORT: 'many',
      DATABASE_URL: 'mysql://x',
      DRAWBAR_ROLES: 'gateway,cook',
    });
    expect(message).toContain(
      'DRAWBAR_PROT: no such setting (environment). Did you mean DRAWBAR_PORT?',
    );
    expect(message).toContain('DRAWBAR_PORT: must be a port number');
    expect(message).toContain('DATABASE_URL: must begin with postgres://');
    expect(message).toContain('DRAWBAR_ROLES: each must be one of gateway');
  });

  it('refuse a file that is no JSON object, and unknown names in it', () => {
    writeFileSync(join(folder, 'drawbar.config.json'), '{"DRAWBAR_HSOT": "x"');
    expect(problems({})).toContain('drawbar.config.json:');
    writeFileSync(join(folder, 'drawbar.config.json'), '{"DRAWBAR_HSOT": "x"}');
    expect(problems({})).toContain('DRAWBAR_HSOT: no such setting (drawbar.config.json).');
  });

  it('refuse to be reachable from outside without authentication', () => {
    expect(problems({ DRAWBAR_HOST: '0.0.0.0' })).toContain('callers must be known');
    expect(problems({ DRAWBAR_HOST: '0.0.0.0', DRAWBAR_API_KEYS_FILE: 'keys.json' })).toBe('');
    expect(problems({ DRAWBAR_AUTH_JWKS_URL: 'https://example.com/keys' })).toContain('needs');
    const half = { DRAWBAR_AUTH_ISSUER: 'https://example.com', DRAWBAR_AUTH_AUDIENCE: 'graph' };
    expect(problems(half)).toContain('AUDIENCE: needs DRAWBAR_AUTH_JWKS_URL beside it.');
  });

  it.each([
    ['127.0.0.1', true],
    ['localhost', true],
    ['::1', true],
    ['127.8.8.8', true],
    ['0.0.0.0', false],
    ['127.evil.example', false],
  ])('take %s for loopback: %s', (host, expected) => expect(isLoopback(host)).toBe(expected));
});
