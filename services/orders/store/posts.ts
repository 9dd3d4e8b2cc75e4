/** Posts for the CRM: wanted in the transaction of what they tell, told by whoever takes them. */
import { createHash } from 'node:crypto';
import type { Database, Transaction } from '@drawbar/platform/database';
import type { ReplicaRow } from '@drawbar/platform/replica';
import { decimalText, decimal } from '@drawbar/schema/values';
import type { OrderChange } from '../domain/event.ts';
import { invoicePostText, isTold, orderPostText, type Post } from '../domain/post.ts';
import { decimalOf, textOf } from './document.ts';

/** A post that is due, held by one worker. */
export interface DuePost extends Post {
  readonly integration: string;
  readonly attempts: number;
}

/** Wants a post for each release and shipment of an order that the CRM has. */
export async function wantOrderPosts(
  tx: Transaction,
  integration: string,
  changes: readonly OrderChange[],
): Promise<void> {
  const told = changes.filter(({ record, event }) => {
    return record.system === 'ERP' && event !== null && isTold(event.kind);
  });
  if (told.length === 0) return;
  const orders = await tx<{ id: string; number: string; partner: string }[]>`
    /* orders that the CRM has */
    select id, number, partner from orders."order"
    where integration = ${integration} and system = 'ERP' and partner is not null
      and id = any(${told.map(({ record }) => record.id)}::uuid[])`;
  const byId = new Map(orders.map((order) => [order.id, order]));
  const posts = told.flatMap(({ record, at, event }): Post[] => {
    const order = byId.get(record.id);
    if (order === undefined || event === null) return [];
    const { kind, message } = event;
    return [
      {
        id: idOf(integration, record.id, kind, at.toISOString(), message),
        regarding: 'order',
        regardingId: order.partner,
        text: orderPostText(order.number, message),
      },
    ];
  });
  await want(tx, integration, posts);
}

/** Wants a post on the wall of the account for each new invoice of an order that the CRM has. */
export async function wantInvoicePosts(
  tx: Transaction,
  integration: string,
  invoices: readonly ReplicaRow[],
): Promise<void> {
  const numbers = invoices.flatMap(({ data }) => textOf(data, 'orderNumber') ?? []);
  if (numbers.length === 0) return;
  const orders = await tx<
    { number: string; known: string | null; account: string; currency: string | null }[]
  >`
    /* accounts of invoiced orders */
    select o.number, crm.document ->> 'ordernumber' as known, c.partner as account,
      k.document ->> 'localCurrencyCode' as currency
    from orders.any_order o
    join orders."order" crm
      on crm.integration = o.integration and crm.system = 'CRM' and crm.id = o.partner
    join orders.customer c on c.integration = o.integration and c.id = o.party
    left join orders.company k on k.integration = o.integration and k.system = 'ERP'
    where o.integration = ${integration} and o.system = 'ERP' and c.partner is not null
      and o.number = any(${numbers}::text[])`;
  const byNumber = new Map(orders.map((order) => [order.number, order]));
  const posts = invoices.flatMap(({ id, data }): Post[] => {
    const order = byNumber.get(textOf(data, 'orderNumber') ?? '');
    if (order === undefined) return [];
    const text = invoicePostText({
      number: textOf(data, 'number') ?? '',
      orderNumber: order.known ?? order.number,
      gross: decimalText(decimal(decimalOf(data, 'totalAmountIncludingTax') ?? '0')),
      currency: textOf(data, 'currencyCode') ?? order.currency ?? '',
    });
    const regardingId = order.account;
    return [{ id: idOf(integration, id, 'INVOICED'), regarding: 'account', regardingId, text }];
  });
  await want(tx, integration, posts);
}

/** A GUID that the same parts always give. */
function idOf(...parts: readonly string[]): string {
  const hex = createHash('sha256').update(parts.join('\n')).digest('hex');
  const variant = '89ab'.charAt(Number.parseInt(hex.charAt(16), 16) & 3);
  return [
    hex.slice(0, 8),
    hex.slice(8, 12),
    `8${hex.slice(13, 16)}`,
    `${variant}${hex.slice(17, 20)}`,
    hex.slice(20, 32),
  ].join('-');
}

async function want(tx: Transaction, integration: string, posts: readonly Post[]): Promise<void> {
  if (posts.length === 0) return;
  await tx`
    insert into orders.post (integration, id, regarding, regarding_id, text, due_at)
    select ${integration}, id, regarding, "regardingId", text, now()
    from jsonb_to_recordset((${JSON.stringify(posts)}::text)::jsonb)
      as p(id uuid, regarding text, "regardingId" uuid, text text)
    on conflict do nothing`;
}

/** Longer than telling takes. */
const LEASE_SECONDS = 120;

export interface PostStore {
  take(integrations: readonly string[], limit: number): Promise<DuePost[]>;
  settle(post: DuePost, state: 'done' | 'refused', message: string | null): Promise<void>;
  later(post: DuePost, waitSeconds: number, message: string): Promise<void>;
}

export function createPostStore({ sql }: Database, now: () => Date): PostStore {
  const later = (seconds: number): Date => new Date(now().getTime() + seconds * 1_000);
  return {
    async take(integrations, limit) {
      return [
        ...(await sql<DuePost[]>`
          /* take posts */
          with due as (
            select integration, id from orders.post
            where integration = any(${integrations as string[]}::uuid[])
              and state = 'wanted' and due_at <= ${now()}
            order by due_at limit ${limit} for update skip locked
          )
          update orders.post p set due_at = ${later(LEASE_SECONDS)}, attempts = p.attempts + 1
          from due where p.integration = due.integration and p.id = due.id
          returning p.integration, p.id, p.regarding, p.regarding_id as "regardingId", p.text,
            p.attempts`),
      ];
    },
    async settle({ integration, id }, state, message) {
      await sql`
        update orders.post set state = ${state}, message = ${message}
        where integration = ${integration} and id = ${id}`;
    },
    async later({ integration, id }, waitSeconds, message) {
      await sql`
        update orders.post set due_at = ${later(waitSeconds)}, message = ${message}
        where integration = ${integration} and id = ${id}`;
    },
  };
}
