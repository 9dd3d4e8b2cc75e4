import { describe, expect, it } from 'vitest';
import { propertiesOf } from './metadata.ts';

describe('the metadata of an API', () => {
  it('tells which properties a set has', () => {
    const sets = propertiesOf(`<?xml version="1.0"?>
      <EntityType Name="customer"><Key><PropertyRef Name="id"/></Key>
        <Property Name="id" Type="Edm.Guid"/><Property Nullable="true" Name="number"/>
        <NavigationProperty Name="currency" Type="x"/></EntityType>
      <EntityType Name="empty" OpenType="true"></EntityType>
      <EntityContainer Name="c">
        <EntitySet Name="customers" EntityType="Microsoft.NAV.customer"/>
      </EntityContainer>`);
    expect([...(sets.get('customers') ?? [])]).toEqual(['id', 'number']);
  });

  it('tells nothing when it is something else', () => {
    expect(propertiesOf('<html></html>').size).toBe(0);
  });
});
