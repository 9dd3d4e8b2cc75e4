import { buildSchema, graphql, type GraphQLError } from 'graphql';
import { describe, expect, it } from 'vitest';
import { fitToLeave, graphqlError } from './graphql-errors.ts';

const schema = buildSchema('type Query { stock: Int }');

async function failing(failure: unknown): Promise<{ shown: GraphQLError; noted: Error[] }> {
  const stock = (): never => {
    throw failure;
  };
  const { errors } = await graphql({ schema, source: '{ stock }', rootValue: { stock } });
  const noted: Error[] = [];
  const [error] = errors ?? [];
  if (error === undefined) throw new Error('Nothing failed.');
  return { shown: fitToLeave(error, 'trace-1', (cause) => noted.push(cause)), noted };
}

describe('an error that a resolver threw', () => {
  it('leaves without its words when nobody meant them for clients', async () => {
    const cause = new Error('connect ECONNREFUSED 10.0.0.7:5432, select secret from sync.endpoint');
    const { shown, noted } = await failing(cause);
    expect(JSON.stringify(shown)).not.toMatch(/ECONNREFUSED|10\.0\.0\.7|select/);
    expect(shown.path).toEqual(['stock']);
    expect(shown.extensions).toMatchObject({ code: 'INTERNAL', traceId: 'trace-1' });
    expect(noted).toEqual([cause]);
  });

  it('says that asking again helps when the database is away, and not where it is', async () => {
    const refused = Object.assign(new Error('connect ECONNREFUSED 10.0.0.7:5432'), {
      code: 'ECONNREFUSED',
    });
    const { shown } = await failing(new Error('Failed query: select 1', { cause: refused }));
    expect(JSON.stringify(shown)).not.toMatch(/ECONNREFUSED|10\.0\.0\.7|select/);
    expect(shown.extensions).toMatchObject({ code: 'INTERNAL', retryable: true });
    const wrong = await failing(Object.assign(new Error('syntax error'), { code: '42601' }));
    expect(wrong.shown.extensions).toMatchObject({ code: 'INTERNAL', retryable: false });
  });

  it('leaves as it is when it was meant for clients', async () => {
    const { shown, noted } = await failing(graphqlError('NOT_FOUND', 'There is no such item.'));
    expect(shown.message).toBe('There is no such item.');
    expect(shown.extensions).toMatchObject({ code: 'NOT_FOUND' });
    expect(noted).toEqual([]);
  });

  it('names the system that a connector could not reach', async () => {
    const failure = Object.assign(new Error('The ERP did not answer.'), {
      name: 'ConnectorError',
      system: 'ERP',
      failure: 'unavailable',
      retryable: true,
      retryAfterSeconds: null,
    });
    const { shown, noted } = await failing(failure);
    expect(shown.message).toBe('The ERP did not answer.');
    expect(shown.extensions).toMatchObject({
      code: 'UPSTREAM_UNAVAILABLE',
      system: 'ERP',
      retryable: true,
    });
    expect(noted).toEqual([]);
  });
});
