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
interface Check {
  readonly code: string;
  readonly system: string | null;
  readonly subject: string | null;
  readonly status: string;
  readonly message: string;
  readonly fix: string | null;
}

const STEPS = 'setupSteps { kind state message fix }';

async function steps(session: Session): Promise<Outcome> {
  const { id } = await session.integration();
  const { integration } = await session.ask<{ integration: { setupSteps: Step[] } }>(
    `query ($id: ID!) { integration(id: $id) { ${STEPS} } }`,
    { id },
  );
  return stepsOf(integration.setupSteps);
}

function stepsOf(all: readonly Step[]): Outcome {
  const rows = all.map(({ kind, state, message, fix }) => [state, kind, message, fix]);
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

function endpoint(options: Options): object {
  const credential = given(options, { user: 'user', clientId: 'client-id', secret: 'secret' });
  const place = given(options, {
    kind: 'kind',
    baseUrl: 'url',
    tenantId: 'tenant',
    environment: 'environment',
    companyId: 'company',
  });
  return Object.keys(credential).length === 0 ? place : { ...place, credential };
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
  const { test: result } = await session.mutate<{ test: { ok: boolean; checks: Check[] } }>(
    'testIntegration',
    'TestIntegrationInput',
    'test { ok checks { code system subject status message fix } }',
    { id },
  );
  const rows = result.checks.map(({ status, code, system, subject, message, fix }) => [
    status,
    [code, system, subject].filter((part) => part !== null).join(' '),
    `${message} ${fix ?? ''}`.trim(),
  ]);
  return {
    exit: result.ok ? EXIT.ok : EXIT.failed,
    data: result,
    text: table(['RESULT', 'CHECK', 'FOUND'], rows),
  };
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
    usage: '--kind KIND --url URL [--tenant T] --client-id ID --secret env:NAME',
    does: `say where the ${side.toUpperCase()} is and who signs in`,
    values: ['kind', 'url', 'tenant', 'environment', 'company', 'user', 'client-id', 'secret'],
    run: (session, _words, options) => update(session, { [side]: endpoint(options) }),
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
      const administrator = { clientId: valueOf(options, 'client-id'), secret: secretIn(options) };
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
  enabling('on', true, 'switch the integration on, after the checks'),
  enabling('off', false, 'switch it off'),
];
