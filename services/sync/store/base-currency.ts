/** Whether the CRM has nothing but its base currency (`domain.md` 5.4). */
import type { Database } from '@drawbar/platform/database';
import type { Intake } from '@drawbar/platform/replica';
import { Decimal } from '@drawbar/schema/values';

/** Exactly one active currency, at the rate 1. */
export async function hasBaseCurrencyOnly(
  { sql }: Database,
  intakes: readonly Intake[],
  integration: string,
): Promise<boolean> {
  return await sql.begin(async (tx) => {
    const [own, ...others] = await tx<{ id: string }[]>`/* hasBaseCurrencyOnly */
      select id from sync.record where integration = ${integration} and mapping = 'CURRENCY'
        and system = 'CRM' and in_filter and not gone limit 2`;
    if (own === undefined || others.length > 0) return false;
    const intake = intakes.find(({ kinds }) => kinds.includes('currency'));
    const replica = { integration, system: 'CRM' } as const;
    const rows = await intake?.readMany(tx, replica, 'currency', [own.id]);
    const rate = rows?.get(own.id)?.data['exchangerate'] ?? null;
    // A CRM that does not tell the rate of its only currency has it as its base.
    return rate === null || new Decimal(String(rate)).eq(1);
  });
}
