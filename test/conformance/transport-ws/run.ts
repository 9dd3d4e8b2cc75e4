/**
 * Checks any server of `graphql-transport-ws`:
 * `node test/conformance/transport-ws/run.ts ws://host/graphql subject.json`, where the file names
 * the operations (`query`, `finite`, `endless`, `echo`, `echoed`). Ends with 1 when one fails.
 */
import { readFileSync } from 'node:fs';
import { SCENARIOS } from './scenarios.ts';
import type { Subject } from './scenarios.ts';

const [url = '', file = ''] = process.argv.slice(2);
const operations = JSON.parse(readFileSync(file, 'utf8')) as Omit<Subject, 'url'>;
let failed = 0;
for (const { name, run } of SCENARIOS) {
  const reason = await run({ ...operations, url }).then(
    () => null,
    (error: unknown) => (error instanceof Error ? error.message : String(error)),
  );
  if (reason !== null) failed += 1;
  process.stdout.write(reason === null ? `PASS ${name}\n` : `FAIL ${name}: ${reason}\n`);
}
process.stdout.write(`${SCENARIOS.length - failed} of ${SCENARIOS.length} pass\n`);
process.exit(failed === 0 ? 0 : 1);
