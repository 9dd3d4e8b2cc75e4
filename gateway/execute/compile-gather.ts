/**
 * Generates the fast way to find the entities of a fetch and to write their representations, each
 * once. It handles keys and requirements that are plain values; others go through the slow writer.
 */
import { Kind } from 'graphql';
import { neededKey } from '../plan/key-registry.ts';
import type { OpField, OpNode } from '../plan/operation.ts';
import type { Merge, RepresentationPlan } from '../plan/plan.ts';
import { escape } from './compile-projection.ts';
import type { RepresentationInput, WriteRepresentation } from './representation.ts';
import type { Data } from './walk.ts';

/** Appends objects and the index of each one's representation; gives the representations' text. */
export type FastGather = (root: Data, objects: Data[], indexes: number[]) => string;

interface Value {
  /** Name in our data. */
  readonly key: string;
  /** `,"name":` */
  readonly head: string;
}

/**
 * The maps are new for each use. Of one that is cleared instead, once it has become old, every new
 * table is put among the old objects, where it stays until the next full collection.
 */
export function compileGather(
  input: RepresentationInput,
  node: OpNode,
  plans: readonly RepresentationPlan[],
  slow: WriteRepresentation,
): FastGather {
  const adders: string[] = [];
  const names = new Map<string, string>();
  for (const plan of plans) {
    const values = plainValues(input, node, plan);
    const name = `a${adders.length}`;
    names.set(plan.type, values === null ? 'other' : name);
    if (values !== null) adders.push(adder(name, plan.typeName, values));
  }
  const maps = adders.map((_, i) => `Ma${i}`);
  const source = `let T,I,X='',n=0,O=null;${maps.map((map) => `let ${map}=null;`).join('')}
function other(t){const r=slow(t);if(r===null)return;O??=new Map();let i=O.get(r);
if(i===undefined){i=n++;O.set(r,i);X+=i===0?r:','+r;}T.push(t);I.push(i);}
${adders.join('\n')}
${chooser(node, names)}
function walk(d){${walkFrom(input, pathTo(node), 0, 'd')}}
return (d,t,x)=>{T=t;I=x;X='';n=0;${maps.map((map) => `${map}=new Map();`).join('')}walk(d);
const r=X;X='';T=I=O=${maps.map((map) => `${map}=`).join('')}null;return r;};`;
  // Names of the schema stand in the source only as JSON strings.
  // oxlint-disable-next-line no-new-func, typescript/no-implied-eval
  const make = new Function('S', 'slow', source) as (
    write: (value: string | number | boolean | null) => string,
    slow: WriteRepresentation,
  ) => FastGather;
  return make((value) => (typeof value === 'string' ? escape(value) : String(value)), slow);
}

/** The values of a representation when all of them are plain; the first is part of the key. */
function plainValues(
  input: RepresentationInput,
  node: OpNode,
  plan: RepresentationPlan,
): readonly Value[] | null {
  const values = new Map<string, Value>();
  for (const set of plan.selections) {
    for (const selection of set.selections) {
      if (selection.kind !== Kind.FIELD || selection.selectionSet !== undefined) return null;
      const name = selection.name.value;
      if (name === '__typename') continue;
      const args = selection.arguments ?? [];
      const key = neededKey(input.model, input.registry, node, plan.type, name, args);
      values.set(name, { key, head: `,${JSON.stringify(name)}:` });
    }
  }
  return values.size === 0 ? null : [...values.values()];
}

/** A function that adds one object: known values find their index, new ones are written. */
function adder(name: string, typeName: string, values: readonly Value[]): string {
  const [first, ...rest] = values;
  if (first === undefined) return '';
  const start = JSON.stringify(`{"__typename":${JSON.stringify(typeName)}${first.head}`);
  const reads = rest
    .map(
      ({ key }, i) =>
        `const v${i}=t[${JSON.stringify(key)}];` +
        `if(v${i}===undefined||(v${i}!==null&&typeof v${i}==='object')){other(t);return;}`,
    )
    .join('');
  const same = rest.map((_, i) => `e.v${i}===v${i}`).join('&&') || 'true';
  const kept = rest.map((_, i) => `,v${i}`).join('');
  const texts = rest.map(({ head }, i) => `+${JSON.stringify(head)}+S(v${i})`).join('');
  return `function ${name}(t){const v=t[${JSON.stringify(first.key)}];
if(typeof v!=='string'&&typeof v!=='number'){other(t);return;}${reads}
const h=M${name}.get(v);for(let e=h;e!==undefined;e=e.n)if(${same}){T.push(t);I.push(e.i);return;}
const i=n++;M${name}.set(v,{i,n:h${kept}});
X+=(i===0?'':',')+${start}+S(v)${texts}+'}';T.push(t);I.push(i);}`;
}

function chooser(node: OpNode, names: ReadonlyMap<string, string>): string {
  const [only] = names.values();
  if (!node.isAbstract && only !== undefined) return `const add=${only};`;
  const cases = [...names].map(([type, name]) => `case ${JSON.stringify(type)}:${name}(t);break;`);
  // Where a stand-in hides the type, the slow writer knows whether one name serves all.
  return `function add(t){switch(t.__typename){${cases.join('')}default:other(t)}}`;
}

function pathTo(node: OpNode): readonly OpField[] {
  const path: OpField[] = [];
  for (let field = node.parent; field !== null; field = field.node.parent) path.unshift(field);
  return path;
}

function walkFrom(
  input: RepresentationInput,
  path: readonly OpField[],
  at: number,
  value: string,
): string {
  const field = path[at];
  if (field === undefined) return `add(${value});`;
  const next = `x${at}`;
  const type = input.model.types.get(field.types[0] ?? '')?.fields.get(field.name)?.type ?? '';
  const depth = type.split('[').length - 1;
  const below = loops(next, depth, `y${at}_`, (item) => walkFrom(input, path, at + 1, item));
  const step = `const ${next}=${value}[${JSON.stringify(field.key)}];${below}`;
  if (field.node.possible.every((t) => field.types.includes(t))) return `{${step}}`;
  const test = field.types.map((t) => `k===${JSON.stringify(t)}`).join('||');
  return `{const k=${value}.__typename;if(${test}){${step}}}`;
}

/** Loops over lists of the given depth; lists and objects that are not there are passed over. */
function loops(
  value: string,
  depth: number,
  prefix: string,
  inner: (item: string) => string,
): string {
  if (depth === 0) return `if(typeof ${value}==='object'&&${value}!==null){${inner(value)}}`;
  const i = `${prefix}i${depth}`;
  const item = `${prefix}${depth}`;
  return (
    `if(Array.isArray(${value}))for(let ${i}=0;${i}<${value}.length;${i}++){` +
    `const ${item}=${value}[${i}];${loops(item, depth - 1, prefix, inner)}}`
  );
}

/** Generates the copying of an entity's values; null when there is more to it. */
export function compileMerge(
  merges: readonly Merge[],
): ((target: Data, source: Data) => void) | null {
  if (merges.some((m) => m.below !== null || m.types !== null)) return null;
  const body = merges
    .map(({ key }) => `v=s[${JSON.stringify(key)}];if(v!==undefined)t[${JSON.stringify(key)}]=v;`)
    .join('');
  // oxlint-disable-next-line no-new-func, typescript/no-implied-eval
  return new Function('t', 's', `let v;${body}`) as (target: Data, source: Data) => void;
}
