/**
 * Transformation rules of field mappings: what becomes of a text on its way. A rule with arguments
 * is written `name:argument:argument`. Rules that change nothing the second time may go both ways:
 * there both sides are compared as the rule leaves them.
 */
interface Rule {
  /** As people write it, for messages. */
  readonly usage: string;
  /** What is wrong with the arguments; null: nothing. */
  readonly refuses: (args: readonly string[]) => string | null;
  readonly apply: (text: string, args: readonly string[]) => string;
  readonly bothWays: (args: readonly string[]) => boolean;
}

const always = (): boolean => true;
const never = (): boolean => false;

function plain(usage: string, apply: (text: string) => string): Rule {
  const refuses = (args: readonly string[]): string | null =>
    args.length === 0 ? null : `${usage} takes no arguments`;
  return { usage, refuses, apply, bothWays: always };
}

/** A text as long as the longest field of either system's tables that is mapped. */
const LENGTH_MAX = 4_000;

function wholeBetween(text: string | undefined, least: number, most: number): boolean {
  return text !== undefined && /^\d{1,4}$/.test(text) && +text >= least && +text <= most;
}

const RULES: Readonly<Record<string, Rule>> = {
  trim: plain('trim', (text) => text.trim()),
  upper: plain('upper', (text) => text.toUpperCase()),
  lower: plain('lower', (text) => text.toLowerCase()),
  digits: plain('digits', (text) => text.replaceAll(/\D/g, '')),
  alphanumeric: plain('alphanumeric', (text) => text.replaceAll(/[^\p{L}\p{N}]/gu, '')),
  substring: {
    usage: 'substring:first:length',
    refuses: ([first, length, ...more]) =>
      wholeBetween(first, 1, LENGTH_MAX) && wholeBetween(length, 1, LENGTH_MAX) && more.length === 0
        ? null
        : 'substring takes the first character, from 1, and a length',
    apply: (text, [first, length]) =>
      [...text].slice(Number(first) - 1, Number(first) - 1 + Number(length)).join(''),
    bothWays: ([first]) => first === '1',
  },
  replace: {
    usage: 'replace:text:other',
    refuses: ([find, , ...more]) =>
      find !== undefined && find !== '' && more.length === 0
        ? null
        : 'replace takes the text to be replaced, and what comes in its place',
    apply: (text, [find = '', by = '']) => text.replaceAll(find, () => by),
    bothWays: never,
  },
  prefix: {
    usage: 'prefix:text',
    refuses: ([prefix, ...more]) =>
      prefix !== undefined && prefix !== '' && more.length === 0
        ? null
        : 'prefix takes the text to put in front',
    apply: (text, [prefix = '']) => `${prefix}${text}`,
    bothWays: never,
  },
};

/** Every rule there is, as it is written. */
export const TRANSFORMATIONS: readonly string[] = Object.values(RULES).map(({ usage }) => usage);

function ruleOf(transformation: string): { readonly rule: Rule | null; readonly args: string[] } {
  const [name = '', ...args] = transformation.split(':');
  return { rule: Object.hasOwn(RULES, name) ? (RULES[name] ?? null) : null, args };
}

/** Why this is no rule; null when it is one. */
export function transformationProblem(transformation: string): string | null {
  const { rule, args } = ruleOf(transformation);
  if (rule === null) return `There is no rule ${transformation.slice(0, 50)}`;
  return rule.refuses(args);
}

/** True when a field that flows both ways may have the rule. */
export function goesBothWays(transformation: string): boolean {
  const { rule, args } = ruleOf(transformation);
  return rule?.bothWays(args) === true;
}

/** The text as the rule leaves it; an empty one is no value. Unknown rules change nothing. */
export function transformed(transformation: string, text: string | null): string | null {
  if (text === null) return null;
  const { rule, args } = ruleOf(transformation);
  const result = rule === null ? text : rule.apply(text, args);
  return result === '' ? null : result;
}
