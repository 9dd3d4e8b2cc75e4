/** The resolvers of this subgraph, by type. */
import { Change } from './change.ts';
import { Conflict, Coupling } from './coupling.ts';
import { couplingChanged } from './coupling-changed.ts';
import { couplingMutations } from './coupling-mutations.ts';
import { FieldComparison } from './comparison.ts';
import { Credential, Endpoint } from './endpoint.ts';
import { FullSyncBlocker, FullSyncReview, FullSyncReviewLine } from './full-sync-review.ts';
import { Integration, IntegrationTest } from './integration.ts';
import { MatchCandidate } from './match-candidate.ts';
import { Query } from './query.ts';
import { RecordRef } from './record-ref.ts';
import { mappingMutations } from './mapping-mutations.ts';
import { TableMappingVersion } from './mapping-version.ts';
import { SystemField, SystemTable } from './system-table.ts';
import { runMutations } from './run-mutations.ts';
import { setupMutations } from './setup-mutations.ts';
import { MissingCoupling, SyncIssue, SyncIssueGroup } from './sync-issue.ts';
import { syncProgress } from './sync-progress.ts';
import { Progress, SyncJob, SyncRun, SyncStep } from './sync-run.ts';
import { syncStatus } from './sync-status.ts';
import { syncedRecord } from './synced-record.ts';
import { FieldMapping, TableMapping } from './table-mapping.ts';
import type { Resolvers } from './types.generated.ts';
import {
  AlreadyCoupledError,
  DependencyError,
  OrdersSubmittedError,
  ReviewChangedError,
} from './user-errors.ts';

export const resolvers: Resolvers = {
  Query,
  Mutation: { ...setupMutations, ...mappingMutations, ...couplingMutations, ...runMutations },
  Subscription: { syncProgress, syncStatus, couplingChanged },
  Integration,
  Endpoint,
  Credential,
  IntegrationTest,
  TableMapping,
  FieldMapping,
  TableMappingVersion,
  SystemTable,
  SystemField,
  RecordRef,
  Change,
  Coupling,
  Conflict,
  FieldComparison,
  MatchCandidate,
  MissingCoupling,
  FullSyncReview,
  FullSyncReviewLine,
  FullSyncBlocker,
  SyncRun,
  SyncStep,
  SyncJob,
  Progress,
  SyncIssue,
  SyncIssueGroup,
  AlreadyCoupledError,
  DependencyError,
  OrdersSubmittedError,
  ReviewChangedError,
  Account: syncedRecord('Account'),
  Customer: syncedRecord('Customer'),
  Contact: syncedRecord('Contact'),
  Salesperson: syncedRecord('Salesperson'),
  User: syncedRecord('User'),
  Item: syncedRecord('Item'),
  Resource: syncedRecord('Resource'),
  Product: syncedRecord('Product'),
  UnitOfMeasure: syncedRecord('UnitOfMeasure'),
  UnitGroup: syncedRecord('UnitGroup'),
  Currency: syncedRecord('Currency'),
  CustomerPriceGroup: syncedRecord('CustomerPriceGroup'),
  PriceList: syncedRecord('PriceList'),
  SalesOrder: syncedRecord('SalesOrder'),
  SalesQuote: syncedRecord('SalesQuote'),
  SalesInvoice: syncedRecord('SalesInvoice'),
};
