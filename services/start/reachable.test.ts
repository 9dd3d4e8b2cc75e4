import { expect, test } from 'vitest';
import { allowedHosts, localUrl } from './reachable.ts';

test('the public address is served without being named twice', () => {
  const DRAWBAR_PUBLIC_URL = 'https://graph.example.com:8443/';
  expect(allowedHosts({ DRAWBAR_PUBLIC_URL })).toEqual(['graph.example.com:8443']);
  const both = { DRAWBAR_PUBLIC_URL, DRAWBAR_ALLOWED_HOSTS: 'one.example, two.example,' };
  expect(allowedHosts(both)).toEqual(['one.example', 'two.example', 'graph.example.com:8443']);
  expect(allowedHosts({})).toEqual([]);
});

test.each([
  ['127.0.0.1', 'http://127.0.0.1:4000'],
  ['0.0.0.0', 'http://127.0.0.1:4000'],
  ['::1', 'http://[::1]:4000'],
  ['::', 'http://[::1]:4000'],
])('a gateway bound to %s is reached at %s', (host, url) => {
  expect(localUrl(host, 4000)).toBe(url);
});
