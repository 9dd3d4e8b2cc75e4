/** Changes and cancels orders: what may still be done, and in which of the systems. */
import type { RecordKey } from './document.ts';
import { dayProblems } from './check-day.ts';
import { externalNumberProblems } from './check-external-number.ts';
import { identityOf, isInOutbox, type LineSums, type SalesOrder } from './order.ts';
import type { PlacedExits, RequestKey, RequestStore } from './place-ports.ts';
import { problem, type Problem } from './problem.ts';
import type { SendResult } from './send-order.ts';
import { isFinal } from './status.ts';

/** What to change; a field that is absent stays. */
export interface OrderChanges {
  readonly requestedDeliveryDate?: string;
  readonly externalDocumentNumber?: string;
}

/** What a system made of a change. */
export type ChangeOutcome =
  | { readonly ok: true }
  | {
      readonly ok: false;
      readonly reason: 'refused' | 'unavailable';
      readonly message: string;
    }
  | {
      readonly ok: false;
      readonly reason: 'changed-since';
      readonly message: string;
      /** The version it has now; null when it is gone. */
      readonly current: string | null;
    };

export interface OrderWriter {
  /** In the system that owns the order, then in the other one's copy. */
  update(integration: string, order: SalesOrder, changes: OrderChanges): Promise<ChangeOutcome>;
  cancel(
    integration: string,
    order: SalesOrder,
    message: string,
    author: string,
  ): Promise<ChangeOutcome>;
}

/** Brings an order of the CRM into the ERP. */
export interface OrderSender {
  /** Puts it into the outbox. @returns what stands in its way; empty when it is there. */
  handOver(integration: string, crmId: string): Promise<readonly Problem[]>;
  /** Sends what is in the outbox; null when the ERP does not answer in time. */
  send(integration: string, crmId: string): Promise<SendResult | null>;
}

export interface ChangePorts {
  readonly requests: RequestStore;
  readonly changer: OrderWriter;
  readonly sender: OrderSender;
  readonly exits: PlacedExits;
  readonly find: (integration: string, key: RecordKey) => Promise<SalesOrder | null>;
  readonly sums: (integration: string, key: RecordKey) => Promise<LineSums | null>;
}

export interface ChangeCommand {
  readonly integration: string;
  /** null when the id given names no order here. */
  readonly order: RecordKey | null;
  readonly expectedVersion: string;
  /** null when the caller gave no key. */
  readonly key: RequestKey | null;
  readonly inputHash: string;
}

export interface UpdateCommand extends ChangeCommand {
  readonly changes: OrderChanges;
  /** In the company's time zone. */
  readonly today: string;
}

export interface CancelCommand extends ChangeCommand {
  readonly reason: string | null;
  readonly author: string;
}

export interface ChangeResult {
  readonly order: RecordKey | null;
  readonly problems: readonly Problem[];
  readonly replayed: boolean;
}

export function updateOrder(ports: ChangePorts, command: UpdateCommand): Promise<ChangeResult> {
  return changeOnce(ports, command, async (order) => {
    const problems = [...closedProblems(order), ...changeProblems(command)];
    if (problems.length > 0) return problems;
    const { integration, changes } = command;
    return afterwards(await ports.changer.update(integration, order, changes), command);
  });
}

export function cancelOrder(ports: ChangePorts, command: CancelCommand): Promise<ChangeResult> {
  return changeOnce(ports, command, async (order) => {
    const { owner } = order;
    const { integration, reason, author } = command;
    const message = reason === null ? 'Cancelled.' : `Cancelled: ${reason}`;
    if (isInOutbox(order)) {
      const { id } = identityOf(order);
      const done = await ports.exits.cancel(integration, id, { message, author });
      return done ? [] : onItsWay(order);
    }
    const sums = await ports.sums(integration, { system: owner.system, id: owner.id });
    const problems = [...closedProblems(order), ...shippedProblems(order, sums)];
    if (problems.length > 0) return problems;
    return afterwards(await ports.changer.cancel(integration, order, message, author), command);
  });
}

/** The key first, then the order and its version, then the change itself. */
export async function changeOnce(
  ports: ChangePorts,
  command: ChangeCommand,
  change: (order: SalesOrder) => Promise<readonly Problem[]>,
): Promise<ChangeResult> {
  const { integration, key, inputHash } = command;
  const earlier = key === null ? null : await ports.requests.earlier(key, inputHash);
  if (earlier !== null) return replay(earlier, key?.key ?? '');
  const order = command.order === null ? null : await ports.find(integration, command.order);
  if (order === null) {
    const fix = 'Ask for the order again.';
    return refused([problem('NOT_FOUND', ['id'], 'There is no such order.', fix)]);
  }
  const conflict = versionProblem(order, command.expectedVersion);
  if (conflict !== null) return refused([conflict]);
  if (key !== null && !(await ports.requests.begin(key, inputHash))) {
    return refused([IN_PROGRESS]);
  }
  const problems = await change(order);
  const identity = identityOf(order);
  if (key !== null) {
    if (problems.length > 0) await ports.requests.forget(key);
    else await ports.requests.finish(key, identity);
  }
  return problems.length > 0 ? refused(problems) : { order: identity, problems, replayed: false };
}

const IN_PROGRESS = problem(
  'IDEMPOTENCY_IN_PROGRESS',
  ['idempotencyKey'],
  'A request with this key is being carried out.',
  'Send it again in a moment.',
);

function replay(
  earlier: { readonly sameInput: boolean; readonly order: RecordKey | null },
  key: string,
): ChangeResult {
  if (!earlier.sameInput) {
    return refused([
      problem(
        'IDEMPOTENCY_KEY_REUSED',
        ['idempotencyKey'],
        `Key "${key}" was used within the last 24 hours with another input.`,
        'Use a new key for a new request; repeat a key only with the same input.',
      ),
    ]);
  }
  if (earlier.order === null) return refused([IN_PROGRESS]);
  return { order: earlier.order, problems: [], replayed: true };
}

function refused(problems: readonly Problem[]): ChangeResult {
  return { order: null, problems, replayed: false };
}

function versionProblem({ owner }: SalesOrder, expected: string): Problem | null {
  if (owner.version === expected) return null;
  return {
    code: 'VERSION_CONFLICT',
    message: `Order ${owner.number ?? ''} was changed since it was read.`.replace('  ', ' '),
    field: ['expectedVersion'],
    fix: 'Read the order again, then repeat the change.',
    versions: { expected, current: owner.version },
  };
}

function closedProblems(order: SalesOrder): Problem[] {
  const { status } = order.owner;
  if (isFinal(status)) {
    const what = status === 'COMPLETED' ? 'completed' : 'cancelled';
    return [problem('NOT_ALLOWED_NOW', ['id'], `The order is ${what} already.`, null)];
  }
  if (status === 'FAILED') {
    const fix = 'Correct what its timeline names and send it again, or cancel it.';
    return [problem('NOT_ALLOWED_NOW', ['id'], 'The order was refused.', fix)];
  }
  return status === 'SUBMITTED' || isInOutbox(order) ? onItsWay(order) : [];
}

function onItsWay({ owner }: SalesOrder): Problem[] {
  const system = owner.status === 'DRAFT' ? 'CRM' : 'ERP';
  const fix = `Wait until the ${system} has it; orderStatusChanged tells when.`;
  return [problem('NOT_ALLOWED_NOW', ['id'], `The order is on its way into the ${system}.`, fix)];
}

function changeProblems({ changes, today }: UpdateCommand): Problem[] {
  const { requestedDeliveryDate: day, externalDocumentNumber: number } = changes;
  const found = dayProblems(day ?? null, ['requestedDeliveryDate'], today);
  if (day === undefined && number === undefined) {
    found.push(problem('REQUIRED', null, 'Nothing is to be changed.', 'Name a field to change.'));
  }
  found.push(...externalNumberProblems(number ?? null));
  return found;
}

function shippedProblems({ erp }: SalesOrder, sums: LineSums | null): Problem[] {
  if (erp === null || sums === null || /^0(?:\.0*)?$/.test(sums.shipped)) return [];
  const fix = 'Cancel what is left in the ERP.';
  const message = 'A part of the order has been shipped already.';
  return [problem('NOT_ALLOWED_NOW', ['id'], message, fix)];
}

function afterwards(outcome: ChangeOutcome, { expectedVersion }: ChangeCommand): Problem[] {
  if (outcome.ok) return [];
  if (outcome.reason === 'changed-since') {
    return [
      {
        code: 'VERSION_CONFLICT',
        message: outcome.message,
        field: ['expectedVersion'],
        fix: 'Read the order again, then repeat the change.',
        versions: { expected: expectedVersion, current: outcome.current ?? 'gone' },
      },
    ];
  }
  const fix = outcome.reason === 'unavailable' ? 'Try again in a moment.' : null;
  return [problem('NOT_ALLOWED_NOW', null, outcome.message, fix)];
}
