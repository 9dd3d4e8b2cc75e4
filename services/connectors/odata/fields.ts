/** How a kind's fields are written down: name -> type, and whether it may be sent. */
export type FieldType =
  | 'text'
  | 'enum'
  | 'decimal'
  | 'integer'
  | 'bigint'
  | 'boolean'
  | 'date'
  | 'instant'
  | 'guid'
  | 'option';

/** `rw` may be sent, `c` at creation only, nothing: read-only. */
export type FieldSpec = FieldType | `${FieldType} rw` | `${FieldType} c`;

/** In the order in which fields are sent: the ERP validates them in that order (systems.md 1.7). */
export type Fields = Readonly<Record<string, FieldSpec>>;

const TYPE_OF = new Map<FieldSpec, FieldType>();

/** The type in a field's specification. */
export function fieldType(spec: FieldSpec): FieldType {
  const known = TYPE_OF.get(spec);
  if (known !== undefined) return known;
  const type = spec.split(' ', 1)[0] as FieldType;
  TYPE_OF.set(spec, type);
  return type;
}

/** True when a field may be sent in a creation, or in a change. */
export function isWritable(spec: FieldSpec, on: 'creation' | 'change'): boolean {
  return spec.endsWith(' rw') || (on === 'creation' && spec.endsWith(' c'));
}
