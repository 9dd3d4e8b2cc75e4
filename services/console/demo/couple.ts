/** Steps: a coupling undone, made again by hand, and a second one refused. */
import { expectThat, operate, type DemoStep } from './step.ts';

interface Pair {
  readonly id: string;
  readonly mapping: { readonly id: string };
  readonly erp: { readonly key: string; readonly label: string };
  readonly crm: { readonly key: string; readonly label: string };
}

const PAIR = 'id mapping { id name } erp { key label } crm { key label } state';

export const uncouple: DemoStep = {
  title: 'Uncouple the account; both records stay',
  async run(context) {
    const account = context.notes.get('account') as { id: string };
    const { coupling } = await operate<{ coupling: Pair | null }>(
      context,
      `query Pair($record: ID!) { coupling(by: { recordId: $record }) { ${PAIR} } }`,
      { record: account.id },
    );
    expectThat(coupling !== null, 'The account is not coupled.');
    context.notes.set('pair', coupling);
    await operate(
      context,
      `mutation Uncouple($ids: [ID!]!) {
        uncouple(input: { couplingIds: $ids }) {
          uncoupled { erp { label } } userErrors { code message fix }
        }
      }`,
      { ids: [coupling.id] },
    );
    const after = await operate<{ account: { customer: object | null } | null }>(
      context,
      'query After($id: ID!) { account(by: { id: $id }) { name customer { number } } }',
      { id: account.id },
    );
    expectThat(after.account !== null, 'The account is gone.');
    expectThat(after.account.customer === null, 'The account still shows a customer.');
  },
};

const COUPLE = `mutation Couple($input: CoupleInput!) {
  couple(input: $input) {
    coupling { ${PAIR} }
    userErrors { __typename code message fix ... on AlreadyCoupledError { existing { id } } }
  }
}`;

export const couple: DemoStep = {
  title: 'Couple the two records by hand',
  async run(context) {
    const pair = context.notes.get('pair') as Pair;
    const { couple: made } = await operate<{ couple: { coupling: Pair | null } }>(context, COUPLE, {
      input: { mappingId: pair.mapping.id, erpKey: pair.erp.key, crmKey: pair.crm.key },
    });
    expectThat(made.coupling !== null, 'The pair was not coupled.');
    context.notes.set('pair', made.coupling);
  },
};

export const refuseSecond: DemoStep = {
  title: 'A second coupling of the same record is refused and says with what it is coupled',
  async run(context) {
    const pair = context.notes.get('pair') as Pair;
    const { records } = await operate<{ records: { nodes: { key: string; label: string }[] } }>(
      context,
      `query Others($mapping: ID!) {
        records(mappingId: $mapping, system: CRM, coupled: false, first: 1) { nodes { key label } }
      }`,
      { mapping: pair.mapping.id },
    );
    const other = records.nodes[0]?.key ?? pair.crm.key;
    const { couple: answer } = await operate<{
      couple: { coupling: null; userErrors: { code: string; existing?: { id: string } }[] };
    }>(
      context,
      COUPLE,
      { input: { mappingId: pair.mapping.id, erpKey: pair.erp.key, crmKey: other } },
      { refused: true },
    );
    const [refusal] = answer.userErrors;
    expectThat(refusal?.code === 'ALREADY_COUPLED', `Refused with ${refusal?.code ?? 'nothing'}.`);
    expectThat(refusal.existing?.id === pair.id, 'The coupling in the way is not named.');
  },
};
