/** What a person sees when the system is up. */

/** @param startedAtMs on the clock of `performance.now()`. */
export function announce(urls: Readonly<Record<string, string>>, startedAtMs: number): void {
  const seconds = ((performance.now() - startedAtMs) / 1000).toFixed(1);
  const { gateway = '', erp, crm } = urls;
  const lines = [
    '',
    `  GraphiQL      ${gateway}/`,
    `  Status        ${gateway}/status`,
    `  Graph         ${gateway}/graphql`,
    `  Health        ${gateway}/readyz?verbose`,
    ...(erp === undefined ? [] : [`  Sandbox ERP   ${erp}`]),
    ...(crm === undefined ? [] : [`  Sandbox CRM   ${crm}`]),
    '',
    `  Started in    ${seconds} s`,
    '',
    'Drawbar is ready',
    '',
  ];
  process.stdout.write(lines.join('\n'));
}
