/** What an integration is: two endpoints, what is known about the company, and the last test. */
import type { MappingOverride } from './mapping-settings.ts';

export type System = 'CRM' | 'ERP';
export type EndpointKind = 'DATAVERSE' | 'BUSINESS_CENTRAL' | 'SANDBOX';
export type OwnershipModel = 'PERSON' | 'TEAM';

/** A secret at rest: where it is kept, or its cipher text. Never the secret itself. */
export type StoredSecret =
  | { readonly kind: 'reference'; readonly reference: string }
  | { readonly kind: 'encrypted'; readonly cipher: string; readonly hint: string };

/** Who signs in somewhere. */
export interface StoredCredential {
  readonly user: string | null;
  readonly clientId: string | null;
  readonly secret: StoredSecret;
}

/** How one of the two systems is reached, as stored. */
export interface Endpoint extends StoredCredential {
  readonly kind: EndpointKind;
  readonly baseUrl: string;
  readonly tenantId: string | null;
  readonly environment: string | null;
  /** ERP only: SystemId of the company; null until it has been read or chosen. */
  readonly companyId: string | null;
}

/** Whether the CRM may ask for stock of the ERP, and as whom; null: as the integration user. */
export interface ItemAvailability {
  readonly enabled: boolean;
  readonly credential: StoredCredential | null;
}

/** Which orders travel by themselves (`domain.md` 1.8); all false while switched off. */
export interface SalesOrders {
  readonly enabled: boolean;
  /** A submitted order goes to the ERP by itself. */
  readonly automatic: boolean;
  /** Later changes travel both ways. */
  readonly bidirectional: boolean;
  /** Active and won quotes go to the ERP by themselves. */
  readonly quotes: boolean;
  /** null: the integration user. */
  readonly credential: StoredCredential | null;
}

/** What of ours stands in the CRM. */
export interface CrmSolution {
  /** null when it is not installed. */
  readonly version: string | null;
  /** All there, in the version this release needs. */
  readonly upToDate: boolean;
}

/** What the ERP's company says about records that stand apart; left out until it was read. */
export interface CompanySettings {
  /** The item or resource that stands for products of no number: it is nobody's partner. */
  readonly writeIn?: { readonly type: 'Item' | 'Resource'; readonly number: string };
  /** true: one price list is the default, and only lists that take its defaults are transferred. */
  readonly hasDefaultPriceList?: true;
}

export interface Integration {
  /** GUID; first part of every key in the database. */
  readonly key: string;
  readonly name: string;
  readonly enabled: boolean;
  readonly crm: Endpoint | null;
  readonly erp: Endpoint | null;
  readonly ownership: OwnershipModel;
  readonly unitGroupPerItem: boolean;
  readonly itemAvailability: ItemAvailability;
  readonly salesOrders: SalesOrders;
  /** IANA name. */
  readonly timeZone: string;
  /** ISO 4217; null until the ERP company has been read. */
  readonly localCurrency: string | null;
  /** Of the ERP company that was read; null until then. */
  readonly companyId: string | null;
  readonly companyName: string | null;
  readonly companySettings: CompanySettings;
  readonly lastTest: TestResult | null;
  /** As last seen; null: nobody looked. */
  readonly solution: CrmSolution | null;
  /** true: a full synchronisation has ended, changes travel by themselves. */
  readonly continuous: boolean;
  /** What somebody changed of its mappings; the others are as shipped. */
  readonly overrides: readonly MappingOverride[];
  /** Rises with every change of any mapping. */
  readonly mappingsVersion: number;
  readonly version: bigint;
  readonly createdAt: Date;
  readonly updatedAt: Date;
}

/** The parts of an integration that people change. */
export type IntegrationSettings = Pick<
  Integration,
  'name' | 'crm' | 'erp' | 'ownership' | 'unitGroupPerItem' | 'itemAvailability' | 'salesOrders'
>;

export interface TestCheck {
  readonly code: string;
  readonly system: System | null;
  readonly subject: string | null;
  readonly status: 'PASS' | 'WARN' | 'FAIL' | 'SKIPPED';
  readonly message: string;
  readonly fix: string | null;
  readonly durationMs: number;
}

export interface TestResult {
  /** ISO 8601. */
  readonly at: string;
  readonly ok: boolean;
  readonly checks: readonly TestCheck[];
  readonly erpCompanies: readonly { readonly key: string; readonly name: string }[];
}

/** Which endpoint kinds a system may have. */
const KINDS: Readonly<Record<System, readonly EndpointKind[]>> = {
  CRM: ['DATAVERSE', 'SANDBOX'],
  ERP: ['BUSINESS_CENTRAL', 'SANDBOX'],
};

/** True when an endpoint of this kind can be that system. */
export function kindFits(system: System, kind: EndpointKind): boolean {
  return KINDS[system].includes(kind);
}

/** The endpoint of one side. */
export function endpointOf(
  integration: Pick<Integration, 'crm' | 'erp'>,
  system: System,
): Endpoint | null {
  return system === 'ERP' ? integration.erp : integration.crm;
}
