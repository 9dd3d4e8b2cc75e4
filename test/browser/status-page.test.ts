/** The status page as an administrator sees it: drawn by the server, live by the graph's stream. */
import { startSystem, type SystemProcess } from '@drawbar/start/system';
import { chromium, type Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { BROWSER_ARGUMENTS, browserNote, browserPath } from '../support/browser.ts';
import { quietSettings, testFolder } from '../support/data-folder.ts';
import { ended, integrationId, review, start } from '../support/full-sync.ts';
import { ask } from '../support/graph.ts';

const MS = 120_000;
const folder = testFolder();
let system: SystemProcess;
let graph = '';

beforeAll(async () => {
  system = await startSystem(quietSettings(folder));
  graph = system.urls['gateway'] ?? '';
}, MS);
afterAll(async () => {
  await system?.stop();
  folder.remove();
});

const START_MODIFIED = `mutation ($id: ID!) {
  startSync(input: { integrationId: $id }) { run { id } } }`;

async function control(url: string, command: string, body: object): Promise<void> {
  await fetch(`${url}/_sandbox/${command}`, {
    method: 'POST',
    body: JSON.stringify(body),
    headers: { 'content-type': 'application/json' },
  });
}

describe('the status page without a browser', () => {
  it('is whole as it is served, and as data', async () => {
    const page = await fetch(`${graph}/status`);
    const text = await page.text();
    expect(page.headers.get('content-security-policy')).toContain("script-src 'self'");
    expect(text).toContain('CRONUS');
    expect(text).toContain('Customers and accounts');
    const data = (await (await fetch(`${graph}/status.json`)).json()) as {
      entries: { integration: { health: string; mappings: object[] } }[];
      problems: string[];
    };
    expect(data.problems).toEqual([]);
    expect(data.entries[0]?.integration.mappings.length).toBeGreaterThan(10);
  });
});

describe.skipIf(browserPath === null)(`the status page in a browser${browserNote}`, () => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await chromium.launch({ executablePath: browserPath ?? '', args: BROWSER_ARGUMENTS });
  });
  afterAll(() => browser?.close());

  it(
    'follows a run by itself, shows what needs a person, and takes a retry',
    async () => {
      const page = await browser.newPage();
      const failures: string[] = [];
      page.on('pageerror', (error) => failures.push(error.message));
      page.on('console', (message) => {
        if (message.type() === 'error') failures.push(message.text());
      });
      await page.goto(`${graph}/status`);
      await page.getByText('● live').waitFor({ timeout: MS });
      const runId = await start(graph, (await review(graph)).id);
      await ended(graph, runId, MS);
      const history = page.locator('h3', { hasText: 'History' });
      await history.waitFor({ timeout: MS });
      await page.getByText(/Needs you: \d+ causes/).waitFor({ timeout: MS });
      const retry = page.locator('button[data-do="retry"]').first();
      await retry.click();
      await page
        .locator('td', { hasText: /^retry$/ })
        .first()
        .waitFor({ timeout: MS });
      expect(failures).toEqual([]);
    },
    MS,
  );

  it(
    'leaves the focus where it is when it draws itself again',
    async () => {
      const page = await browser.newPage();
      await page.goto(`${graph}/status`);
      await page.getByText('● live').waitFor({ timeout: MS });
      const test = page.locator('h2 button[data-do="test"]');
      await test.focus();
      const drawn = await test.elementHandle();
      await ask(graph, START_MODIFIED, { id: await integrationId(graph) });
      await page.waitForFunction((old) => old?.isConnected === false, drawn, { timeout: MS });
      await page.locator('h2 button[data-do="test"]:focus').waitFor({ timeout: MS });
      expect(await drawn?.isVisible()).toBe(false);
    },
    MS,
  );

  it(
    'says beside a button why nothing came of it, and lets it be pressed again',
    async () => {
      const page = await browser.newPage();
      await page.goto(`${graph}/status`);
      await page.getByText('● live').waitFor({ timeout: MS });
      await page.route('**/graphql', (route) => route.abort());
      const test = page.locator('h2 button[data-do="test"]');
      await test.click();
      const why = page.locator('h2 [role="alert"]', { hasText: 'Drawbar does not answer' });
      await why.waitFor({ timeout: MS });
      expect([await test.isEnabled(), await test.textContent()]).toEqual([true, 'Test']);
      await page.unroute('**/graphql');
      await test.press('Enter');
      await page.getByText('✓ the test passed').waitFor({ timeout: MS });
    },
    MS,
  );

  it(
    'says why it cannot follow, as when its reader must sign in again',
    async () => {
      const page = await browser.newPage();
      const errors = [{ message: 'The token has expired; sign in again.' }];
      await page.route('**/graphql', (route) => route.fulfill({ status: 401, json: { errors } }));
      await page.goto(`${graph}/status`);
      const why = page.getByText('○ The token has expired; sign in again.');
      await why.waitFor({ timeout: MS });
      expect(await why.isVisible()).toBe(true);
    },
    MS,
  );

  it(
    'reviews a full synchronisation, starts it as chosen, and cancels it',
    async () => {
      const page = await browser.newPage();
      await page.goto(`${graph}/status`);
      await page.getByText('● live').waitFor({ timeout: MS });
      await page.locator('h2 button[data-do="review"]').click();
      await page.getByText('Review of a full synchronisation').waitFor({ timeout: MS });
      const lines = page.locator('select[data-path^="lines."]');
      for (let at = 1; at < (await lines.count()); at += 1) {
        await lines.nth(at).selectOption('LEAVE_OUT');
      }
      // A run that cannot read stays where it is.
      const away = { match: { path: 'systemusers' }, fault: 'status', value: 503 };
      await control(system.urls['crm'] ?? '', 'faults', away);
      await page.locator('button[data-do="start"]').click();
      await page.locator('button[data-do="pause"]').click({ timeout: MS });
      await page.locator('button[data-do="resume"]').waitFor({ timeout: MS });
      expect(await page.locator('progress + table tr').count()).toBe(1);
      await page.locator('button[data-do="cancel"]').click();
      await control(system.urls['crm'] ?? '', 'faults', { clear: true });
      await page.locator('button[data-do="restart"]').first().waitFor({ timeout: MS });
      await page.getByText('⊘ cancelled').first().waitFor({ timeout: MS });
    },
    MS,
  );
});
