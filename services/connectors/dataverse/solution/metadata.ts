/** Bodies of requests that make tables, columns and keys (Dataverse metadata). */
import { fieldType } from '../../odata/fields.ts';
import type { CrmKindDescription } from '../kinds/definition.ts';

const TYPE = 'Microsoft.Dynamics.CRM.';
const ENGLISH = 1033;
const TEXT_CHARACTERS = 200;
const OPTIONAL = { Value: 'None' };

type Body = Readonly<Record<string, unknown>>;

function label(text: string): Body {
  const one = { '@odata.type': `${TYPE}LocalizedLabel`, Label: text, LanguageCode: ENGLISH };
  return { '@odata.type': `${TYPE}Label`, LocalizedLabels: [one] };
}

/** `drawbar_outstandingorders` as people read it. */
function spoken(name: string): string {
  return name.replace(/^_?drawbar_/, '').replace(/_value$/, '');
}

/** The name column of one of our own tables. */
function nameColumn({ table }: CrmKindDescription): string {
  return `${table.slice(0, table.indexOf('_'))}_name`;
}

/** A table with nothing but its name column; the others follow one by one. */
export function tableBody(kind: CrmKindDescription): Body {
  return {
    '@odata.type': `${TYPE}EntityMetadata`,
    SchemaName: kind.table,
    EntitySetName: kind.set,
    DisplayName: label(spoken(kind.table)),
    DisplayCollectionName: label(spoken(kind.set)),
    OwnershipType: 'OrganizationOwned',
    HasActivities: false,
    HasNotes: false,
    ChangeTrackingEnabled: true,
    PrimaryNameAttribute: nameColumn(kind),
    Attributes: [{ ...columnBody(nameColumn(kind), 'text'), IsPrimaryName: true }],
  };
}

/** Columns of one of our tables but its name, with their types; lookups are relationships. */
export function columnsOf(kind: CrmKindDescription): readonly { name: string; body: Body }[] {
  return Object.entries(kind.fields)
    .filter(([name]) => !name.startsWith('_') && name !== nameColumn(kind))
    .map(([name, spec]) => ({ name, body: columnBody(name, fieldType(spec)) }));
}

function columnBody(name: string, type: string): Body {
  const common = { SchemaName: name, DisplayName: label(spoken(name)), RequiredLevel: OPTIONAL };
  switch (type) {
    case 'decimal':
      return { '@odata.type': `${TYPE}DecimalAttributeMetadata`, ...common, Precision: 5 };
    case 'date':
      return { '@odata.type': `${TYPE}DateTimeAttributeMetadata`, ...common, Format: 'DateOnly' };
    default:
      return {
        '@odata.type': `${TYPE}StringAttributeMetadata`,
        ...common,
        MaxLength: TEXT_CHARACTERS,
        FormatName: { Value: 'Text' },
      };
  }
}

/** The lookups of one of our tables: each is a relationship with another table. */
export function lookupsOf(
  kind: CrmKindDescription,
  tableOfSet: (set: string) => string,
): readonly { name: string; body: Body }[] {
  return Object.entries(kind.lookups).map(([column, { set }]) => {
    const name = column.slice(1, -'_value'.length);
    const referenced = tableOfSet(set);
    return {
      name,
      body: {
        '@odata.type': `${TYPE}OneToManyRelationshipMetadata`,
        SchemaName: `${kind.table}_${referenced}`,
        ReferencedEntity: referenced,
        ReferencingEntity: kind.table,
        Lookup: {
          '@odata.type': `${TYPE}LookupAttributeMetadata`,
          SchemaName: name,
          DisplayName: label(spoken(name)),
          RequiredLevel: OPTIONAL,
        },
      },
    };
  });
}

export function keyBody(table: string, column: string): Body {
  const SchemaName = `drawbar_${table}_${column}`;
  return { SchemaName, DisplayName: label(`${table} ${column}`), KeyAttributes: [column] };
}
