import { expect, it } from 'vitest';
import { ConnectorError } from '../connector-error.ts';
import { testContext } from '../testing/fake-system.ts';
import { createSelection } from './selection.ts';

const refusal = (name: string): ConnectorError =>
  new ConnectorError('CRM', 'data', `Could not find a property named '${name}' on type 'account'.`);

it('lets every read that was refused for one field at once ask again', async () => {
  const selection = createSelection({
    all: ['accountid', 'name', 'telephone2'],
    required: ['accountid'],
    discover: async () => new Set(['accountid', 'name']),
    onLeftOut: () => undefined,
  });
  const refused = Array.from({ length: 4 }, () => refusal('telephone2'));
  const answers = await Promise.all(refused.map((error) => selection.learn(error, testContext())));
  expect(answers).toEqual([true, true, true, true]);
  expect(selection.names()).toEqual(['accountid', 'name']);
  expect(await selection.learn(refusal('nothing of ours'), testContext())).toBe(false);
});
