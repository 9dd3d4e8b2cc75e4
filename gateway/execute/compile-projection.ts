/**
 * Generates the fast way to write an answer: one function per shape that appends JSON text.
 * It knows no errors. Whatever is out of the ordinary (a null that must not be, a value of the
 * wrong type) makes it give up, and `project` writes the answer by the rules instead.
 */
import { isEnumType, isListType, isNonNullType } from 'graphql';
import type { GraphQLLeafType, GraphQLOutputType } from 'graphql';
import type { Shape, ShapeField } from './shape.ts';
import type { Data } from './walk.ts';

/** JSON text of the data, or null when it gave up. `isClean`: no string needs escaping. */
export type FastProjection = (data: Data, isClean: boolean) => string | null;

/** More functions than this for one answer are not worth their memory. */
const MAX_FUNCTIONS = 2000;

/** Null when the shape cannot be compiled (introspection, denied fields, too large). */
export function compileProjection(shape: Shape): FastProjection | null {
  const generator = new Generator();
  const root = generator.functionFor(shape);
  if (generator.isImpossible || shape.isAbstract) return null;
  const source = `let o='',S;${generator.functions.join('\n')}
return (d,c)=>{o='';S=c?quote:escape;const r=${root}(d)?o:null;o='';return r;};`;
  // The source holds names of the schema and of the client only as JSON strings.
  // oxlint-disable-next-line no-new-func, typescript/no-implied-eval
  const make = new Function('quote', 'escape', 'constants', source) as (
    quote: (text: string) => string,
    escape: (text: string) => string,
    constants: readonly unknown[],
  ) => FastProjection;
  return make(quote, escape, generator.constants);
}

function quote(text: string): string {
  return `"${text}"`;
}

/** Below this length a loop over the characters beats a call into the engine's JSON writer. */
const SHORT = 42;
// oxlint-disable-next-line no-control-regex
const SPECIAL = /[\u0000-\u001f"\\\ud800-\udfff]/;

/** A JSON string literal. */
export function escape(text: string): string {
  const { length } = text;
  if (length < SHORT) {
    for (let i = 0; i < length; i++) {
      const code = text.charCodeAt(i);
      if (code < 32 || code === 34 || code === 92 || (code >= 0xd800 && code <= 0xdfff)) {
        return JSON.stringify(text);
      }
    }
    return `"${text}"`;
  }
  return SPECIAL.test(text) ? JSON.stringify(text) : `"${text}"`;
}

class Generator {
  readonly functions: string[] = [];
  readonly constants: unknown[] = [];
  isImpossible = false;
  readonly #byShape = new Map<Shape, string>();
  readonly #bySource = new Map<string, string>();

  functionFor(shape: Shape): string {
    const known = this.#byShape.get(shape);
    if (known !== undefined) return known;
    const name = shape.isAbstract ? this.#abstract(shape) : this.#concrete(shape, shape.typeName);
    this.#byShape.set(shape, name);
    return name;
  }

  /** Equal functions are generated once. */
  #define(body: string): string {
    const known = this.#bySource.get(body);
    if (known !== undefined) return known;
    const name = `f${this.functions.length}`;
    if (this.functions.length >= MAX_FUNCTIONS) this.isImpossible = true;
    this.functions.push(`function ${name}(d){${body}}`);
    this.#bySource.set(body, name);
    return name;
  }

  #abstract(shape: Shape): string {
    const cases = shape.types.map(
      (type) => `case ${JSON.stringify(type)}:return ${this.#concrete(shape, type)}(d);`,
    );
    // Behind a stand-in the type is unknown, and then it makes no difference.
    const [first] = shape.types;
    const unknown =
      shape.needsTypename || first === undefined
        ? ''
        : `case undefined:return ${this.#concrete(shape, first)}(d);`;
    return this.#define(`switch(d.__typename){${unknown}${cases.join('')}default:return false}`);
  }

  #concrete(shape: Shape, type: string): string {
    const fields = shape.fields(type);
    if (fields === null || fields.some((f) => f.meta === 'introspection')) this.isImpossible = true;
    if (fields === null || this.isImpossible) return 'none';
    let body = 'let v;';
    let pending = '{';
    for (const [index, field] of fields.entries()) {
      pending += (index === 0 ? '' : ',') + field.label;
      if (field.meta === 'typename') {
        pending += JSON.stringify(field.parent.name);
        continue;
      }
      body += `o+=${JSON.stringify(pending)};v=d[${JSON.stringify(field.key)}];`;
      pending = '';
      body += this.#value(field.type, 'v', field, 0);
    }
    return this.#define(`${body}o+=${JSON.stringify(`${pending}}`)};return true;`);
  }

  #value(type: GraphQLOutputType, value: string, field: ShapeField, depth: number): string {
    const isRequired = isNonNullType(type);
    const inner = isRequired ? type.ofType : type;
    const whenNull = isRequired ? 'return false;' : `o+='null';`;
    const empty = `if(${value}===null||${value}===undefined){${whenNull}}`;
    if (isListType(inner)) {
      const item = `w${depth}`;
      const i = `i${depth}`;
      const each = this.#value(inner.ofType, item, field, depth + 1);
      return (
        `${empty}else if(!Array.isArray(${value}))return false;` +
        `else{const l${depth}=${value};o+='[';` +
        `for(let ${i}=0;${i}<l${depth}.length;${i}++){if(${i}!==0)o+=',';` +
        `const ${item}=l${depth}[${i}];${each}}o+=']';}`
      );
    }
    if (field.shape !== null) {
      const name = this.functionFor(field.shape);
      const isMisfit = `typeof ${value}!=='object'||Array.isArray(${value})`;
      return `${empty}else if(${isMisfit}||!${name}(${value}))return false;`;
    }
    return this.#leaf(inner as GraphQLLeafType, value, empty);
  }

  #leaf(type: GraphQLLeafType, value: string, empty: string): string {
    if (isEnumType(type)) {
      const names = new Map(type.getValues().map((v) => [v.name, JSON.stringify(v.name)]));
      const at = this.constants.push(names) - 1;
      return (
        `${empty}else{const e=constants[${at}].get(${value});` +
        `if(e===undefined)return false;o+=e;}`
      );
    }
    switch (type.name) {
      case 'Int':
      case 'Float':
        // JSON can say 1e999, and no answer can say what that is read as
        return (
          `if(typeof ${value}==='number'&&${value}-${value}===0)o+=${value};` +
          `else ${empty}else return false;`
        );
      case 'Boolean':
        return `if(typeof ${value}==='boolean')o+=${value};else ${empty}else return false;`;
      case 'String':
        return `if(typeof ${value}==='string')o+=S(${value});else ${empty}else return false;`;
      case 'ID':
        return (
          `if(typeof ${value}==='string')o+=S(${value});` +
          `else if(typeof ${value}==='number')o+='"'+${value}+'"';else ${empty}else return false;`
        );
      default:
        return (
          `if(typeof ${value}==='string')o+=S(${value});else ${empty}` +
          `else{const j=JSON.stringify(${value});if(j===undefined)return false;o+=j;}`
        );
    }
  }
}
