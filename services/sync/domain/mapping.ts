/** The shape of a mapping: which table goes with which, in which direction, by which rules. */
import type { Condition } from './filter.ts';
import type { System } from './integration.ts';
import type { ValueRule } from './value-rule.ts';

export type Direction = 'BIDIRECTIONAL' | 'ERP_TO_CRM' | 'CRM_TO_ERP';

/**
 * The incumbent's names (`domain.md` 2.3); with unit groups, one mapping per kind that owns one,
 * and without them, one for the unit that comes with every group.
 */
export type MappingName =
  | 'SALESPEOPLE'
  | 'CURRENCY'
  | 'PAYMENT TERMS'
  | 'SHIPMENT METHOD'
  | 'SHIPPING AGENT'
  | 'UNIT OF MEASURE'
  | 'BASE UNIT'
  | 'UNIT GROUP'
  | 'RESOURCE UNIT GROUP'
  | 'ITEM UOM'
  | 'RESOURCE UOM'
  | 'ITEM-PRODUCT'
  | 'RESOURCE-PRODUCT'
  | 'PLHEADER-PRICE'
  | 'PLLINE-PRODPRICE'
  | 'CUSTOMER'
  | 'CONTACT';

/** One of the two tables of a mapping. */
export interface TableSide {
  /** The connectors' word for the table. */
  readonly kind: string;
  /** The system's own name of the table. */
  readonly table: string;
  /** Records outside are neither matched nor created; coupled ones stay in sync. */
  readonly filter: readonly Condition[];
  /** Records that meet one of these are never synchronised, not even coupled ones. */
  readonly leftAlone?: readonly Condition[];
  /** Fields whose values, joined by a blank, are the label people know a record by. */
  readonly label: readonly string[];
  /** How other records name this one; the first key is the record's code. */
  readonly keys: readonly KeyRule[];
}

export interface KeyRule {
  /** Their values, joined by `/`. */
  readonly fields: readonly string[];
  readonly prefix?: string;
  readonly suffix?: string;
  /** The key exists only for records that meet this. */
  readonly when?: readonly Condition[];
}

/** One pair of fields. */
export interface FieldMapping {
  /** Unique within the mapping. */
  readonly id: string;
  readonly label: string;
  /** null: `constant` is written to the CRM. */
  readonly erpField: string | null;
  /** null: `constant` is written to the ERP. */
  readonly crmField: string | null;
  readonly direction: Direction;
  readonly rule: ValueRule;
  /** Written instead of a field's value. */
  readonly constant?: string;
  /** Written at creation alone: later differences are left alone. */
  readonly atCreation?: true;
  /** A lookup must be found; an empty source leaves the target as it is. */
  readonly notNull?: true;
  /** A lookup that is not found empties the field instead of holding the record back. */
  readonly clearOnFailure?: true;
  /** A record of the CRM whose owner can have no partner is made in the ERP without one. */
  readonly orphansAllowed?: true;
  /** Written when the source was changed; what the target makes of it later is left alone. */
  readonly whenSourceChanges?: true;
  /** A field of the ERP without which this one has no value: the record fails, naming it. */
  readonly needs?: { readonly erpField: string; readonly label: string };
  /** The CRM takes no new record without it: one that has none is held back, naming it. */
  readonly required?: true;
  /** A value that the ERP refuses is left out instead of holding the record back. */
  readonly validate?: false;
  /** Set up, and left alone until somebody switches it on. */
  readonly enabled?: false;
  /** Rule applied to a value before it is compared and written; see `transformation.ts`. */
  readonly transformation?: string;
  /** Matching criterion that somebody set, 0 first; the mapping's `match` holds for the rest. */
  readonly matchPriority?: number;
  /** As a matching criterion it tells upper from lower case. */
  readonly matchCaseSensitive?: true;
}

/** Alternatives of one priority: every list of fields whose values must all be equal. */
export type MatchPriority = readonly (readonly string[])[];

export type UpdateConflictPolicy = 'MANUAL' | 'ERP_WINS' | 'CRM_WINS';
export type DeleteConflictPolicy = 'MANUAL' | 'RESTORE' | 'UNCOUPLE';

export interface TableMapping {
  readonly name: MappingName;
  /** GUID of the mapping; the same in every integration. */
  readonly guid: string;
  readonly label: string;
  readonly erp: TableSide;
  readonly crm: TableSide;
  readonly direction: Direction;
  /** true: a change of an uncoupled record is left alone. */
  readonly onlyCoupled: boolean;
  readonly createWhenNoMatch: boolean;
  readonly syncAfterCoupling: boolean;
  readonly onUpdateConflict: UpdateConflictPolicy;
  readonly onDeleteConflict: DeleteConflictPolicy;
  /** true: a record that was deleted in the ERP leaves its partner, whatever the policy. */
  readonly uncouplesWhenErpDeleted?: true;
  readonly dependsOn: readonly MappingName[];
  /** In the order transferred. */
  readonly fields: readonly FieldMapping[];
  /** Tried in order, each on its own (`domain.md` 3.5, ours). */
  readonly match: readonly MatchPriority[];
  /** true: what the ERP's record leaves empty is no criterion; the fullest alternative holds. */
  readonly matchesByFilled?: true;
  /** true: a record without partner is matched before every creation, also outside a full run. */
  readonly matchesByItself: boolean;
  /** Where a full synchronisation creates what has no partner. */
  readonly fullSyncCreates: readonly System[];
  readonly intervalMinutes: number;
  /**
   * true: the CRM's records are values of an option set: coupling alone appends a code that is new,
   * and data flows one way (`domain.md` 2.1, 2.4).
   */
  readonly isOptionSet?: true;
  /** true: its records come with those of another mapping in the CRM; none is made alone. */
  readonly madeAlong?: true;
  /** false: the ERP's record has its partner through another mapping. */
  readonly partnersErp: boolean;
}

/** A mapping as it is set up: as shipped, with what somebody changed. `fields`: those in force. */
export interface ConfiguredMapping extends TableMapping {
  /** false: nothing of it is synchronised. */
  readonly enabled: boolean;
  /** true: a change is synchronised at once; false: at the interval. */
  readonly eventDriven: boolean;
  /** All field mappings, also those that are switched off. */
  readonly rows: readonly FieldMapping[];
  /** Rises with every change; 1 is the shipped one. */
  readonly version: number;
}

/** The table of one side. */
export function sideOf(mapping: TableMapping, system: System): TableSide {
  return system === 'ERP' ? mapping.erp : mapping.crm;
}

export function otherSystem(system: System): System {
  return system === 'ERP' ? 'CRM' : 'ERP';
}

/** True when data may flow to a system: the field's direction within the mapping's (2.1). */
export function flowsTo(mapping: TableMapping, system: System, field?: FieldMapping): boolean {
  const wanted: Direction = system === 'CRM' ? 'ERP_TO_CRM' : 'CRM_TO_ERP';
  const allows = (direction: Direction): boolean =>
    direction === 'BIDIRECTIONAL' || direction === wanted;
  if (field?.enabled === false) return false;
  return allows(mapping.direction) && (field === undefined || allows(field.direction));
}
