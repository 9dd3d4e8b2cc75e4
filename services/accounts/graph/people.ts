/** The people of an account or of a customer, as a page. */
import { connection, pageRequest, type PageArguments } from '@drawbar/platform/paging';
import type { AccountsContext, ContactPage } from './context.ts';

const PAGE_SIZE = 20;

/** A page of the contacts that one system knows under a parent, by name. */
export async function peopleConnection(
  system: 'CRM' | 'ERP',
  parent: string,
  args: PageArguments,
  context: AccountsContext,
): Promise<ContactPage> {
  const slice = pageRequest(args, ['text', 'uuid'], PAGE_SIZE, `people ${system}`);
  const page = await context.loaders.peopleOf.load({ system, parent, slice });
  return connection(page, slice, async () =>
    context.readers.contacts.countOf((await context.integration()).key, system, parent),
  );
}
