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
export {
  type EntitySet,
  type Field,
  type Habits,
  type Model,
  type Navigation,
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
  type Readable,
  type StoredRow,
} from './read.ts';
export { fieldOf, fieldSql } from './sql.ts';
export { writeItem, type Dress } from './write-json.ts';
