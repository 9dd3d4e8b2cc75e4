/** Setting up: the same operations as by hand, one command each. */
import type { Command, Options, Outcome } from './command.ts';
import { valueOf } from './command.ts';
import { EXIT, Stop } from './exit.ts';
import type { Session } from './session.ts';
import { table } from './table.ts';

interface Step {
  readonly kind: string;
  readonly state: string;
  readonly message: string;
  readonly fix: string | null;
}
interface Test {
  readonly ok: boolean;
  readonly checks: readonly Check[];
  readonly erpCompanies: readonly { readonly key: string; readonly name: string }[];
}
interface Check {
  readonly code: string;
  readonly system: string | null;
  readonly subject: string | null;
  readonly status: string;
  readonly message: string;
  readonly fix: string | null;
}

const STEPS = 'setupSteps { kind state message fix }';
/** What does a step here, where its `fix` names the mutation. */
const DOES: Readonly<Record<string, string>> = {
  CONNECT_CRM: 'drawbar connect crm',
  CONNECT_ERP: 'drawbar connect erp',
  TEST: 'drawbar connect test',
  INSTALL_SOLUTION: 'drawbar install',
  CHOOSE_MAPPINGS: 'drawbar choose',
  ITEM_AVAILABILITY: 'drawbar stock on',
  SALES_ORDER_INTEGRATION: 'drawbar orders on',
  ENABLE: 'drawbar on',
  FULL_SYNC: 'drawbar sync review, then drawbar sync start',
};
/** Systems there are, by side: ours for trying out, and the real one. */
const KINDS = { crm: ['DATAVERSE', 'SANDBOX'], erp: ['BUSINESS_CENTRAL', 'SANDBOX'] } as const;

async function steps(session: Session): Promise<Outcome> {
  const { id } = await session.integration();
  const { integration } = await session.ask<{ integration: { setupSteps: Step[] } }>(
    `query ($id: ID!) { integration(id: $id) { ${STEPS} } }`,
    { id },
  );
  return stepsOf(integration.setupSteps);
}

function stepsOf(all: readonly Step[]): Outcome {
  const rows = all.map(({ kind, state, message, fix }) => {
    return [state, kind, message, fix === null ? null : (DOES[kind] ?? fix)];
  });
  return { exit: EXIT.ok, data: all, text: table(['STATE', 'STEP', 'FOUND', 'WHAT TO DO'], rows) };
}

async function update(session: Session, change: object): Promise<Outcome> {
  const { id, version } = await session.integration();
  const input = { id, expectedVersion: version, ...change };
  const { integration } = await session.mutate<{ integration: { setupSteps: Step[] } }>(
    'updateIntegration',
    'UpdateIntegrationInput',
    `integration { ${STEPS} }`,
    input,
  );
  return stepsOf(integration.setupSteps);
}

/** Fields that were given, by their names in the input. */
function given(options: Options, names: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(names).flatMap(([field, option]) => {
      const value = valueOf(options, option);
      return value === null ? [] : [[field, value] as const];
    }),
  );
}

/** Who signs in; empty when nothing of it was given. */
function credentialIn(options: Options): object {
  const credential = given(options, { user: 'user', clientId: 'client-id', secret: 'secret' });
  return Object.keys(credential).length === 0 ? {} : { credential };
}

function endpoint(side: keyof typeof KINDS, options: Options): object {
  const kind = valueOf(options, 'kind')?.toUpperCase();
  if (kind === undefined || !(KINDS[side] as readonly string[]).includes(kind)) {
    const found = kind === undefined ? '' : `; not ${kind}`;
    throw new Stop(EXIT.usage, [`Give --kind, as one of ${KINDS[side].join(', ')}${found}.`]);
  }
  const place = given(options, {
    baseUrl: 'url',
    tenantId: 'tenant',
    environment: 'environment',
    companyId: 'company',
  });
  return { kind, ...place, ...credentialIn(options) };
}

/** Whether a part is wanted. @throws {Stop} for another word than on and off. */
function isWanted(word: string): boolean {
  if (word === 'on' || word === 'off') return word === 'on';
  throw new Stop(EXIT.usage, [`Say on or off; not ${word}.`]);
}

/** An administrator's secret stands in no list of processes, and in no history of a shell. */
function secretIn(options: Options): string {
  const name = valueOf(options, 'secret-env') ?? '';
  const secret = process.env[name];
  if (secret !== undefined && secret !== '') return secret;
  throw new Stop(EXIT.usage, [`Put the secret into a variable and name it with --secret-env.`]);
}

async function test(session: Session): Promise<Outcome> {
  const { id } = await session.integration();
  const { test: result } = await session.mutate<{ test: Test }>(
    'testIntegration',
    'TestIntegrationInput',
    'test { ok checks { code system subject status message fix } erpCompanies { key name } }',
    { id },
  );
  const skipped = result.checks.filter(({ status }) => status === 'SKIPPED').length;
  const looked = result.checks.filter(({ status }) => status !== 'SKIPPED');
  const rows = looked.map(({ status, code, system, subject, message, fix }) => [
    status,
    [code, system, subject].filter((part) => part !== null).join(' '),
    `${message} ${fix ?? ''}`.trim(),
  ]);
  return {
    exit: result.ok ? EXIT.ok : EXIT.failed,
    data: result,
    text: [
      table(['RESULT', 'CHECK', 'FOUND'], rows),
      ...notLooked(skipped),
      ...companiesOf(result),
    ].join('\n'),
  };
}

/** What only waits for another check is one line. */
function notLooked(skipped: number): readonly string[] {
  if (skipped === 0) return [];
  return [`${skipped} more were not checked, because one that they need did not pass.`];
}

/** What `--company` of `connect erp` takes, where one has to be chosen. */
function companiesOf({ checks, erpCompanies }: Test): readonly string[] {
  const isChosen = !checks.some(({ code, status }) => code === 'COMPANY' && status === 'FAIL');
  if (isChosen || erpCompanies.length === 0) return [];
  const rows = erpCompanies.map(({ key, name }) => [key, name]);
  return [
    'Choose with: drawbar connect erp --kind KIND --company KEY',
    table(['KEY', 'COMPANY'], rows),
  ];
}

function enabling(name: string, enabled: boolean, does: string): Command {
  return {
    name,
    usage: '',
    does,
    async run(session) {
      const { id } = await session.integration();
      const { integration } = await session.mutate<{ integration: { healthReason: string } }>(
        'setIntegrationEnabled',
        'SetIntegrationEnabledInput',
        'integration { enabled health healthReason }',
        { id, enabled },
      );
      return { exit: EXIT.ok, data: integration, text: integration.healthReason };
    },
  };
}

export const SETUP_COMMANDS: readonly Command[] = [
  { name: 'setup', usage: '', does: 'what of the set-up is done and what is left', run: steps },
  {
    name: 'create',
    usage: 'NAME',
    does: 'create an integration',
    words: [1, 1],
    async run(session, [name]) {
      const { integration } = await session.mutate<{ integration: { id: string } }>(
        'createIntegration',
        'CreateIntegrationInput',
        'integration { id name }',
        { name },
      );
      return { exit: EXIT.ok, data: integration, text: integration.id };
    },
  },
  ...(['crm', 'erp'] as const).map((side): Command => ({
    name: `connect ${side}`,
    usage: [
      `--kind ${KINDS[side].join('|')} --url URL [--tenant T]`,
      ...(side === 'erp' ? ['[--environment E] [--company ID]'] : []),
      '--client-id ID --secret env:NAME',
    ].join(' '),
    does: `say where the ${side.toUpperCase()} is and who signs in`,
    values: ['kind', 'url', 'tenant', 'environment', 'company', 'user', 'client-id', 'secret'],
    run: (session, _words, options) => update(session, { [side]: endpoint(side, options) }),
  })),
  { name: 'connect test', usage: '', does: 'run every check of both systems', run: test },
  {
    name: 'install',
    usage: '--client-id ID --secret-env NAME [--dry-run]',
    does: 'install what the CRM needs, with an administrator kept nowhere',
    values: ['client-id', 'secret-env'],
    flags: ['dry-run'],
    async run(session, _words, options) {
      const { id } = await session.integration();
      const clientId = valueOf(options, 'client-id');
      if (clientId === null) {
        throw new Stop(EXIT.usage, ["Give the administrator's --client-id."]);
      }
      const administrator = { clientId, secret: secretIn(options) };
      const { changes } = await session.mutate<{ changes: { path: string }[] }>(
        'installSolution',
        'InstallSolutionInput',
        'changes { path before after }',
        { integrationId: id, administrator, dryRun: options['dry-run'] === true },
      );
      const text =
        changes.length === 0 ? 'All was there.' : changes.map(({ path }) => path).join('\n');
      return { exit: EXIT.ok, data: changes, text };
    },
  },
  {
    name: 'choose',
    usage: 'TABLE...',
    does: 'synchronise these tables and what they depend on, no others',
    words: [1, 50],
    run: async (session, words) =>
      update(session, { enabledMappingIds: await session.mappingIds(words) }),
  },
  {
    name: 'stock',
    usage: 'on|off [--user NAME --secret env:NAME]',
    does: 'whether the CRM shows the stock of items, and who asks the ERP for it',
    words: [1, 1],
    values: ['user', 'client-id', 'secret'],
    run: (session, [word = ''], options) =>
      update(session, {
        itemAvailability: { enabled: isWanted(word), ...credentialIn(options) },
      }),
  },
  {
    name: 'orders',
    usage: 'on|off [--by-hand] [--user NAME --secret env:NAME]',
    does: 'whether orders submitted in the CRM go to the ERP, by themselves or when sent by hand',
    words: [1, 1],
    values: ['user', 'client-id', 'secret'],
    flags: ['by-hand'],
    run: (session, [word = ''], options) => {
      const enabled = isWanted(word);
      const how = enabled ? { automatic: options['by-hand'] !== true } : {};
      return update(session, {
        salesOrderIntegration: { enabled, ...how, ...credentialIn(options) },
      });
    },
  },
  enabling('on', true, 'switch the integration on, after the checks'),
  enabling('off', false, 'switch it off'),
];
