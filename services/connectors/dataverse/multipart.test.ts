import { describe, expect, it } from 'vitest';
import { readMultipart, writeMultipart } from './multipart.ts';

const crlf = (text: string) => text.replaceAll('\n', '\r\n');

describe('a batch for Dataverse', () => {
  it('ends lines with CR LF and a part without body with two blank lines', () => {
    const text = writeMultipart(
      [{ method: 'GET', path: '/api/data/v9.2/accounts', headers: {}, body: null }],
      { batch: 'b', changeSet: null },
    );
    expect(text).toBe(
      crlf(
        '--b\nContent-Type: application/http\nContent-Transfer-Encoding: binary\n' +
          'Content-ID: 1\n\n' +
          'GET /api/data/v9.2/accounts HTTP/1.1\n\n\n--b--\n',
      ),
    );
  });

  it('puts all-or-nothing requests into one change set', () => {
    const request = { method: 'PATCH', path: '/x(1)', headers: {}, body: '{}' } as const;
    const text = writeMultipart([request, request], { batch: 'b', changeSet: 'c' });
    expect(text.match(/--c\r\n/g)).toHaveLength(2);
    expect(text).toContain('Content-Type: multipart/mixed;boundary=c');
  });
});

describe('the answer to a batch', () => {
  const answer = crlf(`--r
Content-Type: application/http
Content-Transfer-Encoding: binary

HTTP/1.1 204 No Content
OData-Version: 4.0
OData-EntityId: https://org/api/data/v9.2/accounts(1)


--r
Content-Type: multipart/mixed; boundary="set"

--set
Content-Type: application/http
Content-ID: 2

HTTP/1.1 412 Precondition Failed
Content-Type: application/json

{"error":{"code":"0x80060882","message":"changed"}}
--set--
--r--
`);

  it('is read in order, change sets included', () => {
    const parts = readMultipart('multipart/mixed; boundary=r', answer);
    expect(parts?.map(({ status }) => status)).toEqual([204, 412]);
    expect(parts?.[0]?.headers.get('odata-entityid')).toContain('accounts(1)');
    expect(parts?.[1]?.body).toContain('0x80060882');
  });

  it('is refused when it was cut', () => {
    expect(readMultipart('multipart/mixed; boundary=r', answer.slice(0, -10))).toBeNull();
    expect(readMultipart('text/html', answer)).toBeNull();
  });
});
