/** The tables of Business Central as its APIs show them: the extension's, and those of API v2.0. */
import type { CallContext } from '../records.ts';
import { labelOf } from '../odata/label.ts';
import type { FieldInfo, FieldKind, MetadataSource, TableInfo } from '../system-metadata.ts';
import type { Csdl, CsdlProperty } from './csdl.ts';
import { isWritable, type Fields } from '../odata/fields.ts';
import { ERP_KINDS } from './kinds/index.ts';
import type { ErpSession } from './session.ts';

const KINDS: Readonly<Record<string, FieldKind>> = {
  'Edm.String': 'TEXT',
  'Edm.Int16': 'INTEGER',
  'Edm.Int32': 'INTEGER',
  'Edm.Int64': 'INTEGER',
  'Edm.Decimal': 'DECIMAL',
  'Edm.Double': 'DECIMAL',
  'Edm.Boolean': 'BOOLEAN',
  'Edm.Date': 'DATE',
  'Edm.DateTimeOffset': 'DATE_TIME',
  'Edm.Guid': 'ID',
};

export function erpTables(session: ErpSession): MetadataSource {
  return {
    async tables(context) {
      const names = new Set(
        (await schemas(session, context)).flatMap(({ sets }) => [...sets.keys()]),
      );
      return [...names].toSorted().map((name): TableInfo => ({ name, label: labelOf(name) }));
    },
    async tableFields(table, context) {
      for (const csdl of await schemas(session, context)) {
        const properties = csdl.sets.get(table);
        if (properties !== undefined) return properties.map((one) => fieldInfo(csdl, table, one));
      }
      return null;
    },
  };
}

/** The extension's sets come first: of two with one name it is the one that is read. */
async function schemas(session: ErpSession, context: CallContext): Promise<readonly Csdl[]> {
  const standard = await session.metadata('standard', context);
  const extension = await session.extension(context);
  return extension === null ? [standard] : [await session.metadata('extension', context), standard];
}

function fieldInfo({ enums }: Csdl, table: string, property: CsdlProperty): FieldInfo {
  const { name, type, maxLength, nullable } = property;
  const members = enums.get(type);
  const kind = members === undefined ? (KINDS[type] ?? 'OTHER') : 'OPTION';
  const spec = fieldsOf(table)?.[name];
  const writable = spec !== undefined && isWritable(spec, 'creation');
  return {
    name,
    label: labelOf(name),
    type: kind,
    maxLength: kind === 'TEXT' ? maxLength : null,
    writable,
    required: writable && !nullable,
    lookupTable: null,
    options: (members ?? []).map((member) => {
      const value = member.trim() === '' ? '' : member;
      return { value, label: value };
    }),
  };
}

/** CSDL does not tell what may be written; what we write is what we know of. */
function fieldsOf(table: string): Fields | null {
  const description = Object.values(ERP_KINDS).find(
    ({ extension, standard }) => extension.set === table || standard?.set === table,
  );
  return description?.written?.fields ?? description?.extension.fields ?? null;
}
