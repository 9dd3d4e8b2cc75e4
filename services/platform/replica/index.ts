/** Replica rows of one generic shape, filled by one generic intake (`design.md` 2). */
export {
  createIntake,
  type Intake,
  type ReplicaKind,
  type StoredRow,
  type Upserted,
} from './intake.ts';
export {
  documentHash,
  replicaColumns,
  type ReplicaDocument,
  type ReplicaRow,
  type ReplicaScope,
  type ReplicaSystem,
  type ReplicaValue,
} from './row.ts';
