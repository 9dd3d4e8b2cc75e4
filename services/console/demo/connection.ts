/** Step: both systems are reached and every check is listed. */
import { expectThat, operate, type DemoStep } from './step.ts';

interface Tested {
  readonly testIntegration: {
    readonly test: {
      readonly ok: boolean;
      readonly checks: readonly { code: string; system: string | null; status: string }[];
    } | null;
  };
}

export const connectionTest: DemoStep = {
  title: 'Test the connection to both systems',
  async run(context) {
    const { integrations } = await operate<{ integrations: { id: string; name: string }[] }>(
      context,
      '{ integrations { id name enabled health } }',
    );
    const [integration] = integrations;
    expectThat(integration !== undefined, 'There is no integration.');
    context.notes.set('integration', integration.id);
    const { testIntegration } = await operate<Tested>(
      context,
      `mutation Test($id: ID!) {
        testIntegration(input: { id: $id }) {
          test { ok checks { code system subject status message fix } }
          userErrors { code message fix }
        }
      }`,
      { id: integration.id },
    );
    const checks = testIntegration.test?.checks ?? [];
    const failed = checks.filter(({ status }) => status === 'FAIL');
    context.say(`${checks.length} checks, ${failed.length} failed`);
    expectThat(
      testIntegration.test?.ok === true,
      `Failed: ${failed.map(({ system, code }) => `${system ?? ''} ${code}`).join(', ')}.`,
    );
  },
};
