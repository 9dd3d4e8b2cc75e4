/** The plain last line of a run: `N passed, N failed, N skipped`. */
import { writeSync } from 'node:fs';
import type { Reporter, TestModule } from 'vitest/node';

/** vitest reporter; a file that could not be loaded counts as one failure. */
export default class ClosingLine implements Reporter {
  onTestRunEnd(modules: readonly TestModule[], unhandled: readonly unknown[]): void {
    let passed = 0;
    let failed = unhandled.length;
    let skipped = 0;
    for (const module of modules) {
      failed += module.errors().length;
      for (const test of module.children.allTests()) {
        const { state } = test.result();
        if (state === 'passed') passed += 1;
        else if (state === 'failed') failed += 1;
        else skipped += 1;
      }
    }
    const tail = skipped === 0 ? '' : `, ${skipped} skipped`;
    writeSync(1, `${passed} passed, ${failed} failed${tail}\n`);
  }
}
