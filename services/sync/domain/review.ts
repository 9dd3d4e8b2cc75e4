/** What a full synchronisation would do, line by line, and whether it may start (`domain.md` 5). */
import type { System } from './integration.ts';
import { flowsTo, type TableMapping } from './mapping.ts';
import { waves } from './run.ts';
import type { ReviewLine } from './stored.ts';
import type { Updates } from './update-preview.ts';

/** What is known of the records of one mapping. */
export interface LineFacts {
  readonly erp: number;
  readonly crm: number;
  /** Unit groups of the CRM: units are judged by them. */
  readonly unitGroups: number;
  /** Whether the CRM has one currency only, at the rate 1. */
  readonly baseCurrencyOnly: boolean;
  readonly coupled: number;
  readonly uncoupledErp: number;
  readonly uncoupledCrm: number;
  /** Equal while no record without a partner was edited. */
  readonly seen: string;
  /** Records of coupled and matched pairs that would be written. */
  readonly updates: Updates;
  /** Records without a partner that have exactly one candidate. */
  readonly matches: number;
  /** Records without a partner that a person has to decide about. */
  readonly parked: Readonly<Record<System, number>>;
  /** Records of the ERP without a partner whose candidates are more than one, and some of both. */
  readonly duplicates: {
    readonly amount: number;
    readonly samples: ReviewLine['duplicateSamples'];
  };
}

type Recommendation = ReviewLine['recommendation'];

/** A person looks at some of what may be the same. */
export const MATCH_SAMPLES_MAX = 10;

/** Lines in the order of dependencies. `blocked`: names of those that cannot run. */
export function reviewLines(
  mappings: readonly TableMapping[],
  facts: (mapping: TableMapping) => LineFacts,
  blocked: ReadonlySet<string>,
): ReviewLine[] {
  const order = waves(mappings);
  const unmet = new Map<string, TableMapping>();
  const ordered = mappings.toSorted((a, b) => orderOf(order, a) - orderOf(order, b));
  for (const mapping of ordered) {
    const before = mappings.find(
      ({ name }) => mapping.dependsOn.includes(name) && (blocked.has(name) || unmet.has(name)),
    );
    if (before !== undefined) unmet.set(mapping.name, unmet.get(before.name) ?? before);
  }
  return ordered.map((mapping) => {
    const { recommendation, reason } =
      unmetAdvice(unmet.get(mapping.name)) ?? recommend(mapping, facts(mapping));
    return reviewLine(mapping, orderOf(order, mapping), facts(mapping), { recommendation, reason });
  });
}

function orderOf(order: ReadonlyMap<string, number>, { name }: TableMapping): number {
  return order.get(name) ?? 0;
}

interface Advice {
  readonly recommendation: Recommendation;
  readonly reason: string;
}

/** null when nothing that comes before is in the way. */
function unmetAdvice(before: TableMapping | undefined): Advice | null {
  if (before === undefined) return null;
  const reason = `${before.label} come first, and cannot run.`;
  return { recommendation: 'DEPENDENCY_NOT_MET', reason };
}

function reviewLine(
  mapping: TableMapping,
  order: number,
  facts: LineFacts,
  { recommendation, reason }: Advice,
): ReviewLine {
  const writes = recommendation === 'FULL_SYNC' || recommendation === 'COUPLE_RECORDS';
  const isCreating =
    recommendation === 'FULL_SYNC' ||
    (recommendation === 'COUPLE_RECORDS' && mapping.isOptionSet === true);
  const creates = (system: System): boolean =>
    isCreating && mapping.fullSyncCreates.includes(system) && flowsTo(mapping, system);
  const left = (uncoupled: number, parked: number): number =>
    Math.max(uncoupled - facts.matches - parked, 0);
  return {
    mapping: mapping.name,
    order,
    erpCount: facts.erp,
    crmCount: facts.crm,
    coupledCount: facts.coupled,
    recommendation,
    reason,
    wouldCreateInCrm: creates('CRM') ? left(facts.uncoupledErp, facts.parked.ERP) : 0,
    wouldCreateInErp: creates('ERP') ? left(facts.uncoupledCrm, facts.parked.CRM) : 0,
    wouldUpdateInCrm: writes ? facts.updates.CRM : 0,
    wouldUpdateInErp: writes ? facts.updates.ERP : 0,
    likelyDuplicates: facts.duplicates.amount,
    duplicateSamples: facts.duplicates.samples,
    seen: facts.seen,
  };
}

/** The incumbent's rules (`domain.md` 5.4). */
function recommend(
  { name, label, match: criteria }: TableMapping,
  { erp, crm, unitGroups, baseCurrencyOnly }: LineFacts,
): Advice {
  const full = (reason: string) => ({ recommendation: 'FULL_SYNC', reason }) as const;
  const match = (reason: string) => ({ recommendation: 'COUPLE_RECORDS', reason }) as const;
  switch (name) {
    case 'SALESPEOPLE':
      return full('Users are matched with salespeople by e-mail; none are created.');
    case 'CURRENCY':
      return baseCurrencyOnly
        ? full('The CRM has its base currency only.')
        : match('The CRM has currencies of its own: match them first.');
    case 'PAYMENT TERMS':
    case 'SHIPMENT METHOD':
    case 'SHIPPING AGENT':
      return erp === 0
        ? nothing(label)
        : match('Codes are matched with options by their label; new ones are appended.');
    case 'UNIT OF MEASURE':
    case 'BASE UNIT':
    case 'UNIT GROUP':
    case 'RESOURCE UNIT GROUP':
    case 'ITEM UOM':
    case 'RESOURCE UOM':
      if (erp === 0 && unitGroups <= 1) return nothing(label);
      return erp > 0 && unitGroups > 1
        ? match(`The CRM has ${unitGroups} unit groups already: match them first.`)
        : full('The CRM has no units of its own.');
    default:
      if (erp === 0 && crm === 0) return nothing(label);
      if (erp === 0) return full('The ERP has none yet.');
      if (crm === 0) return full('The CRM has none yet.');
      // The incumbent's "select matching criteria" (`domain.md` 3.5).
      return criteria.length > 0
        ? match(`Both hold data, ${erp} and ${crm} records: match them first.`)
        : match(
            `Both hold data, ${erp} and ${crm} records, and no field is a criterion: ` +
              'choose matching criteria with setFieldMappings first.',
          );
  }
}

function nothing(label: string): Advice {
  return { recommendation: 'NOTHING_TO_DO', reason: `There are no ${label.toLowerCase()}.` };
}
