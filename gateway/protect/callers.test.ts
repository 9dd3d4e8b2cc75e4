import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { SignJWT, createLocalJWKSet, exportJWK, generateKeyPair } from 'jose';
import type { JWTPayload } from 'jose';
import { expect, test } from 'vitest';
import { apiKeys, readApiKeys } from './api-keys.ts';
import { everybodyIs, firstOf } from './authenticate.ts';
import { bearerTokens } from './bearer-tokens.ts';
import { createCallerRate } from './caller-rate.ts';

const NOW_MS = Date.parse('2026-01-22T10:00:00Z');
const NOW_S = NOW_MS / 1000;
const ISSUER = { issuer: 'https://issuer.example', audience: 'graph' };

const keys = await generateKeyPair('RS256');
const strangers = await generateKeyPair('RS256');
const jwks = createLocalJWKSet({ keys: [{ ...(await exportJWK(keys.publicKey)), alg: 'RS256' }] });

function token(claims: JWTPayload, key = keys.privateKey, alg = 'RS256'): Promise<string> {
  const { issuer, audience } = ISSUER;
  const all = { iss: issuer, aud: audience, sub: 'ann', exp: NOW_S + 600, ...claims };
  return new SignJWT(all).setProtectedHeader({ alg }).sign(key);
}

function authenticateAt(nowMs: number) {
  const way = bearerTokens({ ...ISSUER, keys: jwks, now: () => nowMs });
  return firstOf([way], { required: true });
}

const withToken = (text: string): IncomingHttpHeaders => ({ authorization: `Bearer ${text}` });

test('a token gives its subject, its scopes from every claim, and its end', async () => {
  const claims = { scope: 'a b', scp: ['c'], roles: ['b', 'd', 5] };
  const identity = await authenticateAt(NOW_MS)(withToken(await token(claims)));
  expect(identity).toMatchObject({
    caller: { id: 'ann', kind: 'USER', scopes: ['a', 'b', 'c', 'd'] },
    expiresAtMs: NOW_MS + 600_000,
  });
});

test.each<[string, JWTPayload]>([
  ['another issuer', { iss: 'https://evil.example' }],
  ['another audience', { aud: 'other' }],
  ['an end in the past', { exp: NOW_S - 61 }],
  ['a start in the future', { nbf: NOW_S + 120 }],
])('a token with %s is refused with 401', async (_, claims) => {
  const refused = authenticateAt(NOW_MS)(withToken(await token(claims)));
  await expect(refused).rejects.toMatchObject({ code: 'UNAUTHENTICATED', status: 401 });
});

test('keys that the issuer does not tell are no fault of the token: 503, try again', async () => {
  const issuer = createServer((_request, response) => response.writeHead(500).end('{}'));
  await new Promise<void>((resolve) => {
    issuer.listen(0, '127.0.0.1', resolve);
  });
  const { port } = issuer.address() as AddressInfo;
  for (const url of [`http://127.0.0.1:${port}/`, 'http://127.0.0.1:9/']) {
    const way = bearerTokens({ ...ISSUER, keys: new URL(url), now: () => NOW_MS });
    const asked = way(withToken(await token({})));
    await expect(asked).rejects.toMatchObject({
      code: 'UPSTREAM_UNAVAILABLE',
      status: 503,
      extensions: { retryable: true },
    });
  }
  issuer.close();
});

test('a token within the tolerance of clocks is accepted', async () => {
  const late = await token({ exp: NOW_S - 59 });
  await expect(authenticateAt(NOW_MS)(withToken(late))).resolves.toBeDefined();
});

test('a token signed by a stranger, by nobody or with a shared secret is refused', async () => {
  const none = `${Buffer.from('{"alg":"none"}').toString('base64url')}.e30.`;
  const secret = new TextEncoder().encode('secret of at least thirty-two bytes');
  const shared = await new SignJWT({}).setProtectedHeader({ alg: 'HS256' }).sign(secret);
  for (const text of [await token({}, strangers.privateKey), `${none}e30`, shared, 'a.b.c']) {
    const refused = authenticateAt(NOW_MS)(withToken(text));
    await expect(refused).rejects.toMatchObject({ code: 'UNAUTHENTICATED' });
  }
});

test('a remembered token stops working when its time is up', async () => {
  let nowMs = NOW_MS;
  const way = bearerTokens({ ...ISSUER, keys: jwks, now: () => nowMs });
  const headers = withToken(await token({ exp: NOW_S + 10 }));
  await expect(way(headers)).resolves.toBeDefined();
  nowMs += 71_000;
  await expect(way(headers)).rejects.toThrow('expired');
});

test('without a proof, a gateway that requires one says so and others let nobody in', async () => {
  const required = authenticateAt(NOW_MS)({});
  await expect(required).rejects.toMatchObject({ headers: { 'www-authenticate': 'Bearer' } });
  const open = firstOf([], { required: false });
  expect(await open({})).toMatchObject({ caller: null });
  expect(await everybodyIs(null)({})).toMatchObject({ caller: null });
});

const SECRET_KEY = 'dk_live_3f9a';
const ENTRY = {
  id: 'partner',
  name: 'Partner',
  sha256: createHash('sha256').update(SECRET_KEY).digest('hex'),
  scopes: ['prices:read'],
  expiresAt: null,
};

test('an API key is known by its hash, in either header, until it expires', async () => {
  const way = apiKeys([ENTRY], () => NOW_MS);
  const partner = { caller: { id: 'partner', kind: 'API_KEY', scopes: ['prices:read'] } };
  expect(await way({ 'x-api-key': SECRET_KEY })).toMatchObject(partner);
  expect(await way(withToken(SECRET_KEY))).toMatchObject(partner);
  expect(await way({})).toBe(null);
  await expect(way({ 'x-api-key': 'other' })).rejects.toThrow('not known');
  const past = apiKeys([{ ...ENTRY, expiresAt: '2026-01-01T00:00:00Z' }], () => NOW_MS);
  await expect(past({ 'x-api-key': SECRET_KEY })).rejects.toThrow('expired');
});

test('a file of API keys is read, and a wrong entry is named', () => {
  const folder = mkdtempSync(join(tmpdir(), 'keys-'));
  const file = join(folder, 'keys.json');
  writeFileSync(file, JSON.stringify({ keys: [ENTRY] }));
  expect(readApiKeys(file)).toEqual([ENTRY]);
  writeFileSync(file, JSON.stringify({ keys: [ENTRY, { ...ENTRY, sha256: 'short' }] }));
  expect(() => readApiKeys(file)).toThrow('Entry 2');
  rmSync(folder, { recursive: true });
});

test('a caller past the rate waits as long as it is told, and others are not touched', () => {
  let nowMs = NOW_MS;
  const rate = createCallerRate({ requestsPerMinute: 60, now: () => nowMs });
  for (let at = 0; at < 60; at += 1) rate.take('ann');
  expect(() => rate.take('ann')).toThrow('wait 1 s');
  expect(rate.take('bob')).toMatchObject({ ratelimit: '"caller";r=59;t=1' });
  nowMs += 1_000;
  expect(rate.take('ann')).toMatchObject({ 'ratelimit-policy': '"caller";q=60;w=60' });
  expect(() => rate.take('ann')).toThrow('requests a minute');
});
