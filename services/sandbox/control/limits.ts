/** `/_sandbox/limits`: the service limits, and states that only one of the systems knows. */
import { z } from 'zod';
import type { Limits } from '../serve/limits.ts';
import { type Command } from './control.ts';

/** What can be wrong with the ERP beyond its limits. */
export interface ConditionSettings {
  /** What reads with `Data-Access-Intent: ReadOnly` are behind; 0: nothing. */
  readonly replicaLagSeconds: number;
  /** The company is not there; its data is kept. */
  readonly companyLost: boolean;
}

export interface Conditions {
  readonly settings: ConditionSettings;
  change(settings: ConditionSettings): Promise<void>;
}

const LAG_SECONDS_MAX = 3600;
const WELL: ConditionSettings = { replicaLagSeconds: 0, companyLost: false };

const count = z.number().int().min(1);
const LIMITS = z.strictObject({
  concurrent: count.optional(),
  perWindow: count.optional(),
  windowSeconds: count.optional(),
});
const ERP_LIMITS = LIMITS.extend({
  replicaLagSeconds: z.number().min(0).max(LAG_SECONDS_MAX).optional(),
  companyLost: z.boolean().optional(),
});
const CRM_LIMITS = LIMITS.extend({ executionSeconds: z.number().positive().optional() });

/** @param conditions null for a system that knows none. */
export function limitsCommand(limits: Limits, conditions: Conditions | null): Command {
  return async (body) => {
    if (conditions === null) {
      limits.change(named(CRM_LIMITS.parse(body)));
      return limits.settings;
    }
    const { replicaLagSeconds, companyLost, ...rest } = ERP_LIMITS.parse(body);
    limits.change(named(rest));
    await conditions.change({ ...WELL, ...named({ replicaLagSeconds, companyLost }) });
    return { ...limits.settings, ...conditions.settings };
  };
}

/** Back to normal. */
export function recover(conditions: Conditions | null): Promise<void> {
  return conditions === null ? Promise.resolve() : conditions.change(WELL);
}

type Named<T> = { [K in keyof T]?: Exclude<T[K], undefined> };

/** Without the members that were not sent. */
function named<T extends object>(sent: T): Named<T> {
  return Object.fromEntries(
    Object.entries(sent).filter(([, value]) => value !== undefined),
  ) as Named<T>;
}
