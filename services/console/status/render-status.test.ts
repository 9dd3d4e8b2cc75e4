import { describe, expect, it } from 'vitest';
import { renderStatus } from './render-status.ts';
import type { ActiveRun, IntegrationStatus, Review, StatusDetails } from './status-data.ts';
import { ago, countsInWords, markOf, roughly } from './words.ts';

const NOW = new Date('2026-01-22T12:00:00Z');
const PROGRESS = {
  done: 8163,
  total: 12004,
  percent: 68,
  ratePerSecond: 212,
  etaSeconds: 18,
  counts: { inserted: 412, failed: 134 },
};
const RUN: ActiveRun = {
  id: 'run_1',
  kind: 'FULL',
  status: 'RUNNING',
  statusReason: null,
  requestedBy: 'An administrator',
  progress: PROGRESS,
  steps: [
    {
      id: 'stp_1',
      status: 'RUNNING',
      statusReason: null,
      mapping: { label: 'Contacts' },
      waitingFor: [{ label: 'Customers' }],
      progress: { ...PROGRESS, done: 0, total: null, counts: {} },
    },
  ],
};
const ONE: IntegrationStatus = {
  id: 'int_1',
  name: 'CRONUS',
  health: 'DEGRADED',
  healthReason: '11,870 of 12,004 records are in sync, 134 need you.',
  crm: {
    kind: 'SANDBOX',
    throttledUntil: null,
    credential: { secretExpiresAt: '2026-02-14T00:00:00Z' },
  },
  erp: {
    kind: 'SANDBOX',
    throttledUntil: '2026-01-22T12:03:00Z',
    credential: { secretExpiresAt: null },
  },
  version: '3',
  enabled: true,
  lastTest: null,
  setupSteps: [],
  activeRuns: [],
  mappings: [
    {
      id: 'map_1',
      label: 'Customers and accounts',
      enabled: true,
      direction: 'BIDIRECTIONAL',
      freshness: 'LATE',
      lastSuccessAt: '2026-01-22T10:49:00Z',
      nextRunAt: '2026-01-22T12:30:00Z',
      counts: { coupled: 9746, pending: 3, openIssues: 134, conflicts: 4 },
    },
  ],
};
const NONE: StatusDetails = {
  groups: [],
  history: { nodes: [] },
  conflicts: { nodes: [] },
  trends: { mappings: [{ id: 'map_1', jobs: { nodes: [{ status: 'FAILED' }] } }] },
};
const page = (
  one: Partial<IntegrationStatus>,
  details: Partial<StatusDetails> = {},
  review: Review | null = null,
): string =>
  renderStatus(
    {
      entries: [{ integration: { ...ONE, ...one }, details: { ...NONE, ...details }, review }],
      problems: [],
      others: [],
    },
    NOW,
  );

describe('the status page', () => {
  it('says in a sentence whether it is fine, and warns of what will stop it', () => {
    const text = page({});
    expect(text).toContain('▲ needs you');
    expect(text).toContain('11,870 of 12,004 records are in sync, 134 need you.');
    expect(text).toContain('The secret of the CRM expires in 23 days.');
    expect(text).toContain('Slowed down by the ERP: in 3 min.');
  });

  it('shows what moves, with no false percentage', () => {
    const text = page({ activeRuns: [RUN] });
    expect(text).toContain('<title>68 % · full synchronisation · Drawbar</title>');
    expect(text).toContain('68 % · 8,163 / 12,004 · 212/s · about 20 s left');
    expect(text.match(/412 new, 134 failed/g)).toHaveLength(1);
    expect(text).toContain('for Customers');
    expect(text).toContain('0 so far');
    expect(text).toContain('data-do="cancel"');
  });

  it('shows each cause once with what to do, and retries what can be retried', () => {
    const group = {
      id: 'g1',
      code: 'RECORD_REFUSED',
      category: 'DATA',
      message: 'The CRM refused <b>Adatum</b>.',
      fix: 'Correct it.',
      count: 118,
      mapping: { label: 'Customers' },
      sample: { retryable: true },
    };
    const conflict = { ...group, id: 'g2', category: 'CONFLICT', sample: { retryable: false } };
    const text = page({}, { groups: [group, conflict] });
    expect(text).toContain('Needs you: 2 causes, 236 records');
    expect(text).toContain('Retry 118');
    expect(text.match(/data-do="retry"/g)).toHaveLength(1);
    expect(text).toContain('The CRM refused &lt;b&gt;Adatum&lt;/b&gt;.');
    expect(text).not.toContain('<b>Adatum');
  });

  it('shows how each table stands', () => {
    const text = page({});
    expect(text).toContain('Customers and accounts ⇄');
    expect(text).toContain('◷ late');
    expect(text).toContain('9,746');
    expect(text).toContain('1 h ago');
    expect(text).toContain('in 30 min');
  });

  it('shows both values of a conflict with the last common one, and takes a decision', () => {
    const pair = (kind: string, fields: readonly string[]) => ({
      id: 'cpl_1',
      version: '7',
      mapping: { label: 'Customers and accounts' },
      erp: { label: '10000 Adatum', url: 'https://erp.example.com/10000' },
      crm: { label: 'Adatum', url: null },
      conflict: {
        kind,
        fields: fields.map((label) => ({
          erpValue: 'Leeds',
          crmValue: null,
          lastSyncedValue: 'York',
          fieldMapping: { id: `map_1/${label}`, label },
        })),
      },
    });
    const two = page({}, { conflicts: { nodes: [pair('BOTH_UPDATED', ['City', 'Address'])] } });
    expect(two).toContain('<td>Leeds</td>');
    expect(two).toContain('<td>(empty)</td>');
    expect(two).toContain('data-path="fieldChoices.map_1/City"');
    expect(two).toContain('PER_FIELD');
    expect(two).toContain('<a href="https://erp.example.com/10000">10000 Adatum</a>');
    const one = page({}, { conflicts: { nodes: [pair('BOTH_UPDATED', ['City'])] } });
    expect(one).not.toContain('PER_FIELD');
    const gone = page({}, { conflicts: { nodes: [pair('CRM_DELETED', [])] } });
    expect(gone).toContain('lost its partner, which was deleted');
    expect(gone).toContain('RESTORE_DELETED');
  });

  it('shows what a full synchronisation would do, and starts it as the reader chose', () => {
    const review: Review = {
      id: 'rev_1',
      canStart: true,
      expiresAt: '2026-01-22T13:00:00Z',
      estimatedSeconds: 41,
      run: null,
      integration: { id: 'int_1' },
      blockers: [],
      lines: [
        {
          order: 0,
          recommendation: 'COUPLE_RECORDS',
          reason: 'Both hold data.',
          erpCount: 66,
          crmCount: 19,
          coupledCount: 0,
          wouldCreateInErp: 0,
          wouldCreateInCrm: 0,
          wouldUpdateInErp: 6,
          wouldUpdateInCrm: 11,
          likelyDuplicates: 2,
          mapping: { id: 'map_1', label: 'Customers and accounts' },
          duplicateSamples: [],
        },
      ],
    };
    const text = page({}, {}, review);
    expect(text).toContain('data-path="lines.map_1"');
    expect(text).toContain('Start, knowing of 2 likely duplicates');
    expect(page({}, {}, { ...review, canStart: false })).toContain('cannot be started');
    expect(page({}, {}, { ...review, run: { id: 'run_1' } })).not.toContain('data-do="start"');
  });

  it('guides whoever sets up, with what each step takes', () => {
    const step = (kind: string, state: string) => ({ kind, state, message: 'M.', fix: 'F.' });
    const setupSteps = [
      step('CONNECT_CRM', 'TODO'),
      step('TEST', 'BLOCKED'),
      step('CHOOSE_MAPPINGS', 'OPTIONAL'),
    ];
    const lastTest = {
      at: '2026-01-22T11:00:00Z',
      erpCompanies: [],
      checks: [
        { code: 'TOKEN', system: 'CRM', subject: null, status: 'FAIL', message: 'No.', fix: 'Do.' },
      ],
    };
    const text = page({ health: 'NOT_SET_UP', setupSteps, lastTest });
    expect(text).toContain('data-path="crm.credential.secret"');
    expect(text).toContain('data-path="enabledMappingIds.map_1" checked');
    expect(text).toContain('token CRM: No.');
    expect(text).not.toContain('data-do="test"');
  });

  it('lets one of several companies be chosen', () => {
    const none = { system: 'ERP', subject: null, message: 'Several.', fix: 'Choose.' };
    const lastTest = {
      at: '2026-01-22T11:00:00Z',
      erpCompanies: [
        { key: 'c-1', name: 'CRONUS' },
        { key: 'c-2', name: 'My Company' },
      ],
      checks: [{ code: 'COMPANY', status: 'FAIL', ...none }],
    };
    const text = page({ health: 'NOT_SET_UP', lastTest });
    expect(text).toContain('data-path="erp.companyId"');
    expect(text).toContain('<option value="c-2">My Company</option>');
    expect(text).toContain('Take this company');
  });

  it('calls a full synchronisation to do until it is under way', () => {
    const setupSteps = [{ kind: 'FULL_SYNC', state: 'TODO', message: 'M.', fix: 'F.' }];
    expect(page({ setupSteps })).toContain('>Review</button>');
    const text = page({ setupSteps, activeRuns: [RUN] });
    expect(text).toContain('▶ runs</span> Full synchronisation: M.');
    expect(text).not.toContain('data-do="review"');
  });

  it('begins with an integration where there is none', () => {
    const text = renderStatus({ entries: [], problems: [], others: [] }, NOW);
    expect(text).toContain('data-path="name"');
    expect(text).toContain('data-do="create"');
  });

  it('offers to steer a run, and to do again what failed', () => {
    const running = page({ activeRuns: [RUN] });
    expect(running).toContain('data-do="pause"');
    expect(running).not.toContain('data-do="review"');
    const paused = page({ activeRuns: [{ ...RUN, status: 'PAUSED' }] });
    expect(paused).toContain('data-do="resume"');
    const ended = {
      ...RUN,
      trigger: 'MANUAL',
      status: 'PARTIAL',
      queuedAt: '2026-01-22T11:00:00Z',
      startedAt: null,
      finishedAt: null,
    };
    expect(page({}, { history: { nodes: [ended] } })).toContain('data-do="restart"');
  });

  it('says what the graph did not tell', () => {
    const view = { entries: [], problems: ['Sign in first.'], others: [] };
    const text = renderStatus(view, NOW);
    expect(text).toContain('✕ Sign in first.');
    expect(text).toContain('<title>✕ Drawbar</title>');
  });

  it('names the integrations that it has no room for', () => {
    const text = renderStatus({ entries: [], problems: [], others: ['Sixth <b>', 'Seventh'] }, NOW);
    expect(text).toContain('Not shown here: Sixth &lt;b&gt;, Seventh.');
  });
});

describe('words of the page', () => {
  it('tell a state of a later release by its own name', () => {
    expect(markOf('HALF_ASLEEP')).toMatchObject({ word: 'half asleep', tone: 'quiet' });
  });

  it('are rounded', () => {
    expect(ago(null, NOW)).toBe('');
    expect(ago('2026-01-19T12:00:00Z', NOW)).toBe('3 days ago');
    expect([roughly(4), roughly(41), roughly(300)]).toEqual([
      'a few seconds',
      'about 50 s',
      'about 5 min',
    ]);
    expect(countsInWords({ inserted: 0 })).toBe('nothing to do');
  });
});
