/** Connectors: one port, two dialects of OData V4 (systems.md 3). */
export { createErp } from './business-central/erp.ts';
export { createCrm } from './dataverse/crm.ts';
export type { ConnectorOptions, Log } from './options.ts';
export * from './port.ts';
export { createPostgresStore, THROTTLE_MIGRATIONS, type BudgetStore } from './throttle/index.ts';
