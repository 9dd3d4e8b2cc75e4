import { describe, expect, it } from 'vitest';
import { endReason, failedMessage, jobMessage } from './job-message.ts';
import type { JobRow } from './stored.ts';

const JOB: JobRow = {
  id: 'job',
  step: 'step',
  kind: 'SYNCHRONIZATION',
  direction: 'ERP_TO_CRM',
  status: 'RUNNING',
  startedAt: null,
  finishedAt: null,
  message: null,
  total: 5,
  inserted: 1,
  modified: 0,
  unchanged: 2,
  deleted: 0,
  skipped: 0,
  failed: 0,
  coupled: 0,
  uncoupled: 0,
};

describe('the message of a job', () => {
  it('says nothing when all went well', () => {
    expect(jobMessage(JOB, false)).toBeNull();
    expect(failedMessage(0, 9)).toBeNull();
  });

  it('counts what failed, what had no match, and how far a cancelled one came', () => {
    expect(jobMessage({ ...JOB, failed: 1 }, false)).toBe('1 of 4 records failed.');
    expect(jobMessage({ ...JOB, kind: 'COUPLING', skipped: 53, failed: 1 }, false)).toBe(
      '53 records without a match, 1 record with several, or that failed.',
    );
    expect(jobMessage(JOB, true)).toBe('Cancelled after 3 of 5 records.');
  });
});

describe('the reason of a run', () => {
  it('counts what failed in all of it, or tells what stopped one of its steps', () => {
    const step = { status: 'FAILED', statusReason: 'The ERP has no such table.' } as const;
    const other = { status: 'SUCCEEDED', statusReason: null } as const;
    const failing = [JOB, { ...JOB, failed: 2 }];
    expect(endReason('PARTIAL', [other, step], failing)).toBe('2 of 8 records failed.');
    expect(endReason('PARTIAL', [other, step], [JOB])).toBe('The ERP has no such table.');
    expect(endReason('CANCELLED', [other, step], failing)).toBeNull();
    expect(endReason('SUCCEEDED', [other], [JOB])).toBeNull();
  });
});
