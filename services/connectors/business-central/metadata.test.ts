import { describe, expect, it } from 'vitest';
import { parseCsdl } from './csdl.ts';

describe('the metadata of an API', () => {
  it('tells which properties a set has, of which type and length', () => {
    const { sets, enums } = parseCsdl(`<?xml version="1.0"?>
      <EnumType Name="customer_blocked"><Member Name="_x0020_" Value="0"/>
        <Member Name='All' Value='1'/></EnumType>
      <EntityType Name="customer"><Key><PropertyRef Name="id"/></Key>
        <Property Name="id" Type="Edm.Guid" Nullable="false"/>
        <Property Nullable="true" MaxLength="20" Name="number" Type="Edm.String"/>
        <Property Name="blocked" Type="Microsoft.NAV.customer_blocked"></Property>
        <NavigationProperty Name="currency" Type="x"/></EntityType>
      <EntityType Name="empty" OpenType="true"></EntityType>
      <EntityContainer Name="c">
        <EntitySet Name="customers" EntityType="Microsoft.NAV.customer"/>
        <EntitySet EntityType="Microsoft.NAV.empty" Name="nothing"><Annotation/></EntitySet>
      </EntityContainer>`);
    expect(sets.get('customers')).toEqual([
      { name: 'id', type: 'Edm.Guid', maxLength: null, nullable: false },
      { name: 'number', type: 'Edm.String', maxLength: 20, nullable: true },
      { name: 'blocked', type: 'customer_blocked', maxLength: null, nullable: true },
    ]);
    expect(sets.get('nothing')).toEqual([]);
    expect(enums.get('customer_blocked')).toEqual([' ', 'All']);
  });

  it('tells nothing when it is something else', () => {
    expect(parseCsdl('<html></html>').sets.size).toBe(0);
  });
});
