/** The OData engine: model, queries, reading and writing of rows as text. */
export {
  fieldValue,
  isObject,
  jsonText,
  NumberText,
  parseBody,
  parseJson,
  type JsonObject,
  type JsonValue,
} from './body.ts';
export { decodeName, encodeName } from './enum-names.ts';
export type { Filter, Literal } from './filter.ts';
export { filterSql } from './filter-sql.ts';
export {
  EMPTY_DATE,
  EMPTY_INSTANT,
  emptyValue,
  ZERO_GUID,
  type EdmType,
  type EntitySet,
  type Field,
  type Habits,
  type Model,
  type Navigation,
  type Relation,
  type Stored,
  type StoredData,
} from './model.ts';
export { metadataXml } from './metadata.ts';
export { NO_OPTIONS, parseOptions, type QueryOptions } from './options.ts';
export { RequestProblem, type ProblemKind } from './problem.ts';
export {
  byIdCondition,
  countRows,
  readPage,
  type Condition,
  type Connection,
  type Item,
  type Page,
  type ReadRequest,
  type StoredRow,
} from './read.ts';
export { fieldOf, fieldSql, Parameters } from './sql.ts';
export { writeItem, type Dress } from './write-json.ts';
