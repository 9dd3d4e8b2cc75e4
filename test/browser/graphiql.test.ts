import { startSystem, type SystemProcess } from '@drawbar/start/system';
import { chromium, type Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { BROWSER_ARGUMENTS, browserNote, browserPath } from '../support/browser.ts';
import { quietSettings, testFolder } from '../support/data-folder.ts';
import { eventually } from '../support/eventually.ts';

const folder = testFolder();
let system: SystemProcess;
let browser: Browser;

describe.skipIf(browserPath === null)(`GraphiQL in a browser${browserNote}`, () => {
  beforeAll(async () => {
    system = await startSystem(quietSettings(folder));
    browser = await chromium.launch({ executablePath: browserPath ?? '', args: BROWSER_ARGUMENTS });
  });
  afterAll(async () => {
    await browser?.close();
    await system?.stop();
    folder.remove();
  });

  it('opens with operations that run as they are, and loads nothing from elsewhere', async () => {
    const page = await browser.newPage();
    const elsewhere: string[] = [];
    const failures: string[] = [];
    page.on('request', (request) => {
      const { origin } = new URL(request.url());
      if (origin !== system.urls['gateway'] && origin !== 'null') elsewhere.push(request.url());
    });
    page.on('pageerror', (error) => failures.push(error.message));
    await page.goto(`${system.urls['gateway'] ?? ''}/`, { waitUntil: 'networkidle' });
    const answer = page.locator('.result-window');
    // On a busy machine the ERP may miss its two seconds, which the answer then says.
    await eventually('the ERP has answered in time', 60_000, async () => {
      await page.locator('.graphiql-execute-button').click();
      await answer.getByText('ATHENS Desk').waitFor();
      return (await answer.innerText()).includes('"261"') ? true : null;
    });
    const tabs = await page.locator('.graphiql-tab').count();
    expect(tabs).toBeGreaterThanOrEqual(5);
    expect(failures).toEqual([]);
    expect(elsewhere).toEqual([]);
  });
});
