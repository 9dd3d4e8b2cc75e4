/** `$metadata` of a model as EDMX. */
import { encodeName } from './enum-names.ts';
import type { EntitySet, Field, Model } from './model.ts';

export function metadataXml(model: Model): string {
  const sets = [...model.sets.values()];
  const types = [...new Map(sets.map((set) => [set.entityType, set])).values()];
  return [
    '<?xml version="1.0" encoding="utf-8"?>',
    '<edmx:Edmx Version="4.0" xmlns:edmx="http://docs.oasis-open.org/odata/ns/edmx">',
    '<edmx:DataServices>',
    `<Schema Namespace="${model.namespace}" xmlns="http://docs.oasis-open.org/odata/ns/edm">`,
    ...types.flatMap((set) => enumsOf(model, set)),
    ...types.map((set) => typeXml(model, set)),
    '<EntityContainer Name="NAV">',
    ...sets.map(
      ({ name, entityType }) =>
        `<EntitySet Name="${name}" EntityType="${model.namespace}.${entityType}" />`,
    ),
    '</EntityContainer></Schema></edmx:DataServices></edmx:Edmx>',
  ].join('\n');
}

function typeXml(model: Model, set: EntitySet): string {
  const key = set.keyField === null ? '' : `<Key><PropertyRef Name="${set.keyField}" /></Key>`;
  const fields = [...set.fields.values()].map((field) => propertyXml(model, set, field));
  const links = [...set.navigations.values()].flatMap(({ name, target, many }) => {
    const type = model.sets.get(target)?.entityType;
    if (type === undefined) return [];
    const full = `${model.namespace}.${type}`;
    return [`<NavigationProperty Name="${name}" Type="${many ? `Collection(${full})` : full}" />`];
  });
  const members = [key, ...fields, ...links].join('');
  return `<EntityType Name="${set.entityType}">${members}</EntityType>`;
}

function propertyXml(model: Model, set: EntitySet, field: Field): string {
  const length = field.maxLength === null ? '' : ` MaxLength="${field.maxLength}"`;
  return `<Property Name="${field.name}" Type="${edmName(model, set, field)}"${length} />`;
}

function edmName(model: Model, set: EntitySet, field: Field): string {
  if (field.type === 'Code') return 'Edm.String';
  if (field.type === 'Enum') return `${model.namespace}.${enumName(set, field)}`;
  return `Edm.${field.type}`;
}

function enumName(set: EntitySet, field: Field): string {
  return `${set.entityType}_${field.name}`;
}

function enumsOf(model: Model, set: EntitySet): string[] {
  return [...set.fields.values()].flatMap((field) => {
    if (field.members === null) return [];
    const members = field.members.map(
      (name, i) =>
        `<Member Name="${model.habits.escapedEnums ? encodeName(name) : name}" Value="${i}" />`,
    );
    return [`<EnumType Name="${enumName(set, field)}">${members.join('')}</EnumType>`];
  });
}
