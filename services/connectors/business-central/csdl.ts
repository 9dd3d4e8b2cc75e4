/** Entity sets and their properties, read out of CSDL, the XML of `$metadata`. */
import { decodeEnumName } from '../odata/enum-name.ts';

export interface CsdlProperty {
  readonly name: string;
  /** Such as Edm.String; of an enumeration its name without the namespace. */
  readonly type: string;
  readonly maxLength: number | null;
  readonly nullable: boolean;
}

export interface Csdl {
  /** Properties by set. */
  readonly sets: ReadonlyMap<string, readonly CsdlProperty[]>;
  /** Members by enumeration, decoded. */
  readonly enums: ReadonlyMap<string, readonly string[]>;
}

const ENTITY_TYPE = /<EntityType\b([^>]*?)(?:\/>|>(.*?)<\/EntityType>)/gs;
const ENTITY_SET = /<EntitySet\b([^>]*?)\/?>/g;
const ENUM_TYPE = /<EnumType\b([^>]*?)>(.*?)<\/EnumType>/gs;
const PROPERTY = /<Property\b([^>]*?)\/?>/g;
const MEMBER = /<Member\b([^>]*?)\/?>/g;
const ATTRIBUTE = /([A-Za-z]+)\s*=\s*(?:"([^"]*)"|'([^']*)')/g;

/** Pure; what is not CSDL gives empty maps. */
export function parseCsdl(text: string): Csdl {
  const types = new Map<string, readonly CsdlProperty[]>();
  for (const [, head = '', inner = ''] of text.matchAll(ENTITY_TYPE)) {
    const name = attributes(head).get('Name');
    if (name !== undefined) types.set(name, propertiesIn(inner));
  }
  const sets = new Map<string, readonly CsdlProperty[]>();
  for (const [, head = ''] of text.matchAll(ENTITY_SET)) {
    const own = attributes(head);
    const properties = types.get(withoutNamespace(own.get('EntityType') ?? ''));
    const name = own.get('Name');
    if (name !== undefined && properties !== undefined) sets.set(name, properties);
  }
  const enums = new Map<string, readonly string[]>();
  for (const [, head = '', inner = ''] of text.matchAll(ENUM_TYPE)) {
    const members = [...inner.matchAll(MEMBER)].flatMap(([, member = '']) => {
      const name = attributes(member).get('Name');
      return name === undefined ? [] : [decodeEnumName(name)];
    });
    enums.set(attributes(head).get('Name') ?? '', members);
  }
  return { sets, enums };
}

function propertiesIn(inner: string): CsdlProperty[] {
  return [...inner.matchAll(PROPERTY)].flatMap(([, head = '']) => {
    const own = attributes(head);
    const name = own.get('Name');
    const type = own.get('Type') ?? 'Edm.String';
    const length = Number(own.get('MaxLength'));
    if (name === undefined) return [];
    return [
      {
        name,
        type: type.startsWith('Edm.') ? type : withoutNamespace(type),
        maxLength: Number.isSafeInteger(length) && length > 0 ? length : null,
        nullable: own.get('Nullable') !== 'false',
      },
    ];
  });
}

function attributes(head: string): Map<string, string> {
  return new Map(
    [...head.matchAll(ATTRIBUTE)].map(([, name = '', double, single]) => [
      name,
      double ?? single ?? '',
    ]),
  );
}

function withoutNamespace(type: string): string {
  return type.slice(type.lastIndexOf('.') + 1);
}
